import { readMarkup } from '../extract/markup.ts'

/** An address that a list names. */
export interface Listed {
  url: string
}

/** What a sitemap names: pages, or further sitemaps. */
export interface Sitemap {
  pages: Listed[]
  sitemaps: string[]
}

/** Reads a sitemap or an index of sitemaps (sitemaps.org/protocol.html); nothing of another host. */
export async function readSitemap(chunks: AsyncIterable<Uint8Array>, base: URL): Promise<Sitemap> {
  const found: Sitemap = { pages: [], sitemaps: [] }
  let text = ''
  let loc = ''
  await readMarkup(
    chunks,
    {
      open(name) {
        text = ''
        if (name === 'url' || name === 'sitemap') loc = ''
      },
      text: (words) => void (text += words),
      close(name) {
        if (name === 'loc') loc = text.trim()
        const url = loc && URL.canParse(loc, base) ? new URL(loc, base) : undefined
        if (url?.host !== base.host) return
        if (name === 'sitemap') found.sitemaps.push(url.href)
        else if (name === 'url') found.pages.push({ url: plain(url) })
      },
    },
    { xml: true },
  )
  return found
}

/** The addresses of the entries of a feed: RSS (rssboard.org) or Atom (RFC 4287), newest first as it has them. */
export async function readFeed(chunks: AsyncIterable<Uint8Array>, base: URL): Promise<Listed[]> {
  const found: Listed[] = []
  let text = ''
  let entry: { link?: string } | undefined
  await readMarkup(
    chunks,
    {
      open(name, { href, rel = 'alternate' }) {
        text = ''
        if (name === 'item' || name === 'entry') entry = {}
        if (name === 'link' && href && rel === 'alternate' && entry) entry.link ??= href
      },
      text: (words) => void (text += words),
      close(name) {
        if (!entry) return
        const words = text.trim()
        if (name === 'link' && words) entry.link ??= words
        else if (name === 'item' || name === 'entry') {
          const url =
            entry.link && URL.canParse(entry.link, base) ? new URL(entry.link, base) : undefined
          if (url && /^https?:$/.test(url.protocol)) found.push({ url: plain(url) })
          entry = undefined
        }
      },
    },
    { xml: true },
  )
  return found
}

/** Without the part that no server sees. */
function plain(url: URL): string {
  url.hash = ''
  return url.href
}
