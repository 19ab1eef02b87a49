import type { Queries } from 'convosphere'
import type { Ranked, Scope } from './passages.ts'
import { createQuestions, type Word } from './question.ts'
import { headingWeight, type Read, rescored } from './rescore.ts'

/** So many of what was found are looked at more closely. */
const closer = 60
/** Of words that are in many passages so many uses are ranked at most, or those of the rarest word. */
const mostUses = 10_000

/** Finds passages by the words of a question. */
export function createMatching(all: Queries['all']) {
  const wordsOf = createQuestions(all)

  const ask = (scope: Scope, wanted: string, limit: number) =>
    all<Ranked>(
      `select rowid as n, -rank as score from passages
        where passages match ? and rank match 'bm25(0, ${headingWeight}, 1)'
        order by rank limit ?`,
      `scope : (${anyOf(scope)}) AND {headings text} : (${wanted})`,
      limit,
    )

  /**
   * The chunks that match a question best, best first: those with all of its words, then those with
   * some.
   * @param read the texts of chunks, as far as they are still there
   */
  return async (
    question: string,
    scope: Scope,
    limit: number,
    read: (ns: number[]) => Promise<Read[]>,
  ): Promise<Ranked[]> => {
    // Who has no documents waits for nothing.
    if (!scope.length) return []
    const words = await wordsOf(question)
    if (!words.length) return []
    const each = new Set(words.map(({ stems }) => `(${anyOf(stems.keys())})`))
    const withAll = await ask(scope, [...each].join(' AND '), limit)
    const isEnough = each.size === 1 || withAll.length >= limit
    const asked = stemsOf(isEnough ? words : telling(words))
    const withSome = isEnough ? [] : await ask(scope, anyOf(asked), limit)
    const found = new Set(withAll.map(({ n }) => n))
    const others = withSome.filter(({ n }) => !found.has(n))
    const best = [...withAll, ...others].slice(0, closer)
    const texts = await read(best.map(({ n }) => n))
    return [
      ...rescored(withAll, { words, asked: stemsOf(words) }, texts),
      ...rescored(others, { words, asked }, texts),
    ].slice(0, limit)
  }
}

/** The rarest words of a question, as many as are ranked in good time. */
function telling(words: Word[]): Word[] {
  let sum = 0
  return words
    .toSorted((one, other) => one.uses - other.uses)
    .filter(({ uses }, at) => (sum += uses) <= mostUses || at === 0)
}

const stemsOf = (words: Word[]): Set<string> =>
  new Set(words.flatMap(({ stems }) => [...stems.keys()]))

const anyOf = (terms: Iterable<string>): string =>
  [...terms].map((term) => `"${term}"`).join(' OR ')
