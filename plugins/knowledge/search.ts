import { type Database, notFound, type User } from 'convosphere'
import { passages, type Scope, scopes } from './passages.ts'
import type { Document, Store, StoredChunk } from './store.ts'

/** A found passage. */
export interface Hit {
  chunk: StoredChunk
  document: Document
  score: number
}

export interface SearchOptions {
  collectionIds?: string[] | undefined
  documentIds?: string[] | undefined
  limit: number
}

/** So many passages of one document at most, while others have something to say. */
const mostOfOne = 3
/** More is looked at than shown, so that one document cannot crowd out the rest. */
const depth = 5

/** Finds passages in what a person may read. */
export function createSearch(
  db: Database,
  store: Store,
  readable: (user: User) => Promise<string[]>,
) {
  /**
   * What a search may see, as the index has it.
   * @throws {Problem} 404 for what is not this person's to read
   */
  async function scopeFor(
    user: User,
    { collectionIds, documentIds }: SearchOptions,
  ): Promise<Scope> {
    const mine = new Set(await readable(user))
    if (!collectionIds && !documentIds) return [...mine].map(scopes.collection)
    const documents = await store.documentsById(documentIds ?? [])
    const isMissing =
      collectionIds?.some((id) => !mine.has(id)) ||
      documents.length < new Set(documentIds).size ||
      documents.some((document) => !mine.has(document.collectionId))
    if (isMissing) throw notFound()
    return [
      ...(collectionIds ?? []).map(scopes.collection),
      ...(documentIds ?? []).map(scopes.document),
    ]
  }

  /**
   * The best passages for a question, best first.
   * @throws {Problem} 404 for what is not this person's to read
   */
  return async (user: User, question: string, options: SearchOptions): Promise<Hit[]> => {
    const scope = await scopeFor(user, options)
    const ranked = await passages.find(db.allApart, question, scope, options.limit * depth)
    const chunks = await store.chunks(ranked.map(({ n }) => n))
    const byRow = new Map(chunks.map((chunk) => [chunk.n, chunk]))
    const documents = await store.documentsById([...new Set(chunks.map((one) => one.documentId))])
    const byId = new Map(documents.map((document) => [document.id, document]))
    const hits = ranked.flatMap(({ n, score }) => {
      const chunk = byRow.get(n)
      const document = chunk && byId.get(chunk.documentId)
      return document ? [{ chunk, document, score }] : []
    })
    return spread(hits).slice(0, options.limit)
  }
}

/** No document takes more than its share of the first places; what is over comes after the others. */
function spread(hits: Hit[]): Hit[] {
  const counts = new Map<string, number>()
  const isOver = hits.map(({ document }) => {
    const count = (counts.get(document.id) ?? 0) + 1
    counts.set(document.id, count)
    return count > mostOfOne
  })
  return [...hits.filter((_, at) => !isOver[at]), ...hits.filter((_, at) => isOver[at])]
}
