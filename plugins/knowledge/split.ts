/** A piece of a document as its extractor found it, in reading order. */
export interface Block {
  kind: 'heading' | 'text' | 'code' | 'row'
  text: string
  /** Of a heading; the lower the higher, mostly from 1. */
  level?: number
  /** From 1. */
  page?: number
  /** The name of the sheet that a row belongs to, and its number, from 1. */
  sheet?: string
  row?: number
  /** Of a recording: where it begins, in seconds. */
  time?: number
  /** What stands in the cells of a row. */
  cells?: string[]
}

/** What is found and cited: a few paragraphs, and where they stand. */
export interface Chunk {
  text: string
  /** Titles above it, the highest first. */
  headings: string[]
  /** The page it begins on, from 1. */
  page?: number
  sheet?: string
  row?: number
  /** Of a recording: where it begins, in seconds. */
  time?: number
  /** Where it begins and ends in the document's text, in UTF-16 units. */
  start: number
  end: number
}

export interface SplitSettings {
  /** Characters that a chunk has at most, headings aside. */
  size: number
}

export const usualSize = 1200

/** A passage of a recording begins no more than this before what is found in it, in seconds. */
const longestSpeech = 60

/** Between two blocks of a document's text. */
export const gap = '\n\n'

/**
 * Cuts a document into chunks: never across a heading, between paragraphs where it can be, between
 * sentences else, between words at worst.
 */
export function split(blocks: Block[], { size }: SplitSettings): Chunk[] {
  const chunks: Chunk[] = []
  const headings: { level: number; text: string }[] = []
  let open: Chunk | undefined
  let bare: { block: Block; level: number; start: number } | undefined
  let at = 0
  const close = () => {
    if (open) chunks.push(open)
    open = undefined
  }
  /** A heading that nothing stands under can be found all the same. */
  const addBare = () => {
    if (!bare) return
    const { block, start } = bare
    add(block.text, start, block)
    close()
  }
  const add = (text: string, start: number, { page, sheet, row, time }: Block) => {
    bare = undefined
    const isLong = (time ?? 0) - (open?.time ?? time ?? 0) >= longestSpeech
    if (open && (open.end - open.start + text.length > size || open.sheet !== sheet || isLong))
      close()
    if (open) {
      // What stood between them in the document stays between them.
      open.text += (open.end === start ? '' : gap) + text
      open.end = start + text.length
    } else
      open = {
        text,
        headings: headings.map((heading) => heading.text),
        start,
        end: start + text.length,
        ...(page && { page }),
        ...(sheet && { sheet }),
        ...(row && { row }),
        ...(time !== undefined && { time }),
      }
  }
  for (const block of blocks) {
    const { kind, text, level = 1 } = block
    if (kind === 'heading') {
      close()
      if ((bare?.level ?? 0) >= level) addBare()
      while (headings.length && headings.at(-1)!.level >= level) headings.pop()
      headings.push({ level, text })
      bare = { block, level, start: at }
    } else
      for (const { from, to } of cuts(text, kind, size)) add(text.slice(from, to), at + from, block)
    at += text.length + gap.length
  }
  close()
  addBare()
  return chunks
}

/** Where to cut a block that is too long for one chunk: after lines, sentences or words. */
function cuts(text: string, kind: Block['kind'], size: number): { from: number; to: number }[] {
  if (text.length <= size) return [{ from: 0, to: text.length }]
  const pieces =
    kind === 'text'
      ? ends(text, 'sentence')
      : [...text.matchAll(/\n|$/g)].map((end) => end.index + end[0].length)
  const fine = pieces.flatMap((end, index) => {
    const from = pieces[index - 1] ?? 0
    return end - from > size
      ? ends(text.slice(from, end), 'word').map((word) => from + word)
      : [end]
  })
  const found: { from: number; to: number }[] = []
  let from = 0
  let last = 0
  for (const end of fine) {
    if (end - from > size && last > from) {
      found.push({ from, to: last })
      from = last
    }
    // A word longer than a chunk.
    while (end - from > size) {
      found.push({ from, to: from + size })
      from += size
    }
    last = end
  }
  if (last > from) found.push({ from, to: last })
  return found
}

/** The ends of a text's sentences or words. */
function ends(text: string, granularity: 'sentence' | 'word'): number[] {
  const segments = new Intl.Segmenter(undefined, { granularity }).segment(text)
  return [...segments].map(({ index, segment }) => index + segment.length)
}
