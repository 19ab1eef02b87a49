import { dayOf } from '../day.ts'
import type { Block } from '../split.ts'
import type { Facts, Found } from './extract.ts'
import { readMarkup } from './markup.ts'
import { readText } from './text.ts'

/** What in them nobody reads. */
const unread = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'head',
  'nav',
  'iframe',
  'object',
])
/** Where a paragraph begins and ends. */
const blockTags = new Set(
  'address article aside blockquote body br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table td th tr ul'.split(
    ' ',
  ),
)

/** How a page names its author and its date (dublincore.org, ogp.me). */
const authorNames = new Set(['author', 'dc.creator', 'dcterms.creator'])
const dateNames = new Set([
  'date',
  'dc.date',
  'dcterms.created',
  'dcterms.date',
  'article:published_time',
])

/** The facts and blocks of a page in HTML (html.spec.whatwg.org). */
export async function blocksOfHtml(
  chunks: AsyncIterable<Uint8Array | string>,
): Promise<{ facts: Facts; blocks: Block[] }> {
  const blocks: Block[] = []
  const facts: Facts = {}
  let title = ''
  let inTitle = false
  let text = ''
  let skipped = 0
  let code = 0
  let cells: string[] | undefined
  const close = () => {
    const words = code ? text.replace(/^\n+|\s+$/g, '') : text.replaceAll(/\s+/g, ' ').trim()
    text = ''
    return words
  }
  const end = (block: Omit<Block, 'text'> = { kind: code ? 'code' : 'text' }) => {
    const words = close()
    if (words) blocks.push({ ...block, text: words })
  }
  const note = ({ name, property, content = '' }: Record<string, string>) => {
    const key = (name ?? property ?? '').toLowerCase()
    const author = authorNames.has(key) ? content.trim().slice(0, 500) : ''
    const date = dateNames.has(key) ? dayOf(content) : undefined
    if (author) facts.author ??= author
    if (date) facts.date ??= date
  }
  await readMarkup(
    chunks,
    {
      open(name, attributes) {
        if (name === 'meta') note(attributes)
        const declared = name === 'html' && (attributes.lang || attributes['xml:lang'])
        if (declared) facts.language ??= declared.slice(0, 100)
        if (name === 'title' && !title) inTitle = true
        if (unread.has(name)) skipped++
        if (skipped) return
        if (name === 'tr') {
          end()
          cells = []
        } else if (name === 'pre') {
          end()
          code++
        } else if (name === 'br') text += code || cells ? '\n' : ' '
        else if (name === 'li') {
          end()
          text = '• '
        } else if (blockTags.has(name) && !cells) end()
      },
      text(words) {
        if (inTitle) title += words
        else if (!skipped) text += words
      },
      close(name) {
        if (name === 'title') inTitle = false
        if (unread.has(name)) skipped = Math.max(0, skipped - 1)
        else if (skipped) return
        else if (cells && (name === 'td' || name === 'th')) cells.push(close())
        else if (cells && name === 'tr') {
          const row = cells.filter(Boolean).join('\t')
          if (row) blocks.push({ kind: 'code', text: row })
          cells = undefined
          text = ''
        } else if (/^h[1-6]$/.test(name)) end({ kind: 'heading', level: Number(name[1]) })
        else if (name === 'pre') {
          end()
          code = Math.max(0, code - 1)
        } else if (blockTags.has(name) && !cells) end()
      },
    },
    { xml: false },
  )
  end()
  const named = title.replaceAll(/\s+/g, ' ').trim()
  return { facts: { ...facts, ...(named && { title: named }) }, blocks }
}

/** Headings, paragraphs, code and tables of a page in HTML. */
export async function* extractHtml(path: string): AsyncGenerator<Found> {
  const { facts, blocks } = await blocksOfHtml(pieces(await readText(path)))
  yield { facts }
  for (const block of blocks) yield { block }
}

/** A long text in pieces. */
async function* pieces(text: string): AsyncGenerator<string> {
  const size = 65_536
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
