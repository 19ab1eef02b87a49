import { notFound, type User } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { type Found, fused } from './fusion.ts'
import { createMatching } from './matching.ts'
import { type Scope, scopes } from './passages.ts'
import { createReranking } from './reranking.ts'
import type { Document, Store, StoredChunk } from './store.ts'
import type { Vectors } from './vectors/vectors.ts'

/** A found passage. */
export interface Hit extends Found {
  chunk: StoredChunk
  document: Document
  /** Its place by a model that judged it beside the question, from 1. */
  modelRank?: number
  /** It stands behind others because its document had its share already. */
  isOver?: boolean
  /** It stands behind others because one before it has the same text. */
  isCopy?: boolean
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
  /** Ids of the documents of all these that may be found. */
  only?: ReadonlySet<string> | undefined
}

export type Options = Among & {
  limit: number
  mode?: Mode | undefined
  /** The set of vectors that is searched; default: the one that counts. */
  setId?: number | undefined
}

export type Search = ReturnType<typeof createSearch>

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
  ctx: Pick<KnowledgeContext, 'db' | 'emit' | 'log' | 'settings' | 'signal' | 'use'>,
  store: Store,
  vectors: Vectors,
  readable: (user: User) => Promise<string[]>,
  documentsWith: (tag: string) => Promise<string[]>,
) {
  const matching = createMatching(ctx.db.allApart)
  const reranked = createReranking(ctx)

  /** Those that a person may read, whether they are all, and how the index has them. */
  async function among(user: User, { collectionIds, documentIds, tag, only }: Among) {
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
    const isMeant = (id: string) => (tagged?.has(id) ?? true) && (only?.has(id) ?? true)
    const sees = (document: Document) => lies(document) && isMeant(document.id)
    const isAll =
      within.size >= new Set(collectionIds).size && alone.size === new Set(documentIds).size
    const ids = async () => (await store.idsWithin([...within], [...alone])).filter(isMeant)
    return { scope, sees, isAll, ids }
  }

  /** Reads what rows of the index stand for, each once. */
  function reading() {
    const known = new Map<number, { chunk: StoredChunk; document: Document }>()
    const asked = new Set<number>()
    return async (ns: number[]) => {
      const chunks = await store.chunks(ns.filter((n) => !asked.has(n)))
      for (const n of ns) asked.add(n)
      const ids = [...new Set(chunks.map((one) => one.documentId))]
      const byId = new Map((await store.documentsById(ids)).map((one) => [one.id, one]))
      for (const chunk of chunks) {
        const document = byId.get(chunk.documentId)
        if (document) known.set(chunk.n, { chunk, document })
      }
      return ns.flatMap((n) => known.get(n) ?? [])
    }
  }

  /** So many hits at least, or all there are: more is looked at while what is found is not seen. */
  async function enough(
    ranked: (most: number) => Promise<Found[]>,
    hitsOf: (ranked: Found[]) => Promise<Hit[]>,
    limit: number,
  ): Promise<Hit[]> {
    let most = limit * depth
    for (let round = 1; ; round++) {
      const found = await ranked(most)
      const hits = await hitsOf(found)
      if (hits.length >= limit || found.length < most || round === mostRounds) return hits
      most *= 4
    }
  }

  /** What is looked at for a question among what its asker may read; the first are the best. */
  async function look(
    user: User,
    question: string,
    { limit, mode = 'hybrid', setId, ...wanted }: Options,
  ): Promise<Hit[]> {
    const { scope, sees, ids } = await among(user, wanted)
    const read = reading()
    const texts = async (ns: number[]) =>
      (await read(ns)).map(({ chunk, document: { title, language = 'und' } }) => {
        return { ...chunk, title, language }
      })
    const ranked = async (most: number) => {
      const [byWords, byMeaning] = await Promise.all([
        mode === 'semantic' ? [] : matching(question, scope, most, texts),
        mode === 'text' ? [] : vectors.find(user, question, ids, most, setId),
      ])
      return fused(byWords, byMeaning, ctx.settings.vectorWeight)
    }
    const hitsOf = async (found: Found[]): Promise<Hit[]> => {
      const there = await read(found.map(({ n }) => n))
      const byRow = new Map(there.map((one) => [one.chunk.n, one]))
      return found.flatMap((one) => {
        const it = byRow.get(one.n)
        return it && sees(it.document) ? [{ ...one, ...it }] : []
      })
    }
    return spread(await reranked(user, question, await enough(ranked, hitsOf, limit)))
  }

  /** Counts documents as found. */
  function tell(hits: Hit[]): void {
    const found = new Set(hits.map((hit) => hit.document.id))
    if (found.size) ctx.emit('knowledge.found', { documentIds: [...found] })
  }

  return {
    look,
    tell,

    /** The best passages for a question among what its asker may read, best first. */
    async find(user: User, question: string, options: Options): Promise<Hit[]> {
      const best = (await look(user, question, options)).slice(0, options.limit)
      tell(best)
      return best
    },

    /** Whether a person may read a document, and it lies there. */
    sees: async (user: User, wanted: Among, document: Document): Promise<boolean> =>
      (await among(user, wanted)).sees(document),

    /** Ids of all that a person may read there. */
    ids: async (user: User, wanted: Among): Promise<string[]> => (await among(user, wanted)).ids(),

    /** @throws {Problem} 404 for what is not there, or not this person's to read */
    async check(user: User, wanted: Among): Promise<void> {
      if (!(await among(user, wanted)).isAll) throw notFound()
    },
  }
}

/**
 * No document takes more than its share of the first places, and no text a second one: what is over
 * comes after the others.
 */
function spread(hits: Hit[]): Hit[] {
  const counts = new Map<string, number>()
  const texts = new Set<string>()
  const [first, over]: [Hit[], Hit[]] = [[], []]
  for (const hit of hits) {
    const text = hit.chunk.text.replaceAll(/\s+/g, ' ').trim()
    const count = (counts.get(hit.document.id) ?? 0) + 1
    if (texts.has(text)) over.push({ ...hit, isCopy: true })
    else if (count > mostOfOne) over.push({ ...hit, isOver: true })
    else first.push(hit)
    if (!texts.has(text)) counts.set(hit.document.id, count)
    texts.add(text)
  }
  return [...first, ...over]
}
