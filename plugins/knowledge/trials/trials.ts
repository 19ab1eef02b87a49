import { invalid, notFound, type Run, type User, version } from 'convosphere'
import type { Collections } from '../collections.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Mode, Search } from '../search.ts'
import type { Store } from '../store.ts'
import type { Vectors } from '../vectors/vectors.ts'
import { meanScores, type TrialResult, tryQuestion } from './measure.ts'
import { fromFile } from './file.ts'
import { createTrialStore, type Expectation, type TrialQuestion, type TrialRun } from './store.ts'

export const longestQuestion = 1000
export const longestQuote = 2000
/** So many questions a collection has at most. */
const mostQuestions = 500
/** So many questions are turned into vectors with one request. */
const batchSize = 50
/** So many runs are listed. */
const mostListed = 50

/** A passage that should be found, as somebody names it. */
export type Expected = Pick<Expectation, 'documentId' | 'quote'>

interface Parts {
  collections: Collections
  documents: Store
  search: Search
  vectors: Vectors
}

/** Questions that a collection should answer, and how well it does after every change. */
export function createTrials(
  ctx: KnowledgeContext,
  { collections, documents, search, vectors }: Parts,
) {
  const store = createTrialStore(ctx.db)

  /** @throws {Problem} 404 */
  async function questionFor(user: User, id: string, act: 'read' | 'write') {
    const question = await store.question(id)
    if (!question) throw notFound()
    await collections.collectionFor(user, question.collectionId, act)
    return question
  }

  /** @throws {Problem} 422 */
  function checkText(question: string): string {
    const text = question.trim()
    if (!text) throw invalid({ question: { key: 'field.required' } })
    if (text.length > longestQuestion)
      throw invalid({ question: { key: 'field.tooLong', values: { limit: longestQuestion } } })
    return text
  }

  /** @throws {Problem} 422 for a document that does not lie in the collection */
  async function checkExpected(collectionId: string, expected: Expected[]): Promise<Expected[]> {
    const found = await documents.documentsById(expected.map((one) => one.documentId))
    const here = new Set(
      found.filter((one) => one.collectionId === collectionId).map(({ id }) => id),
    )
    if (expected.some(({ documentId }) => !here.has(documentId)))
      throw invalid({ documentId: { key: 'knowledge.error.notHere' } })
    return expected.map(({ documentId, quote }) => ({
      documentId,
      quote: quote.trim().slice(0, longestQuote).toWellFormed(),
    }))
  }

  /** Ways of searching that there are now, the best first. */
  const modesNow = async (): Promise<Mode[]> =>
    (await vectors.searchedModel()) ? ['hybrid', 'text', 'semantic'] : ['text']

  /**
   * How well a collection answers its questions, without keeping it.
   * @returns undefined where it has none
   */
  async function measure(collectionId: string, run: Run, setId?: number) {
    const all = await store.questions(collectionId)
    const questions = all.filter(({ expected }) => expected.length)
    const ownerId = (await collections.owners([collectionId])).get(collectionId)
    const user = ownerId && (await ctx.kernel.users.get(ownerId))
    if (!questions.length || !user) return undefined
    const modes = await modesNow()
    const results: TrialResult[] = []
    for (const [index, question] of questions.entries()) {
      if (index % batchSize === 0) {
        const texts = questions.slice(index, index + batchSize).map((one) => one.question)
        await vectors.prepare(user, texts, run.signal, setId)
      }
      const asked = { find: search.look, user, collectionId, modes, setId }
      results.push(await tryQuestion(question, asked))
      run.progress(index + 1, questions.length)
      run.signal.throwIfAborted()
    }
    return { questions, scores: meanScores(results, modes), results }
  }

  /** Tries a collection, and keeps what came of it. */
  async function tryOne(collectionId: string, run: Run): Promise<void> {
    const { text } = await stateOf(collectionId)
    const model = await vectors.searchedModel()
    const measured = await measure(collectionId, run)
    if (measured)
      await store.addRun({
        collectionId,
        model,
        ...measured,
        questions: measured.questions.length,
      })
    await store.setState(collectionId, { tried: text })
  }

  /** All that the answers of a collection depend on. */
  async function stateOf(collectionId: string) {
    const { text, waiting } = await store.state(collectionId)
    const { id, count } = await vectors.searched()
    return {
      text: JSON.stringify([text, id, ctx.settings, version]),
      isBusy: waiting > 0,
      /** Grows while passages still get their vectors. */
      growing: count,
    }
  }

  /** Whether a collection has changed since it was tried, and been left alone since it was last looked. */
  async function isDue(collectionId: string): Promise<boolean> {
    const { text, isBusy, growing } = await stateOf(collectionId)
    const { tried, seen } = await store.lastState(collectionId)
    if (tried === text) return false
    const now = `${growing} ${text}`
    if (seen !== now) await store.setState(collectionId, { seen: now })
    return seen === now && !isBusy
  }

  /**
   * Adds a question, or what else should be found for one that is there.
   * @throws {Problem} 404; 422 for a document that is not in the collection, or too many questions
   */
  async function add(
    user: User,
    collectionId: string,
    given: { question: string; expected: Expected[] },
  ): Promise<TrialQuestion> {
    await collections.collectionFor(user, collectionId, 'write')
    const question = checkText(given.question)
    const expected = await checkExpected(collectionId, given.expected)
    const id = await ctx.db.tx(async (tx) => {
      const added = await store.add(tx, collectionId, question, user.id)
      for (const one of expected) await store.expect(tx, added, one)
      if ((await store.count(collectionId, tx)) > mostQuestions)
        throw invalid({
          question: { key: 'knowledge.error.tooManyQuestions', values: { limit: mostQuestions } },
        })
      return added
    })
    return (await store.question(id))!
  }

  return {
    questionFor,
    measure,

    /** Questions of a collection, oldest first. @throws {Problem} 404 */
    async questions(user: User, collectionId: string): Promise<TrialQuestion[]> {
      await collections.collectionFor(user, collectionId, 'read')
      return store.questions(collectionId)
    },

    /** Ids of the collections that have questions with something to find. */
    asked: store.asked,

    add,

    /** @throws {Problem} 404, 422 */
    async change(
      user: User,
      id: string,
      change: { question?: string | undefined; expected?: Expected[] | undefined },
    ): Promise<TrialQuestion> {
      const { collectionId } = await questionFor(user, id, 'write')
      const question = change.question === undefined ? undefined : checkText(change.question)
      const expected = change.expected && (await checkExpected(collectionId, change.expected))
      const others = await store.questions(collectionId)
      if (others.some((one) => one.id !== id && one.question === question))
        throw invalid({ question: { key: 'knowledge.error.questionThere' } })
      await ctx.db.tx(async (tx) => {
        if (question) await store.rename(tx, id, question)
        if (!expected) return
        await store.removeExpectations(tx, id)
        for (const one of expected) await store.expect(tx, id, one)
      })
      return (await store.question(id))!
    },

    /** @throws {Problem} 404 */
    async remove(user: User, id: string): Promise<TrialQuestion> {
      const question = await questionFor(user, id, 'write')
      await store.remove(id)
      return question
    },

    /** Takes back that something should be found; a question goes with its last. @throws {Problem} 404 */
    async removeExpectation(user: User, id: string): Promise<TrialQuestion> {
      const questionId = await store.questionOf(id)
      if (!questionId) throw notFound()
      const question = await questionFor(user, questionId, 'write')
      await store.removeExpectation(id)
      if (question.expected.length === 1) await store.remove(questionId)
      return question
    },

    /**
     * Takes in questions of a file; those of documents that are not in the collection are left out.
     * @returns how many were added or added to, and how many expected passages were left out
     * @throws {Problem} 404, 422
     */
    async addFile(user: User, collectionId: string, text: string) {
      await collections.collectionFor(user, collectionId, 'write')
      const written = await fromFile(text)
      const found = await store.documentsNamed(
        collectionId,
        written.flatMap(({ expected }) => expected.map((one) => one.document)),
      )
      let added = 0
      let left = 0
      for (const { question, expected } of written) {
        const known = expected.flatMap(({ document, quote }) => {
          const documentId = found.get(document)
          return documentId ? [{ documentId, quote }] : []
        })
        left += expected.length - known.length
        if (!known.length) continue
        await add(user, collectionId, { question, expected: known })
        added++
      }
      return { added, left }
    },

    /** Newest first; the first ones with what came of each question. @throws {Problem} 404 */
    async runs(user: User, collectionId: string): Promise<TrialRun[]> {
      await collections.collectionFor(user, collectionId, 'read')
      const runs = await store.runs(collectionId, mostListed)
      // What was found then may lie elsewhere by now, and not be this person's to read.
      const ids = runs.flatMap(({ results = [] }) =>
        results.flatMap(({ first }) => first.map(({ documentId }) => documentId)),
      )
      const found = await documents.documentsById([...new Set(ids)])
      const there = new Set(
        found.filter((one) => one.collectionId === collectionId).map(({ id }) => id),
      )
      return runs.map((run) => ({
        ...run,
        results: run.results?.map((result) => ({
          ...result,
          first: result.first.filter(({ documentId }) => there.has(documentId)),
        })),
      }))
    },

    /** Has a collection tried now; returns the job's id. @throws {Problem} 404 */
    async begin(user: User, collectionId: string): Promise<string> {
      await collections.collectionFor(user, collectionId, 'write')
      return ctx.enqueue('knowledge.try', { collectionId }, { by: user.id, key: collectionId })
    },

    /** Tries one collection, or all that have changed and been left alone since it was last looked. */
    async run(collectionId: string | undefined, run: Run): Promise<void> {
      if (collectionId) return tryOne(collectionId, run)
      for (const id of await store.asked())
        if (await isDue(id))
          await tryOne(id, run).catch((error: unknown) => {
            run.signal.throwIfAborted()
            ctx.log.warn('a collection is tried later', { collection: id, error })
          })
    },
  }
}
