import { Problem } from 'convosphere'
import { Unreadable } from '../extract/extract.ts'
import { readMarkup } from '../extract/markup.ts'

/** An address that a list names. */
export interface Listed {
  url: string
}

/** What a sitemap names: pages, or further sitemaps. */
export interface Sitemap {
  pages: Listed[]
  sitemaps: string[]
  /** It names more than is taken. */
  isCut: boolean
}

/** So many pages, and so many sitemaps, are taken from one list; addresses of so many characters. */
const most = { pages: 50_000, sitemaps: 1000, address: 2000 }

/** Reads a sitemap or an index of sitemaps (sitemaps.org/protocol.html); nothing of another host. */
export async function readSitemap(chunks: AsyncIterable<Uint8Array>, base: URL): Promise<Sitemap> {
  const found: Sitemap = { pages: [], sitemaps: [], isCut: false }
  let text = ''
  let loc = ''
  await readList(chunks, {
    open(name) {
      text = ''
      if (name === 'url' || name === 'sitemap') loc = ''
    },
    text: (words) => void (text += words),
    close(name) {
      if (name === 'loc') loc = text.trim()
      if (name !== 'sitemap' && name !== 'url') return
      const isFull = found.pages.length >= most.pages || found.sitemaps.length >= most.sitemaps
      found.isCut ||= isFull || loc.length > most.address
      if (isFull || !loc || loc.length > most.address) return
      const url = URL.canParse(loc, base) ? new URL(loc, base) : undefined
      if (url?.host !== base.host) return
      if (name === 'sitemap') found.sitemaps.push(url.href)
      else found.pages.push({ url: plain(url) })
    },
  })
  return found
}

/** The addresses of the entries of a feed: RSS (rssboard.org) or Atom (RFC 4287), newest first as it has them. */
export async function readFeed(chunks: AsyncIterable<Uint8Array>, base: URL): Promise<Listed[]> {
  const found: Listed[] = []
  let text = ''
  let entry: { link?: string } | undefined
  await readList(chunks, {
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
  })
  return found
}

/** Without the part that no server sees. */
function plain(url: URL): string {
  url.hash = ''
  return url.href
}

/** @throws {Problem} 422 when it is no list that can be read */
async function readList(
  chunks: AsyncIterable<Uint8Array>,
  handlers: Parameters<typeof readMarkup>[1],
): Promise<void> {
  try {
    await readMarkup(chunks, handlers, { xml: true })
  } catch (error) {
    throw error instanceof Unreadable ? new Problem(422, 'knowledge.error.broken') : error
  }
}
