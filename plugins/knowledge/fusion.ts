import type { Ranked } from './passages.ts'

/** A passage that was found, and the place that each way of searching gave it, from 1. */
export interface Found extends Ranked {
  textRank?: number
  vectorRank?: number
  /** How alike it is to the question, from -1 to 1. */
  similarity?: number
  /** How much that place counted, beside 1 for the same place by words. */
  counted?: number
}

/** How much less the places further down count (Cormack, Clarke and Büttcher 2009). */
const flatness = 60
/** Of so many first places it is looked how far both rankings agree. */
const compared = 20
/** Where less of them is alike the meaning counts nothing, where more is, all that it may. */
const agreement = { least: 0.2, enough: 0.4 }

/**
 * Two rankings as one, by weighted reciprocal ranks. An embedding model that does not know a
 * language, or a subject, finds other passages than the words do: it counts as much as both agree,
 * so that a weak one does no harm. What only the meaning finds stands behind, or alone.
 * @param weight what the meaning counts at most, beside 1 for the words
 */
export function fused(byWords: Ranked[], byMeaning: Ranked[], weight: number): Found[] {
  const found = new Map<number, Found>()
  for (const [index, { n }] of byWords.entries())
    found.set(n, { n, score: 1 / (flatness + index + 1), textRank: index + 1 })
  const counted = byWords.length ? weight * trust(byWords, byMeaning) : 1
  for (const [index, { n, score: similarity }] of byMeaning.entries()) {
    const other = found.get(n)
    const score = (other?.score ?? 0) + counted / (flatness + index + 1)
    found.set(n, { ...other, n, score, vectorRank: index + 1, similarity, counted })
  }
  return [...found.values()].toSorted((one, other) => other.score - one.score)
}

/** How far the meaning is to be trusted for a question, from 0 to 1. */
function trust(byWords: Ranked[], byMeaning: Ranked[]): number {
  const first = (ranked: Ranked[]) => new Set(ranked.slice(0, compared).map(({ n }) => n))
  const words = first(byWords)
  const alike = words.intersection(first(byMeaning)).size / words.size
  const { least, enough } = agreement
  return Math.min(1, Math.max(0, (alike - least) / (enough - least)))
}
