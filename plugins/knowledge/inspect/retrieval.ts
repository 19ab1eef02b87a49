import { notFound, type User } from 'convosphere'
import type { Source, Wanted } from '../../chat/index.ts'
import type { Collections } from '../collections.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Hit, Mode } from '../search.ts'
import type { Document, Store } from '../store.ts'
import { type Why, whyOf } from './why.ts'

/** What became of a passage that was looked at. */
export const outcomes = ['used', 'unhelpful', 'copy', 'share', 'room'] as const
export type Outcome = (typeof outcomes)[number]

/** Where in its document a passage begins. */
export interface Place {
  page?: number | undefined
  sheet?: string | undefined
  row?: number | undefined
  /** In seconds. */
  time?: number | undefined
}

/** A passage that was looked at for an answer. */
export interface Considered {
  documentId: string
  /** Its row, as long as the document is not read again. */
  chunkId: number
  place: Place
  headings: string[]
  /** How it begins. */
  quote: string
  why: Why
  outcome: Outcome
}

/** A search for an answer, as it is kept beside the answer. */
export interface Retrieval {
  /** What was searched for. */
  asked: string
  /** Whether the question before is part of that. */
  goesOn: boolean
  mode: Mode
  /** Where it was searched; null: in all that its asker might read. */
  collectionIds: string[] | null
  documentIds: string[] | null
  /** What knew the meaning; null: words alone were searched. */
  model: string | null
  /** The best first. */
  passages: Considered[]
}

/** So many passages are kept, and so many characters of each. */
const mostKept = { passages: 20, characters: 160 }

const placeOf = ({ page, sheet, row, time }: Place): Place => ({ page, sheet, row, time })

/** A passage as it is kept. */
const consideredFrom = (hit: Hit, question: string, outcome: Outcome): Considered => ({
  documentId: hit.document.id,
  chunkId: hit.chunk.n,
  place: placeOf(hit.chunk),
  headings: hit.chunk.headings,
  quote: hit.chunk.text.slice(0, mostKept.characters).toWellFormed(),
  why: whyOf(hit, question),
  outcome,
})

/** What is kept of a search. */
export function retrievalFrom(
  hits: Hit[],
  outcomeOf: (hit: Hit) => Outcome,
  how: Pick<Retrieval, 'asked' | 'goesOn' | 'model'>,
  { collections, documents }: Wanted,
): Retrieval {
  return {
    ...how,
    mode: 'hybrid',
    collectionIds: collections ?? null,
    documentIds: documents ?? null,
    passages: hits
      .slice(0, mostKept.passages)
      .map((hit) => consideredFrom(hit, how.asked, outcomeOf(hit))),
  }
}

/** A passage as somebody may see it. */
export interface Seen extends Considered {
  /** Its rank among all that were looked at, from 1. */
  rank: number
  document: Document
  /** The number that the answer cites it by. */
  cited: number | undefined
}

/** What a person may see of a search. */
export interface SeenSearch extends Omit<Retrieval, 'passages' | 'collectionIds' | 'documentIds'> {
  /** Null: in all that its asker might read. */
  collections: { id: string; name: string }[] | null
  documents: { id: string; title: string }[] | null
  passages: Seen[]
  /** So many are in documents that are gone, or not for this person. */
  hidden: number
  /** Tokens of what the model was told of them, as estimated. */
  told: number
}

/** What a person may see of how an answer's passages were found. */
export interface SeenRetrieval {
  /** For the question itself, where anything was found, then as the model searched. */
  searches: SeenSearch[]
  threadId: string
}

/** Tells how the passages were found that an answer rests on. */
export function createRetrievals(
  ctx: Pick<KnowledgeContext, 'find'>,
  store: Store,
  collections: Collections,
) {
  const isCited =
    ({ documentId, quote }: Considered) =>
    (source: Source) =>
      source.documentId === documentId && source.quote.includes(quote)

  /** How an answer's passages were found, as far as this person may read them. @throws {Problem} 404 */
  return async (user: User, answerId: string): Promise<SeenRetrieval> => {
    const chat = ctx.find('chat')
    if (!chat) throw notFound()
    const { reports, answer } = await chat.reportsOf(user, answerId, 'knowledge')
    const searches = reports.map(({ report, told }) => ({ ...(report as Retrieval), told }))
    const readable = await collections.list(user)
    const mine = new Set(readable.map(({ id }) => id))
    const ids = searches.flatMap(({ documentIds, passages }) => [
      ...(documentIds ?? []),
      ...passages.map((one) => one.documentId),
    ])
    const found = await store.documentsById([...new Set(ids)])
    const documents = new Map(
      found.filter((one) => mine.has(one.collectionId)).map((one) => [one.id, one]),
    )
    const seen = ({ collectionIds, documentIds, passages, ...how }: (typeof searches)[number]) => {
      const shown = passages.flatMap((one, index) => {
        const document = documents.get(one.documentId)
        const cited = answer.sources.find(isCited(one))?.n
        return document ? [{ ...one, rank: index + 1, document, cited }] : []
      })
      return {
        ...how,
        collections: collectionIds && readable.filter(({ id }) => collectionIds.includes(id)),
        documents: documentIds && documentIds.flatMap((id) => documents.get(id) ?? []),
        passages: shown,
        hidden: passages.length - shown.length,
      }
    }
    return { searches: searches.map(seen), threadId: answer.threadId }
  }
}
