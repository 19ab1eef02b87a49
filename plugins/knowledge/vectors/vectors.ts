import { Problem, type Run } from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Ranked } from '../passages.ts'
import { cosine, normalised, vectorOf } from './codes.ts'
import { createScan } from './scan.ts'
import { type Bare, createVectorStore, type VectorSet } from './store.ts'

/** So many passages are turned into vectors with one request. */
const batchSize = 32
/** So many vectors are given to the thread at a time. */
const loadSize = 2000
/** The bytes rank nearly as the vectors do: so many times more are looked at than wanted. */
const rescored = 4
/** So many questions keep their vectors. */
const keptQuestions = 200
/** A question waits so long for its vector, in ms; then its words alone are searched. */
const questionMs = 5000

export type Vectors = ReturnType<typeof createVectors>

/** Finds passages by what they mean, as an embedding model has it. */
export function createVectors(ctx: KnowledgeContext) {
  const store = createVectorStore(ctx.db)
  const scan = createScan()
  const questions = new Map<string, Promise<Float32Array>>()
  const wanted = () => ctx.settings.embeddingModel

  /** The set that is searched, and the one that is being made in its place. */
  async function current(): Promise<{ searched?: VectorSet; made?: VectorSet }> {
    const sets = await store.sets()
    const model = wanted()
    if (!model) return {}
    const searched = sets.find(({ ready }) => ready)
    const made = sets.find((set) => set.model === model)
    return { ...(searched && { searched }), ...(made && { made }) }
  }

  async function embed(model: string, texts: string[], signal: AbortSignal) {
    const vectors = await ctx.use('models').embed(model, texts, signal)
    return vectors.map(normalised)
  }

  /** The same question is asked again for each page that shows what was found. */
  function questionVector(model: string, question: string): Promise<Float32Array> {
    const key = `${model}\n${question}`
    const known = questions.get(key)
    if (known) return known
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(questionMs)])
    const made = embed(model, [question], signal).then(([vector]) => vector!)
    questions.set(key, made)
    made.catch(() => questions.delete(key))
    if (questions.size > keptQuestions) questions.delete(questions.keys().next().value!)
    return made
  }

  /** Gives the thread what it does not have yet. */
  async function load({ id, dimensions }: VectorSet): Promise<void> {
    while (true) {
      const rows = await store.codes(id, scan.newest(id), loadSize)
      if (rows.length) await scan.add(id, dimensions, rows)
      if (rows.length < loadSize) return
    }
  }

  async function fill(documentId: string | undefined, run: Run): Promise<VectorSet | undefined> {
    const model = wanted()
    let { made: set } = await current()
    for (let after = 0; ;) {
      const bare = await store.bare(set?.id ?? 0, documentId, after, batchSize)
      if (!bare.length) return set
      const vectors = await embed(model, bare.map(textOf), run.signal)
      set ??= await store.setOf(model, vectors[0]!.length)
      if (vectors[0]!.length !== set.dimensions)
        throw new Problem(422, 'knowledge.error.dimensions')
      const rows = bare.map(({ n, documentId }, at) => ({ n, documentId, vector: vectors[at]! }))
      await store.add(set.id, rows)
      after = bare.at(-1)!.n
      const counts = await store.counts(set.id)
      run.progress(Math.min(counts.vectors, counts.passages), counts.passages)
    }
  }

  return {
    /**
     * The passages of documents that are nearest to a question, nearest first; none where no model
     * is set, or it does not answer.
     */
    async find(
      question: string,
      documents: () => Promise<string[]>,
      limit: number,
    ): Promise<Ranked[]> {
      const { searched: set } = await current()
      const documentIds = set && question.trim() ? await documents() : []
      if (!set || !documentIds.length) return []
      const query = await questionVector(set.model, question).catch((error: unknown) => {
        ctx.log.warn('a question is searched by its words only', { error })
      })
      if (query?.length !== set.dimensions) return []
      await load(set)
      const ns = await scan.nearest({ set: set.id, query, documentIds, limit: limit * rescored })
      const exact = await store.exact(set.id, [...new Set(ns)])
      return exact
        .map(({ n, vector }) => ({ n, score: cosine(query, vectorOf(vector)) }))
        .filter(({ score }) => score >= ctx.settings.leastSimilarity)
        .toSorted((one, other) => other.score - one.score)
        .slice(0, limit)
    },

    /** Has the passages of a document that was just read turned into vectors. */
    async follow(documentId: string): Promise<void> {
      if (!wanted()) return
      const { made } = await current()
      const isReady = made?.ready
      await ctx.enqueue('knowledge.embed', isReady ? { documentId } : {}, {
        key: isReady ? documentId : 'all',
      })
    },

    /** Turns passages into vectors that have none: of one document, or of all. */
    async fill(documentId: string | undefined, run: Run): Promise<void> {
      if (!wanted()) return
      const set = await fill(documentId, run)
      if (documentId || !set || set.ready) return
      await store.setReady(set.id)
      // What came until then; whatever comes from now on is followed by itself.
      await fill(undefined, run)
      // The set before stays, for going back.
      for (const old of (await store.sets()).filter(({ id }) => id < set.id).slice(1))
        await store.removeSet(old.id)
    },

    /** How far that is; undefined where no model is set. */
    async status(): Promise<
      { model: string; passages: number; vectors: number; ready: boolean } | undefined
    > {
      const model = wanted()
      if (!model) return undefined
      const { made } = await current()
      const counts = await store.counts(made?.id ?? 0)
      return { model, ...counts, ready: made?.ready ?? false }
    },

    end: scan.end,
  }
}

const textOf = ({ title, headings, text }: Bare): string =>
  [...new Set([title, ...headings]), text].join('\n')
