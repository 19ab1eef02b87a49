import { notFound, type User } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { passages, type Scope, scopes } from './passages.ts'
import type { Document, Store, StoredChunk } from './store.ts'

/** A found passage. */
export interface Hit {
  chunk: StoredChunk
  document: Document
  score: number
}

/** Where to look: in all that a person may read where neither is given. */
export interface Among {
  collectionIds?: string[] | undefined
  documentIds?: string[] | undefined
}

/** So many passages of one document at most, while others have something to say. */
const mostOfOne = 3
/** More is looked at than shown, so that one document cannot crowd out the rest. */
const depth = 5

/** Finds passages in what a person may read. */
export function createSearch(
  { db, emit }: Pick<KnowledgeContext, 'db' | 'emit'>,
  store: Store,
  readable: (user: User) => Promise<string[]>,
) {
  /** Those that a person may read, and whether they are all. */
  async function among(user: User, { collectionIds, documentIds }: Among) {
    const mine = new Set(await readable(user))
    const documents = (await store.documentsById(documentIds ?? [])).filter((document) =>
      mine.has(document.collectionId),
    )
    const collections = collectionIds?.filter((id) => mine.has(id))
    const isAll =
      collections?.length === collectionIds?.length &&
      documents.length === new Set(documentIds).size
    const scope: Scope =
      collectionIds || documentIds
        ? [
            ...(collections ?? []).map(scopes.collection),
            ...documents.map(({ id }) => scopes.document(id)),
          ]
        : [...mine].map(scopes.collection)
    return { scope, isAll }
  }

  /** The best passages for a question among what its asker may read, best first. */
  async function find(
    user: User,
    question: string,
    { limit, ...wanted }: Among & { limit: number },
  ): Promise<Hit[]> {
    const { scope } = await among(user, wanted)
    const ranked = await passages.find(db.allApart, question, scope, limit * depth)
    const chunks = await store.chunks(ranked.map(({ n }) => n))
    const byRow = new Map(chunks.map((chunk) => [chunk.n, chunk]))
    const documents = await store.documentsById([...new Set(chunks.map((one) => one.documentId))])
    const byId = new Map(documents.map((document) => [document.id, document]))
    const hits = ranked.flatMap(({ n, score }) => {
      const chunk = byRow.get(n)
      const document = chunk && byId.get(chunk.documentId)
      return document ? [{ chunk, document, score }] : []
    })
    const best = spread(hits).slice(0, limit)
    if (best.length)
      emit('knowledge.found', { documentIds: [...new Set(best.map((hit) => hit.document.id))] })
    return best
  }

  return {
    find,

    /** @throws {Problem} 404 for what is not there, or not this person's to read */
    async check(user: User, wanted: Among): Promise<void> {
      if (!(await among(user, wanted)).isAll) throw notFound()
    },
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
