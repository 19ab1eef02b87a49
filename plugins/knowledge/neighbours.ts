import type { Hit } from './search.ts'
import type { StoredChunk } from './store.ts'

/** Passages that follow each other in a document, as one. */
export interface Stretch extends StoredChunk {
  /** As addresses name it: its row in the index, or its first and last. */
  address: string
}

/** So many passages become one at most. */
const longest = 3

/**
 * Found passages that follow each other are one, in the place of the better: the model reads on where
 * the text was cut. Rows of a table and moments of a recording stay apart, so that each is cited.
 */
export function withNeighbours(hits: Hit[]): Hit[][] {
  const stretches: Hit[][] = []
  for (const hit of hits) {
    const neighbour = stretches.find((one) => one.length < longest && isBeside(hit, one))
    if (!neighbour) stretches.push([hit])
    else if (hit.chunk.position < neighbour[0]!.chunk.position) neighbour.unshift(hit)
    else neighbour.push(hit)
  }
  return stretches
}

function isBeside({ chunk, document }: Hit, stretch: Hit[]): boolean {
  const first = stretch[0]!
  const isWhole = chunk.row === undefined && chunk.time === undefined
  const { position } = first.chunk
  const isNext = chunk.position === position - 1 || chunk.position === position + stretch.length
  return isWhole && isNext && document.id === first.document.id && chunk.sheet === first.chunk.sheet
}

/** Passages of one document that follow each other, in its order. */
export function stretchOf(chunks: StoredChunk[]): Stretch | undefined {
  const [first, last] = [chunks[0], chunks.at(-1)]
  if (!first || !last) return undefined
  return {
    ...first,
    text: chunks.map(({ text }) => text).join('\n\n'),
    end: last.end,
    address: first === last ? `${first.n}` : `${first.n}-${last.n}`,
  }
}

/** The rows that an address names, none where it names nothing. */
export function rowsAt(address: string): number[] {
  const [first, last = first] = address.split('-').map(Number)
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return []
  const count = Math.min(Math.max(last! - first! + 1, 1), longest)
  return Array.from({ length: count }, (_, at) => first! + at)
}
