import { notFound, type User } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { type Found, fused } from './fusion.ts'
import { passages, type Scope, scopes } from './passages.ts'
import type { Document, Store, StoredChunk } from './store.ts'
import type { Vectors } from './vectors/vectors.ts'

/** A found passage. */
export interface Hit extends Found {
  chunk: StoredChunk
  document: Document
}

/** Which ways of searching there are: by words, by meaning, by both. */
export const modes = ['hybrid', 'text', 'semantic'] as const
export type Mode = (typeof modes)[number]

/** Where to look: in all that a person may read where neither is given. */
export interface Among {
  collectionIds?: string[] | undefined
  documentIds?: string[] | undefined
  /** The name of one that they have. */
  tag?: string | undefined
}

/** So many passages of one document at most, while others have something to say. */
const mostOfOne = 3
/** More is looked at than shown, so that one document cannot crowd out the rest. */
const depth = 5
/** So often more is looked at, where too much was found that is no longer there to be read. */
const mostRounds = 5
/** So many documents are looked into by themselves that have just been moved. */
const mostMoved = 100

/** Finds passages in what a person may read. */
export function createSearch(
  ctx: Pick<KnowledgeContext, 'db' | 'emit' | 'settings'>,
  store: Store,
  vectors: Vectors,
  readable: (user: User) => Promise<string[]>,
  documentsWith: (tag: string) => Promise<string[]>,
) {
  /** Those that a person may read, whether they are all, and how the index has them. */
  async function among(user: User, { collectionIds, documentIds, tag }: Among) {
    const mine = new Set(await readable(user))
    const isNarrow = collectionIds || documentIds
    const within = isNarrow ? new Set(collectionIds).intersection(mine) : mine
    const documents = (await store.documentsById(documentIds ?? [])).filter((document) =>
      mine.has(document.collectionId),
    )
    const alone = new Set(documents.map(({ id }) => id))
    const moved = await store.due([...within], mostMoved)
    const scope: Scope = [
      ...[...within].map(scopes.collection),
      ...[...alone.union(new Set(moved))].map(scopes.document),
    ]
    // The index may still have a document where it lay a moment ago.
    const tagged = tag ? new Set(await documentsWith(tag)) : undefined
    const lies = ({ id, collectionId }: Document) =>
      within.has(collectionId) || (alone.has(id) && mine.has(collectionId))
    const sees = (document: Document) => lies(document) && (tagged?.has(document.id) ?? true)
    const isAll =
      within.size >= new Set(collectionIds).size && alone.size === new Set(documentIds).size
    const ids = async () => {
      const all = await store.idsWithin([...within], [...alone])
      return tagged ? all.filter((id) => tagged.has(id)) : all
    }
    return { scope, sees, isAll, ids }
  }

  /** What rows of the index stand for, as far as it is seen. */
  async function hitsOf(ranked: Found[], sees: (document: Document) => boolean): Promise<Hit[]> {
    const chunks = await store.chunks(ranked.map(({ n }) => n))
    const byRow = new Map(chunks.map((chunk) => [chunk.n, chunk]))
    const documents = await store.documentsById([...new Set(chunks.map((one) => one.documentId))])
    const byId = new Map(documents.filter(sees).map((document) => [document.id, document]))
    return ranked.flatMap((found) => {
      const chunk = byRow.get(found.n)
      const document = chunk && byId.get(chunk.documentId)
      return document ? [{ ...found, chunk, document }] : []
    })
  }

  /** So many hits at least, or all there are: more is looked at while what is found is not seen. */
  async function enough(
    ranked: (most: number) => Promise<Found[]>,
    sees: (document: Document) => boolean,
    limit: number,
  ): Promise<Hit[]> {
    let most = limit * depth
    for (let round = 1; ; round++) {
      const found = await ranked(most)
      const hits = await hitsOf(found, sees)
      if (hits.length >= limit || found.length < most || round === mostRounds) return hits
      most *= 4
    }
  }

  /** The best passages for a question among what its asker may read, best first. */
  async function find(
    user: User,
    question: string,
    { limit, mode = 'hybrid', ...wanted }: Among & { limit: number; mode?: Mode | undefined },
  ): Promise<Hit[]> {
    const { scope, sees, ids } = await among(user, wanted)
    const ranked = async (most: number) => {
      const [byWords, byMeaning] = await Promise.all([
        mode === 'semantic' ? [] : passages.find(ctx.db.allApart, question, scope, most),
        mode === 'text' ? [] : vectors.find(question, ids, most),
      ])
      return fused(byWords, byMeaning, ctx.settings.vectorWeight)
    }
    const best = spread(await enough(ranked, sees, limit)).slice(0, limit)
    if (best.length)
      ctx.emit('knowledge.found', { documentIds: [...new Set(best.map((hit) => hit.document.id))] })
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
