import { Problem, type Run, type User } from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Ranked } from '../passages.ts'
import { type Language, languageOf } from '../words.ts'
import { byChance, everyday, muchMore } from './chance.ts'
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

/** How alike passages are by chance, measured when there were so many. */
interface Chance {
  count: number
  alike: Promise<Record<Language, number>>
}

export type Vectors = ReturnType<typeof createVectors>

/** Finds passages by what they mean, as an embedding model has it. */
export function createVectors(ctx: KnowledgeContext) {
  const store = createVectorStore(ctx.db)
  const scan = createScan()
  const questions = new Map<string, Promise<Float32Array>>()
  const chances = new Map<number, Chance>()
  const wanted = () => ctx.settings.embeddingModel

  /** The set that is searched, and the one that is being made in its place. */
  async function current(): Promise<{ searched?: VectorSet; made?: VectorSet }> {
    const sets = await store.sets()
    const model = wanted()
    if (!model) return {}
    const searched = sets.find((set) => set.searched)
    const made = sets.find((set) => set.model === model)
    return { ...(searched && { searched }), ...(made && { made }) }
  }

  /** One that is named, or that which is searched. */
  const setFor = async (id: number | undefined): Promise<VectorSet | undefined> =>
    id ? (await store.sets()).find((one) => one.id === id) : (await current()).searched

  async function embed(
    model: string,
    texts: string[],
    by: string | string[],
    signal: AbortSignal,
    as: 'question' | 'passage',
  ) {
    const vectors = await ctx.use('models').embed(model, texts, by, signal, as)
    return vectors.map(normalised)
  }

  const keyOf = (model: string, question: string) => `${model}\n${question}`

  /** The same question is asked again for each page that shows what was found. */
  function questionVector(
    model: string,
    question: string,
    { id }: Pick<User, 'id'>,
  ): Promise<Float32Array> {
    const key = keyOf(model, question)
    const known = questions.get(key)
    if (known) return known
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(questionMs)])
    const made = embed(model, [question], id, signal, 'question').then(([vector]) => vector!)
    return keep(key, made)
  }

  function keep(key: string, vector: Promise<Float32Array> | Float32Array): Promise<Float32Array> {
    const made = Promise.resolve(vector)
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

  /** Turns passages into vectors that a model's set has none of yet. */
  async function fillSet(
    model: string,
    given: VectorSet | undefined,
    documentId: string | undefined,
    run: Run,
  ): Promise<VectorSet | undefined> {
    let set = given
    for (let after = 0; ;) {
      const bare = await store.bare(set?.id ?? 0, documentId, after, batchSize)
      if (!bare.length) return set
      const owners = bare.map(({ ownerId }) => ownerId)
      const vectors = await embed(model, bare.map(textOf), owners, run.signal, 'passage')
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

  /** What is searched keeps up, also while its model is on its way out, and does not answer any more. */
  async function keepUp(set: VectorSet, documentId: string | undefined, run: Run): Promise<void> {
    await fillSet(set.model, set, documentId, run).catch((error: unknown) => {
      run.signal.throwIfAborted()
      ctx.log.warn('what is searched has no vectors of what is new', { model: set.model, error })
    })
  }

  /** The passages whose vectors are nearest to one, nearest first: of documents, or of all. */
  async function nearest(
    set: VectorSet,
    query: Float32Array,
    documentIds: string[] | undefined,
    limit: number,
  ): Promise<Ranked[]> {
    await load(set)
    const ns = await scan.nearest({ set: set.id, query, documentIds, limit: limit * rescored })
    const exact = await store.exact(set.id, [...new Set(ns)])
    return exact
      .map(({ n, vector }) => ({ n, score: cosine(query, vectorOf(vector)) }))
      .filter(({ score }) => score >= ctx.settings.leastSimilarity)
      .toSorted((one, other) => other.score - one.score)
      .slice(0, limit)
  }

  /** How alike passages of a set are at most to what has nothing to do with them, by language. */
  async function measured(
    set: VectorSet,
    user: Pick<User, 'id'>,
  ): Promise<Record<Language, number>> {
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(questionMs)])
    const one = async (questions: string[]) => {
      const vectors = await embed(set.model, questions, user.id, signal, 'question')
      const best = await Promise.all(vectors.map((vector) => nearest(set, vector, undefined, 1)))
      return byChance(best.map(([first]) => first?.score ?? ctx.settings.leastSimilarity))
    }
    const [de, en] = await Promise.all([one(everyday.de), one(everyday.en)])
    return { de, en, und: Math.max(de, en) }
  }

  return {
    store,
    current,

    /**
     * The passages of documents that are nearest to a question, nearest first; none where no model
     * is set, or it does not answer.
     */
    async find(
      user: Pick<User, 'id'>,
      question: string,
      documents: () => Promise<string[]>,
      limit: number,
      setId?: number,
    ): Promise<Ranked[]> {
      const set = await setFor(setId)
      const documentIds = set && question.trim() ? await documents() : []
      if (!set || !documentIds.length) return []
      const query = await questionVector(set.model, question, user).catch((error: unknown) => {
        ctx.log.warn('a question is searched by its words only', { error })
      })
      return query?.length === set.dimensions ? nearest(set, query, documentIds, limit) : []
    },

    /**
     * How alike a passage may be to a question by mere chance, as the model has it that is searched,
     * from -1 to 1; 1 where it does not say. Measured with the first question, and again when there
     * is much more.
     */
    async chance(user: Pick<User, 'id'>, question: string): Promise<number> {
      const { searched: set } = await current()
      if (!set) return 1
      const { vectors: count } = await store.counts(set.id)
      const known = chances.get(set.id)
      if (!known || count > known.count * muchMore)
        chances.set(set.id, { count, alike: measured(set, user) })
      const { alike } = chances.get(set.id)!
      return alike.then(
        (byLanguage) => byLanguage[languageOf(question)],
        (error: unknown) => {
          ctx.log.warn('nothing is found by its meaning alone', { model: set.model, error })
          chances.delete(set.id)
          return 1
        },
      )
    },

    /** The passages of documents that are nearest to the middle of others, by their rows. */
    async near(ns: number[], documentIds: string[], limit: number): Promise<Ranked[]> {
      const { searched: set } = await current()
      const those = set && documentIds.length ? await store.exact(set.id, ns) : []
      if (!set || !those.length) return []
      const middle = new Float32Array(set.dimensions)
      for (const { vector } of those)
        for (const [at, value] of vectorOf(vector).entries()) middle[at]! += value
      return nearest(set, normalised(middle), documentIds, limit)
    },

    /** Turns somebody's questions into vectors that are to be searched next. @throws {Problem} of the model */
    async prepare(
      user: Pick<User, 'id'>,
      asked: string[],
      signal: AbortSignal,
      setId?: number,
    ): Promise<void> {
      const set = await setFor(setId)
      if (!set) return
      const texts = asked.filter((text) => !questions.has(keyOf(set.model, text)))
      if (!texts.length) return
      const made = await embed(set.model, texts, user.id, signal, 'question')
      for (const [at, text] of texts.entries()) void keep(keyOf(set.model, text), made[at]!)
    },

    /** Which set is searched, and how many vectors it has; 0 where there is none. */
    async searched(): Promise<{ id: number; count: number }> {
      const { searched: set } = await current()
      return set ? { id: set.id, count: (await store.counts(set.id)).vectors } : { id: 0, count: 0 }
    },

    /** What knows the meaning of questions now; null where no model is set, or none is ready. */
    searchedModel: async (): Promise<string | null> => (await current()).searched?.model ?? null,

    /** Has the passages of a document that was just read turned into vectors. */
    async follow(documentId: string): Promise<void> {
      if (!wanted()) return
      const { searched, made } = await current()
      if (searched) await ctx.enqueue('knowledge.embed', { documentId }, { key: documentId })
      if (!made?.ready) await ctx.enqueue('knowledge.embed', {}, { key: 'all' })
    },

    /** Turns passages into vectors that have none: of one document, or of all. */
    async fill(documentId: string | undefined, run: Run): Promise<void> {
      const model = wanted()
      if (!model) return
      const { searched, made } = await current()
      if (searched && searched.id !== made?.id) await keepUp(searched, documentId, run)
      if (documentId) {
        if (made?.ready) await fillSet(model, made, documentId, run)
        return
      }
      const set = await fillSet(model, made, undefined, run)
      if (!set || set.ready) return
      await store.setReady(set.id)
      // What came until then; whatever comes from now on is followed by itself.
      await fillSet(model, set, undefined, run)
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
