import type { Ranked } from './passages.ts'

/** A passage that was found, and the place that each way of searching gave it, from 1. */
export interface Found extends Ranked {
  textRank?: number
  vectorRank?: number
  /** How alike it is to the question, from -1 to 1. */
  similarity?: number
}

/** How much less the places further down count (Cormack, Clarke and Büttcher 2009). */
const flatness = 60

/** Two rankings as one, by weighted reciprocal ranks. */
export function fused(byWords: Ranked[], byMeaning: Ranked[], weight: number): Found[] {
  const found = new Map<number, Found>()
  for (const [index, { n }] of byWords.entries())
    found.set(n, { n, score: 1 / (flatness + index + 1), textRank: index + 1 })
  for (const [index, { n, score: similarity }] of byMeaning.entries()) {
    const other = found.get(n)
    const score = (other?.score ?? 0) + weight / (flatness + index + 1)
    found.set(n, { ...other, n, score, vectorRank: index + 1, similarity })
  }
  return [...found.values()].toSorted((one, other) => other.score - one.score)
}
