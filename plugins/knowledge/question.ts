import { stemmer as germanStem } from '@orama/stemmers/german'
import type { Queries } from 'convosphere'
import { cutsOf, languageOf, partsOf, stemmed, termsOf, wordsOf } from './words.ts'

/** A word of a question, as the index has it. */
export interface Word {
  /** The stems that stand for it, each with its inverse document frequency. */
  stems: Map<string, number>
  /** So many passages have one of them, at most. */
  uses: number
}

/** So many words of a question are looked at, and so many of these asked for: those that say most. */
const most = { read: 200, asked: 40 }
/** Who counts stems that so many passages have reads long; these counts are kept. */
const frequent = 500
const keptCounts = 5_000
const keptMs = 600_000

/** How many passages have each of these stems; those that none has are left out. */
export async function usesIn(
  all: Queries['all'],
  stems: Iterable<string>,
): Promise<Map<string, number>> {
  const rows = await all<{ term: string; doc: number }>(
    'select term, doc from passage_words where term in (select value from json_each(?))',
    JSON.stringify([...stems]),
  )
  return new Map(rows.map(({ term, doc }) => [term, doc]))
}

/** Makes of questions what the index is asked for. */
export function createQuestions(all: Queries['all']) {
  const kept = new Map<string, number>()
  let keptSince = 0

  /** How many passages have a stem; those that none has are left out. */
  async function usesOf(stems: Set<string>): Promise<Map<string, number>> {
    if (Date.now() - keptSince > keptMs || kept.size > keptCounts) {
      kept.clear()
      keptSince = Date.now()
    }
    const uses = await usesIn(
      all,
      [...stems].filter((stem) => !kept.has(stem)),
    )
    for (const [stem, count] of uses) if (count >= frequent) kept.set(stem, count)
    const known = [...stems].flatMap((stem) => {
      const count = kept.get(stem)
      return count ? [[stem, count] as const] : []
    })
    return new Map([...uses, ...known])
  }

  /**
   * The words of a question, in its order: each word's stems in every language that it may be in,
   * the word as it stands, and the parts of compounds; of these what the index has.
   */
  return async (question: string): Promise<Word[]> => {
    const language = languageOf(question)
    const languages = language === 'und' ? stemmed : [language]
    const read = wordsOf(question)
      .slice(0, most.read)
      .flatMap((word) => {
        const stems = languages.flatMap((one) => termsOf([word], one))
        const cuts = languages.includes('de') ? cutsOf(word) : []
        return stems.length ? [{ word, stems: new Set([...stems, word]), cuts }] : []
      })
    if (!read.length) return []
    const asked = read.flatMap(({ stems, cuts }) => [
      ...stems,
      ...cuts.flatMap(({ heads, tail }) => [...heads, germanStem(tail)]),
    ])
    const uses = await usesOf(new Set(asked))
    const [last] = await all<{ n: number }>(
      'select rowid as n from passages order by rowid desc limit 1',
    )
    const idf = (stem: string): number => {
      const having = uses.get(stem)!
      return Math.log(1 + (Math.max((last?.n ?? 0) - having, 0) + 0.5) / (having + 0.5))
    }
    const words = read.flatMap(({ word, stems, cuts }) => {
      const parts = cuts.length ? partsOf(word, (stem) => uses.get(stem) ?? 0) : []
      const known = [...new Set([...stems, ...parts])].filter((stem) => uses.has(stem))
      if (!known.length) return []
      const sum = known.reduce((total, stem) => total + uses.get(stem)!, 0)
      return [{ stems: new Map(known.map((stem) => [stem, idf(stem)])), uses: sum }]
    })
    const telling = new Set(
      words.toSorted((one, other) => one.uses - other.uses).slice(0, most.asked),
    )
    return words.filter((word) => telling.has(word))
  }
}
