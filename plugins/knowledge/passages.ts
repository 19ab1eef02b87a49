import type { Queries } from 'convosphere'
import { type Language, partsOf, termsOf, wordsOf } from './words.ts'

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

/** A found chunk; the better the match, the higher its score. */
export interface Ranked {
  n: number
  score: number
}

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
}

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
