import type { TurnStep } from '../chat/index.ts'
import type { Knowledge } from './knowledge.ts'
import { clock } from './clock.ts'
import type { Hit } from './search.ts'
import type { Document, StoredChunk } from './store.ts'
import { languageOf, stemmed, termsOf, wordsOf } from './words.ts'

/** So many passages go along with a question. */
const mostPassages = 6
/** A question of fewer words that say something goes on from the one before. */
const fewestWords = 3
/** A passage helps when it holds this share of the question's words. */
const shareThatHelps = 0.5

/** Looks a question up in what its asker may read. */
export const lookUp = (knowledge: Knowledge): TurnStep => ({
  async check(user, { collections, documents }) {
    if (!collections && !documents) return
    await knowledge.search.check(user, { collectionIds: collections, documentIds: documents })
  },

  async find({ user, question, before, wanted: { collections, documents } }) {
    const isShort = termsIn(question).size < fewestWords
    const asked = isShort ? `${(await before()) ?? ''}\n${question}` : question
    const options = {
      collectionIds: collections ?? (documents && []),
      documentIds: documents ?? (collections && []),
      limit: mostPassages,
    }
    const hits = await knowledge.search.find(user, asked, options)
    const terms = termsIn(asked)
    return hits.filter((hit) => helps(hit, terms)).map(sourceOf)
  },
})

/** The words of a question that say something, as stems of any language. */
function termsIn(question: string): Set<string> {
  const language = languageOf(question)
  const languages = language === 'und' ? stemmed : [language]
  return new Set(languages.flatMap((one) => termsOf(wordsOf(question), one)))
}

/** By its meaning, or by its words. */
function helps({ chunk, document, vectorRank }: Hit, terms: Set<string>): boolean {
  if (vectorRank !== undefined) return true
  const words = wordsOf([document.title, ...chunk.headings, chunk.text].join('\n'))
  const held = new Set(stemmed.flatMap((language) => termsOf(words, language)))
  const text = words.join(' ')
  const count = [...terms].filter((term) => held.has(term) || text.includes(term)).length
  return count >= Math.min(terms.size * shareThatHelps, 4)
}

/** Of a recording with the moment. */
const placeOf = ({ title }: Document, { time }: StoredChunk) =>
  time === undefined ? title : `${title}, ${clock(time)}`

const sourceOf = ({ chunk, document }: Hit) => ({
  documentId: document.id,
  title: placeOf(document, chunk),
  page: chunk.page ?? null,
  sheet: chunk.sheet,
  row: chunk.row,
  quote: chunk.text,
  href: `/knowledge/documents/${document.id}?passage=${chunk.n}${chunk.row ? '#marked' : ''}`,
})
