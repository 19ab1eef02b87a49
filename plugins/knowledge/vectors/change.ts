import { conflict, notFound, type Run, type User } from 'convosphere'
import type { Collections } from '../collections.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Scores } from '../trials/measure.ts'
import type { VectorSet } from './store.ts'
import type { Vectors } from './vectors.ts'

/** How long a set that is not searched is kept, in ms. */
const keptMs = 7 * 24 * 3_600_000

export const standings = ['searched', 'made', 'waiting', 'kept'] as const
/** made: not all passages yet; waiting: its model is wanted, and it can take the place; kept: for going back. */
export type Standing = (typeof standings)[number]

/** The vectors of one model, and what becomes of them. */
export interface ShownSet extends Pick<VectorSet, 'id' | 'model' | 'dimensions' | 'createdAt'> {
  standing: Standing
  vectors: number
  passages: number
  /** Whether it was searched before another one took its place. */
  wasSearched: boolean
  /** When it goes by itself. */
  goneAt: string | undefined
}

/** How one question is answered with either set (nDCG@10, by words and meaning). */
interface ComparedQuestion {
  question: string
  /** Null where the model before did not answer. */
  before: number | null
  after: number
}

/** How a collection answers its test questions with the set that is searched, and with another one. */
interface Compared {
  collectionId: string
  questions: ComparedQuestion[]
  before: Scores | null
  after: Scores
}

/** The same as somebody may see it. */
export interface ShownComparison {
  createdAt: string
  /** Undefined: it is not theirs to read; only its figures are told. */
  collections: (Omit<Compared, 'collectionId' | 'questions'> & {
    collection: { id: string; name: string } | undefined
    questions: ComparedQuestion[] | undefined
    count: number
  })[]
}

/** What searches by meaning now, and what could. */
export interface Meaning {
  /** The model that the settings name; empty: none. */
  wanted: string
  /** Newest first. */
  sets: ShownSet[]
  /** Of the set that waits, or of that which was gone back from. */
  comparison: ShownComparison | undefined
  /** Without test questions nothing can be compared, and what is complete takes the place by itself. */
  hasQuestions: boolean
}

interface Needs {
  vectors: Vectors
  collections: Collections
  trials: {
    asked: () => Promise<string[]>
    measure: (collectionId: string, run: Run, setId?: number) => Promise<Measured | undefined>
  }
}
interface Measured {
  questions: { id: string; question: string }[]
  scores: Scores
  results: { questionId: string; scores: Scores }[]
}

/** The way from one embedding model to another, and back. */
export function createModelChange(ctx: KnowledgeContext, { vectors, collections, trials }: Needs) {
  const { store } = vectors

  /** The set of the wanted model, where another one is searched. */
  async function candidate(): Promise<{ searched: VectorSet; made: VectorSet } | undefined> {
    const { searched, made } = await vectors.current()
    return searched && made && made.id !== searched.id ? { searched, made } : undefined
  }

  /** Once a set is complete: it takes the place of the one before, or is compared with it first. */
  async function settle(): Promise<void> {
    const found = await candidate()
    if (!found) return store.forgive()
    const { made } = found
    if (!made.ready || made.declined) return
    if (!(await trials.asked()).length) await take(made.id, false)
    else if (!(await store.comparison(made.id)))
      await ctx.enqueue('knowledge.weigh', {}, { key: 'all' })
  }

  /** @throws {Problem} 409 unless it is there and complete */
  async function take(id: number, isBack: boolean): Promise<void> {
    if (!(await store.search(id, isBack))) throw conflict('knowledge.error.incomplete')
    // What came while it was not searched.
    await ctx.enqueue('knowledge.embed', {}, { key: 'all' })
  }

  async function compareOne(
    collectionId: string,
    { searched, made }: { searched: VectorSet; made: VectorSet },
    run: Run,
  ): Promise<Compared[]> {
    const before = await trials.measure(collectionId, run, searched.id).catch((error: unknown) => {
      run.signal.throwIfAborted()
      ctx.log.warn('the model before does not answer', { model: searched.model, error })
    })
    const after = await trials.measure(collectionId, run, made.id)
    if (!after) return []
    const ndcgOf = (measured: Measured | undefined | void, id: string) =>
      measured?.results.find(({ questionId }) => questionId === id)?.scores.hybrid?.ndcg
    const questions = after.questions.map(({ id, question }) => ({
      question,
      before: ndcgOf(before, id) ?? null,
      after: ndcgOf(after, id) ?? 0,
    }))
    return [{ collectionId, questions, before: before?.scores ?? null, after: after.scores }]
  }

  async function shownComparison(user: User, setId: number): Promise<ShownComparison | undefined> {
    const found = await store.comparison<Compared[]>(setId)
    if (!found) return undefined
    const readable = new Map((await collections.list(user)).map((one) => [one.id, one]))
    const shown = found.results.map(({ collectionId, questions, before, after }) => {
      const collection = readable.get(collectionId)
      return {
        collection: collection && { id: collection.id, name: collection.name },
        questions: collection && questions,
        count: questions.length,
        before,
        after,
      }
    })
    return { createdAt: found.createdAt, collections: shown }
  }

  function standingOf(set: VectorSet, wanted: string): Standing {
    if (set.searched) return 'searched'
    if (!set.ready) return 'made'
    return set.model === wanted && !set.declined ? 'waiting' : 'kept'
  }

  return {
    /** What searches by meaning, and what could, as an admin sees it. */
    async shown(user: User): Promise<Meaning> {
      const wanted = ctx.settings.embeddingModel
      const all = await store.sets()
      const sets = await Promise.all(
        all.map(async (set): Promise<ShownSet> => {
          const { id, model, dimensions, createdAt } = set
          const since = Date.parse(set.replacedAt ?? createdAt)
          const goes = !set.searched && model !== wanted
          return {
            id,
            model,
            dimensions,
            createdAt,
            wasSearched: set.replacedAt !== undefined,
            standing: standingOf(set, wanted),
            ...(await store.counts(id)),
            goneAt: goes ? new Date(since + keptMs).toISOString() : undefined,
          }
        }),
      )
      const compared = await candidate()
      return {
        wanted,
        sets,
        comparison: compared && (await shownComparison(user, compared.made.id)),
        hasQuestions: (await trials.asked()).length > 0,
      }
    },

    /** Has passages turned into vectors, and a set that is complete by then go on. */
    async fill(documentId: string | undefined, run: Run): Promise<void> {
      await vectors.fill(documentId, run)
      if (!documentId) await settle()
    },

    /** Compares the set of the wanted model with that which is searched, on all test questions. */
    async compare(run: Run): Promise<void> {
      const found = await candidate()
      if (!found?.made.ready) return
      const results: Compared[] = []
      for (const id of await trials.asked()) results.push(...(await compareOne(id, found, run)))
      await store.setComparison(found.made.id, results)
    },

    /** Has them compared again; returns the job's id. @throws {Problem} 409 where there is nothing to compare */
    async beginComparison(user: User): Promise<string> {
      if (!(await candidate())?.made.ready) throw conflict('knowledge.error.incomplete')
      return ctx.enqueue('knowledge.weigh', {}, { by: user.id, key: 'all' })
    },

    /**
     * Has a set searched from now on, in the place of the one that is; going back works alike.
     * @throws {Problem} 404, 409 unless it has all passages
     */
    async search(id: number): Promise<void> {
      const set = (await store.sets()).find((one) => one.id === id)
      if (!set) throw notFound()
      if (set.searched) return
      const { searched } = await vectors.current()
      // The wanted one is left for another one: it does not come back by itself.
      await take(id, searched?.model === ctx.settings.embeddingModel)
    },

    /** Removes a set for good. @throws {Problem} 404, 409 for what is searched or wanted */
    async discard(id: number): Promise<void> {
      const set = (await store.sets()).find((one) => one.id === id)
      if (!set) throw notFound()
      if (set.searched || set.model === ctx.settings.embeddingModel)
        throw conflict('knowledge.error.searched')
      await store.removeSet(id)
    },

    /** Removes sets that nobody has searched for some days; that of the wanted model stays. */
    async purge(): Promise<void> {
      const time = new Date(Date.now() - keptMs).toISOString()
      const isOver = ({ searched, model, replacedAt, createdAt }: VectorSet) =>
        !searched && model !== ctx.settings.embeddingModel && (replacedAt ?? createdAt) < time
      for (const { id } of (await store.sets()).filter(isOver)) await store.removeSet(id)
    },
  }
}
