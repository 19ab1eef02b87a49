import type * as Pdfjs from 'unpdf/pdfjs'
import { dayOf } from '../day.ts'
import type { Block } from '../split.ts'
import { type Facts, type Found, Unreadable } from './extract.ts'
import { loadPdfjs } from './pdfjs.ts'

/** A line of a page: its text, and how it looks. */
interface Line {
  text: string
  x: number
  /** Its baseline, from the top of the page; in points, as all of these. */
  y: number
  /** Height of its letters. */
  size: number
  isCode: boolean
}

interface Page {
  lines: Line[]
  height: number
}

type PdfDocument = Awaited<ReturnType<typeof Pdfjs.getDocument>['promise']>

/** More pages than this are not read. */
const mostPages = 20_000
/** What repeats on this share of the pages, at their edge, is no part of the text. */
const runningShare = 0.5
const fewestPagesForRunning = 4

/** Text, headings and pages of a PDF (ISO 32000-2). */
export async function* extractPdf(path: string): AsyncGenerator<Found> {
  const { getDocument, VerbosityLevel } = await loadPdfjs()
  const pdf = await getDocument({
    data: await Bun.file(path).bytes(),
    disableFontFace: true,
    useSystemFonts: false,
    verbosity: VerbosityLevel.ERRORS,
  }).promise.catch((error: Error) => {
    throw new Unreadable(error.name === 'PasswordException' ? 'locked' : 'broken', { cause: error })
  })
  const total = Math.min(pdf.numPages, mostPages)
  yield { facts: await factsOf(pdf) }
  const pages: Page[] = []
  for (let n = 1; n <= total; n++) {
    pages.push(await readPage(pdf, n))
    yield { progress: { done: n, total } }
  }
  const running = runningLines(pages)
  const body = bodySize(pages)
  const outline = await outlineOf(pdf)
  for (const [index, { lines, height }] of pages.entries()) {
    const kept = lines.filter((line) => !running.has(runningKey(line, height)))
    for (const block of blocksOf(kept, body, outline.get(index + 1) ?? []))
      yield { block: { ...block, page: index + 1 } }
  }
}

async function factsOf(pdf: PdfDocument): Promise<Facts> {
  const { info } = (await pdf.getMetadata().catch(() => ({ info: {} }))) as {
    info: Record<string, unknown>
  }
  const text = (name: string) => {
    const value = info[name]
    return typeof value === 'string' ? value.trim().slice(0, 500) : ''
  }
  const date = dayOf(text('CreationDate')) ?? dayOf(text('ModDate'))
  return {
    pages: pdf.numPages,
    ...(text('Title') && { title: text('Title') }),
    ...(text('Author') && { author: text('Author') }),
    ...(text('Language') && { language: text('Language') }),
    ...(date && { date }),
  }
}

async function readPage(pdf: PdfDocument, n: number): Promise<Page> {
  try {
    const page = await pdf.getPage(n)
    const { items, styles } = await page.getTextContent()
    const [, bottom, , top] = page.view as [number, number, number, number]
    page.cleanup()
    const lines: Line[] = []
    let last: { end: number; line: Line } | undefined
    for (const item of items) {
      if (!('str' in item) || !item.str) continue
      const [, , c, d, x, baseline] = item.transform as [
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      const size = Math.hypot(c, d)
      const y = top - baseline
      const isSame = last && Math.abs(last.line.y - y) < Math.max(size, last.line.size) / 2
      if (last && isSame) {
        // What lies apart are columns of a table; what is a little apart, words.
        const apart = x - last.end
        const space =
          /\s$/.test(last.line.text) || /^\s/.test(item.str) ? '' : apart > size / 6 ? ' ' : ''
        last.line.text += (apart > size * 2 ? '\t' : space) + item.str
        if (item.str.trim()) last.line.size = Math.max(last.line.size, size)
      } else if (item.str.trim()) {
        const isCode = styles[item.fontName]?.fontFamily === 'monospace'
        lines.push({ text: item.str, x, y, size, isCode })
      } else continue
      last = { end: x + item.width, line: lines.at(-1)! }
    }
    return {
      lines: lines.map((line) => ({ ...line, text: line.text.trimEnd() })),
      height: top - bottom,
    }
  } catch {
    // One broken page costs no more than itself.
    return { lines: [], height: 0 }
  }
}

/** Where a line stands and what it says, but for numbers: the same for every page's header. */
const runningKey = ({ text, y }: Line, height: number): string =>
  y < height * 0.1 || y > height * 0.9
    ? `${Math.round(y / 4)}:${text.replaceAll(/\d+/g, '#').replaceAll(/\s+/g, ' ')}`
    : ''

/** Headers and footers: what stands at the edge of most pages. Neighbours differ where left and right do. */
function runningLines(pages: Page[]): Set<string> {
  const counts = new Map<string, number>()
  for (const { lines, height } of pages)
    for (const key of new Set(lines.map((line) => runningKey(line, height))))
      if (key) counts.set(key, (counts.get(key) ?? 0) + 1)
  if (pages.length < fewestPagesForRunning) return new Set()
  const enough = (pages.length * runningShare) / 2
  return new Set([...counts].filter(([, count]) => count >= enough).map(([key]) => key))
}

/** The height that most letters have. */
function bodySize(pages: Page[]): number {
  const letters = new Map<number, number>()
  for (const { lines } of pages)
    for (const { text, size } of lines) {
      const rounded = Math.round(size * 2) / 2
      letters.set(rounded, (letters.get(rounded) ?? 0) + text.length)
    }
  return [...letters].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 0
}

interface Title {
  text: string
  level: number
}

/** The titles of a PDF's outline by page, from 1. */
async function outlineOf(pdf: PdfDocument): Promise<Map<number, Title[]>> {
  const byPage = new Map<number, Title[]>()
  type Item = Awaited<ReturnType<PdfDocument['getOutline']>>[number]
  const walk = async (items: Item[], level: number): Promise<void> => {
    for (const { title, dest, items: below } of items) {
      const target = typeof dest === 'string' ? await pdf.getDestination(dest) : dest
      const page = target?.[0]
        ? await pdf.getPageIndex(target[0]).catch(() => undefined)
        : undefined
      if (page !== undefined)
        byPage.set(page + 1, [...(byPage.get(page + 1) ?? []), { text: title.trim(), level }])
      if (level < 6) await walk(below, level + 1)
    }
  }
  const outline = await pdf.getOutline().catch(() => undefined)
  if (outline) await walk(outline, 1).catch(() => {})
  return byPage
}

/** Letters and digits only, so that spaces and dots make no difference. */
const bare = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Lines as headings, paragraphs and code. */
function blocksOf(lines: Line[], body: number, titles: Title[]): Block[] {
  const blocks: Block[] = []
  let open: { kind: Block['kind']; lines: Line[] } | undefined
  const close = () => {
    if (open) blocks.push({ kind: open.kind, text: joined(open.kind, open.lines) })
    open = undefined
  }
  for (let at = 0; at < lines.length; at++) {
    const heading = headingAt(lines, at, body, titles)
    if (heading) {
      close()
      blocks.push({ kind: 'heading', text: heading.text, level: heading.level })
      at += heading.lines - 1
      continue
    }
    const line = lines[at]!
    const kind = line.isCode || line.text.includes('\t') ? 'code' : 'text'
    const before = open?.lines.at(-1)
    const isApart =
      !before || line.y - before.y > Math.max(line.size, before.size) * 1.7 || line.y < before.y
    if (!open || open.kind !== kind || isApart) {
      close()
      open = { kind, lines: [line] }
    } else open.lines.push(line)
  }
  close()
  return blocks
}

/** What stands before a title that the outline has without it: `9.7`, `Kapitel 3`, `Appendix B.` */
const numbering =
  /^(?:chapter|section|part|appendix|kapitel|abschnitt|teil|anhang)?\s*(?:[ivxlc]+|\p{L}?\d*(?:\.\d+)*)[.:]?$/iu

/** Whether a text is a title of the outline, with its number or without. */
function isTitle(text: string, title: string): boolean {
  if (!title || !bare(text).endsWith(title)) return false
  const words = text.split(/(?<=\s)/)
  const first = words.findLastIndex((_, at) => bare(words.slice(at).join('')) === title)
  return first >= 0 && numbering.test(words.slice(0, first).join('').trim())
}

/** A heading that begins with a line: one of the outline, or lines that are larger than the text. */
function headingAt(lines: Line[], at: number, body: number, titles: Title[]) {
  for (let count = 1; count <= 3 && at + count <= lines.length; count++) {
    const text = lines
      .slice(at, at + count)
      .map((line) => line.text)
      .join(' ')
    const title = titles.find((one) => isTitle(text, bare(one.text)))
    if (title)
      return { text: text.replaceAll(/\s+/g, ' ').trim(), level: title.level, lines: count }
  }
  const { size, text } = lines[at]!
  if (titles.length || size < body * 1.15 || text.length > 150 || !/\p{L}/u.test(text))
    return undefined
  let count = 1
  while (lines[at + count] && Math.abs(lines[at + count]!.size - size) < 0.5 && count < 3) count++
  const whole = lines
    .slice(at, at + count)
    .map((line) => line.text)
    .join(' ')
  // The larger the higher.
  const level = size > body * 1.8 ? 1 : size > body * 1.4 ? 2 : 3
  return { text: whole.replaceAll(/\s+/g, ' ').trim(), level, lines: count }
}

/** Lines as one text; words that were divided at the end of a line are whole again. */
function joined(kind: Block['kind'], lines: Line[]): string {
  if (kind === 'code') return lines.map(({ text }) => text).join('\n')
  return lines.reduce((text, line) => {
    if (!text) return line.text.trim()
    const next = line.text.trim()
    if (!/\p{L}[-\u00AD\u2010]$/u.test(text) || /^(und|oder|bzw|and|or)\b/.test(next))
      return `${text} ${next}`
    // A capital begins the second part of a compound that has its hyphen always.
    return (/^\p{Lu}/u.test(next) ? text : text.slice(0, -1)) + next
  }, '')
}
