import type { Queries } from 'convosphere'
import { cutsOf, type Language, languageOf, partsOf, stemmed, termsOf, wordsOf } from './words.ts'
import { stemmer as germanStem } from '@orama/stemmers/german'

/** A chunk as the index takes it. */
export interface Passage {
  /** Its row in `chunks`. */
  n: number
  title: string
  headings: string[]
  text: string
}

/** What a search may see: tokens of `scope`; one of them suffices. */
export type Scope = string[]

export const scopes = {
  collection: (id: string) => `c${id}`,
  document: (id: string) => `d${id}`,
  language: (language: Language) => `l${language}`,
}

/** Where rows are read; a search takes long enough to do so apart. */
type All = Queries['all']

/** A found chunk; the better the match, the higher its score. */
export interface Ranked {
  n: number
  score: number
}

/** How much a word counts that stands in the title or a heading, beside one in the text. */
const headingWeight = 1.5

/**
 * The index of passages (sqlite.org/fts5.html). It holds stems without stop words, and the parts of
 * German compounds beside the whole; what can be read stands in `chunks`.
 */
export const passages = {
  /** Takes chunks of one document into the index, in the place of what it has of them. */
  async add(
    tx: Queries,
    { language, scope, terms }: { language: Language; scope: Scope; terms: Terms },
    chunks: Passage[],
  ): Promise<void> {
    for (const { n, title, headings, text } of chunks)
      await tx.run(
        'insert or replace into passages (rowid, scope, headings, text) values (?, ?, ?, ?)',
        n,
        [...scope, scopes.language(language)].join(' '),
        terms([title, ...headings].join('\n')),
        terms(text),
      )
  },

  /** The chunks that match a question best, best first: all of its words, else some. */
  async find(all: All, question: string, scope: Scope, limit: number): Promise<Ranked[]> {
    // Who has no documents waits for nothing.
    if (!scope.length) return []
    const groups = await questionTerms(all, question)
    if (!groups.length) return []
    const within = `scope : (${scope.map(quoted).join(' OR ')})`
    const ask = (words: string) =>
      all<Ranked>(
        `select rowid as n, -bm25(passages, 0, ?, 1) as score from passages
          where passages match ? order by rank limit ?`,
        headingWeight,
        `${within} AND {headings text} : (${words})`,
        limit,
      )
    return ask([...new Set(groups.flatMap(({ any }) => any))].map(quoted).join(' OR '))
  },
}

const quoted = (term: string) => `"${term}"`

/** What the index holds of a text. */
type Terms = (text: string) => string

/** Makes terms of the texts of one document; it has most of the words that its compounds are made of. */
export function indexTerms(
  language: Language,
  chunks: Pick<Passage, 'headings' | 'text'>[],
): Terms {
  if (language !== 'de') return (text) => termsOf(wordsOf(text), language).join(' ')
  const uses = new Map<string, number>()
  for (const { text, headings } of chunks)
    for (const term of termsOf(wordsOf(`${headings.at(-1) ?? ''} ${text}`), 'de'))
      uses.set(term, (uses.get(term) ?? 0) + 1)
  const known = new Map<string, string[]>()
  const parts = (word: string) => {
    const found = known.get(word) ?? partsOf(word, (stem) => uses.get(stem) ?? 0)
    known.set(word, found)
    return found
  }
  return (text) =>
    wordsOf(text)
      .flatMap((word) => [...termsOf([word], 'de'), ...parts(word)])
      .join(' ')
}

/** A word of a question: the stems that stand for it, and those of its parts. */
interface Group {
  any: string[]
}

/** What is looked for: each word's stem, in every language that the question may be in. */
async function questionTerms(all: All, question: string): Promise<Group[]> {
  const language = languageOf(question)
  const languages = language === 'und' ? stemmed : [language]
  const words = [...new Set(wordsOf(question))]
  const parts = languages.includes('de') ? await partsOfAll(all, words) : () => []
  return words.flatMap((word) => {
    const stems = languages.flatMap((one) => termsOf([word], one))
    return stems.length ? [{ any: [...new Set([...stems, ...parts(word)])] }] : []
  })
}

/** The parts of words, by what the index holds. */
async function partsOfAll(all: All, words: string[]): Promise<(word: string) => string[]> {
  const stems = words.flatMap((word) =>
    cutsOf(word).flatMap(({ heads, tail }) => [...heads, germanStem(tail)]),
  )
  const rows = await all<{ term: string; doc: number }>(
    'select term, doc from passage_words where term in (select value from json_each(?))',
    JSON.stringify([...new Set(stems)]),
  )
  const uses = new Map(rows.map(({ term, doc }) => [term, doc]))
  return (word) => partsOf(word, (stem) => uses.get(stem) ?? 0)
}
