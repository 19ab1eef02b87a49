import type { Passage, Ranked } from './passages.ts'
import type { Word } from './question.ts'
import { type Language, stemOf, wordsOf } from './words.ts'

/** A found passage with its text, and the language that it was indexed in. */
export type Read = Passage & { language: Language }

/** How soon a word that is used again says nothing new: in FTS5, and where more is found. */
const saturation = { ofIndex: 1.2, better: 1.8 }
/** How far the length of a passage counts. */
const lengthShare = 0.75
/** How much a word counts that stands in the title or a heading, beside one in the text. */
export const headingWeight = 1.5
/** Words of a question stand together where no more words than this lead from one to the next. */
const near = 4
const nearWeight = 0.1

/**
 * Looks more closely at what the index found, best first, whose saturation is fixed: BM25 with
 * k1 = 1.8 (Robertson and Zaragoza 2009), and words that stand together as in the question (Metzler
 * and Croft 2005). What the index knows and the text does not show, as parts of compounds, stays.
 * @param asked the stems that the ranking is of; what the others add is seen in the text alone
 * @param texts of the ranked passages that are still there
 */
export function rescored(
  ranked: Ranked[],
  { words, asked }: { words: Word[]; asked: Set<string> },
  texts: Read[],
): Ranked[] {
  const places = new Map<string, number[]>()
  for (const [at, { stems }] of words.entries())
    for (const stem of stems.keys()) places.set(stem, [...(places.get(stem) ?? []), at])
  const seen = new Map(texts.map((passage) => [passage.n, usesIn(passage, places, words.length)]))
  const usual = texts.length
    ? [...seen.values()].reduce((sum, { length }) => sum + length, 0) / texts.length
    : 1
  const weights = new Map(words.flatMap(({ stems }) => [...stems]))
  return ranked
    .map(({ n, score }) => {
      const uses = seen.get(n)
      if (!uses) return { n, score }
      const size = 1 - lengthShare + lengthShare * (uses.length / usual)
      const gain = [...uses.counts].map(
        ([stem, count]) =>
          weights.get(stem)! *
          (share(count, saturation.better, size) -
            (asked.has(stem) ? share(count, saturation.ofIndex, size) : 0)),
      )
      const pairs = uses.pairs.map(
        (count, at) =>
          (nearWeight * (rarity(words[at]!) + rarity(words[at + 1]!)) * share(count, 1.2)) / 2,
      )
      return { n, score: score + sum(gain) + sum(pairs) }
    })
    .toSorted((one, other) => other.score - one.score)
}

/** What a word counts that is used so often, by BM25. */
const share = (count: number, k1: number, size = 1): number =>
  (count * (k1 + 1)) / (count + k1 * size)

/** What the most frequent stem of a word says. */
const rarity = ({ stems }: Word): number => Math.min(...stems.values())

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * Which stems of a question a passage has, how often words of it stand together, and its length.
 * @param places where in the question a stem stands
 */
function usesIn(
  { title, headings, text, language }: Read,
  places: Map<string, number[]>,
  size: number,
) {
  const counts = new Map<string, number>()
  const pairs = Array.from({ length: Math.max(size - 1, 0) }, () => 0)
  let length = 0
  for (const [part, weight] of [
    [[title, ...headings].join('\n'), headingWeight],
    [text, 1],
  ] as const) {
    const last = new Map<number, number>()
    for (const word of wordsOf(part)) {
      const stem = stemOf(word, language)
      if (stem === undefined) continue
      length++
      const which = places.get(stem)
      if (!which) continue
      counts.set(stem, (counts.get(stem) ?? 0) + weight)
      const isNear = (at: number) => length - (last.get(at) ?? -Infinity) <= near
      for (const at of which) {
        if (isNear(at - 1)) pairs[at - 1]!++
        if (isNear(at + 1)) pairs[at]!++
      }
      for (const at of which) last.set(at, length)
    }
  }
  return { counts, pairs, length }
}
