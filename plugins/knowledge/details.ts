import { invalid, type Queries, type User } from 'convosphere'
import { dayOf } from './day.ts'
import type { KnowledgeContext } from './knowledge.ts'
import type { Document, Measures, Store } from './store.ts'
import { type Language, languages } from './words.ts'

/** What is said of a document. */
export interface Details {
  title: string
  author: string | undefined
  /** The day, month or year that it is of: 2026-05-31, 2026-05 or 2026. */
  date: string | undefined
  language: Language | undefined
}

export const detailNames = ['title', 'author', 'date', 'language'] as const
export type DetailName = (typeof detailNames)[number]

/** What a person says of a document; null or nothing: what its file says. */
export type DetailsChange = { [Name in DetailName]?: string | null | undefined }

export const longestDetail = 500

/** What is said of a document whose file says `facts`: a person's word counts more. */
export function detailsOf(
  { title, author, date, language, edited }: Details & Pick<Document, 'edited'>,
  facts: Partial<Details>,
): Details {
  const own = <Name extends DetailName>(name: Name, value: Details[Name]) =>
    edited.includes(name) ? value : facts[name]
  return {
    title: own('title', title) ?? title,
    author: own('author', author),
    date: own('date', date),
    language: own('language', language),
  }
}

export type DocumentDetails = ReturnType<typeof createDetails>

/** Has people say of documents what their files do not, or say wrongly. */
export function createDetails(
  ctx: KnowledgeContext,
  store: Store,
  documentFor: (user: User, id: string, act: 'write') => Promise<Document>,
) {
  return {
    /** @throws {Problem} 404, 422 */
    async change(user: User, id: string, change: DetailsChange): Promise<void> {
      await documentFor(user, id, 'write')
      const wanted = checked(change)
      await ctx.db.tx(async (tx) => {
        const before = await store.document(id, tx)
        if (!before) return
        const names = detailNames.filter((name) => name in wanted)
        const edited = detailNames.filter((name) =>
          names.includes(name) ? wanted[name] : before.edited.includes(name),
        )
        const facts = factsOf(before)
        const details = detailsOf({ ...before, ...wanted, edited }, facts)
        const isOther = details.title !== before.title || details.language !== before.language
        await store.setDetails(tx, id, { ...details, facts, edited }, isOther)
        if (isOther) await ctx.enqueue('knowledge.index', {}, { tx })
      })
    },

    /** Keeps what the file of a document says of itself before anything else of it is read. */
    async note(
      { id }: Document,
      { facts, ...measures }: Measures & { facts: Partial<Details> },
    ): Promise<void> {
      await ctx.db.tx(async (tx) => {
        const document = await store.document(id, tx)
        if (!document || document.version) return
        const { edited } = document
        await store.setDetails(tx, id, { ...detailsOf(document, facts), facts, edited }, false)
        await store.setMeasures(tx, id, measures)
      })
    },

    /**
     * Has a reading of a document count from now on.
     * @param indexed what its passages are indexed for; where it has changed meanwhile, they are due to
     * be indexed again
     */
    async settle(
      tx: Queries,
      { id, collectionId, title, language }: Document,
      read: Measures & Pick<Document, 'facts' | 'version'>,
    ): Promise<void> {
      const document = await store.document(id, tx)
      if (!document) return
      const details = detailsOf(document, read.facts)
      const isStill =
        document.collectionId === collectionId &&
        details.title === title &&
        details.language === language
      const indexedIn = isStill ? undefined : collectionId
      await store.setReady(tx, id, { ...read, ...details, indexedIn })
      if (indexedIn) await ctx.enqueue('knowledge.index', {}, { tx })
    },
  }
}

/** What its file says; of one that was read before that was kept, what is said of it. */
const factsOf = ({ facts, title, author, date, language }: Document): Partial<Details> =>
  Object.keys(facts).length ? facts : { title, author, date, language }

/** @throws {Problem} 422 */
function checked(change: DetailsChange): Partial<Details> {
  const given = detailNames.filter((name) => change[name] !== undefined)
  const values = Object.fromEntries(given.map((name) => [name, wordOf(name, change[name] ?? '')]))
  return values as Partial<Details>
}

function wordOf(name: DetailName, text: string): string | undefined {
  const word = text.replaceAll(/\s+/g, ' ').trim()
  if (!word) return undefined
  if (word.length > longestDetail)
    throw invalid({ [name]: { key: 'field.tooLong', values: { limit: longestDetail } } })
  if (name === 'language' && !languages.some((one) => one === word))
    throw invalid({ language: { key: 'field.invalid' } })
  if (name !== 'date') return word
  const day = dayOf(word)
  if (!day) throw invalid({ date: { key: 'knowledge.error.date' } })
  return day
}
