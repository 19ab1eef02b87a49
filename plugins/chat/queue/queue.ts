import { conflict, newId, notFound, Problem, type Queries, type User } from 'convosphere'
import type { Answers } from '../answers.ts'
import type { ChatContext, Question } from '../chat.ts'
import type { Message, Store, Thread } from '../store.ts'
import { createQueueStore, type QueuedQuestion } from './store.ts'

interface Parts {
  store: Store
  answers: Answers
  changed: (threadId: string) => void
  checkText: (text: string, attached: string[]) => string
  /** The text of a question that could be asked now. */
  checkQuestion: (user: User, thread: Thread, question: Question) => Promise<string>
  threadFor: (user: User, id: string, act: 'read' | 'write') => Promise<Thread>
  /** Asks; `storing` runs in the transaction that stores the question, and can refuse it. */
  ask: (
    user: User,
    threadId: string,
    question: Question,
    storing: (tx: Queries, questionId: string, parent: Message | undefined) => Promise<void>,
  ) => Promise<unknown>
}

/** What somebody wants to ask once the answer before it is done. */
type Wanted = Pick<Question, 'text' | 'model' | 'clientId' | 'attachments'> & {
  /** Stops the answer that is being written. */
  now?: boolean | undefined
}

/** The most that may wait in one thread. */
const longestQueue = 50

/**
 * Questions that wait for the answer before them. Each is stored before anybody is told that it
 * waits, and becomes a question of its thread in one transaction, so it is asked exactly once.
 * After an answer that failed or was stopped it waits until the person sends it.
 */
export function createQuestionQueue(ctx: ChatContext, parts: Parts) {
  const { store, answers, changed, threadFor } = parts
  const queue = createQueueStore(ctx.db)

  /** @throws {Problem} 404 */
  async function waitingFor(user: User, id: string): Promise<QueuedQuestion> {
    const question = await queue.get(id)
    if (!question) throw notFound()
    await threadFor(user, question.threadId, 'write')
    return question
  }

  const stillWaits = (yes: boolean) => {
    if (!yes) throw conflict('chat.queue.error.sent')
  }

  async function send(user: User, question: QueuedQuestion, anyway: boolean): Promise<void> {
    const { id, threadId, text, model, attachments, clientKey } = question
    const asked = { text, model, attachments, clientId: clientKey.slice(threadId.length + 1) }
    await parts.ask(user, threadId, asked, async (tx, questionId, parent) => {
      if (!anyway && parent && parent.status !== 'done') throw conflict('chat.queue.error.waits')
      // What was edited a moment ago is not sent as it was.
      const current = await queue.get(id, tx)
      stillWaits(current?.text === text && (await queue.take(tx, id, questionId)))
    })
  }

  /** Ends what is being written at the end of the thread's branch. */
  async function interrupt(threadId: string): Promise<void> {
    const thread = await store.thread(threadId)
    if (thread?.leafId) await answers.stop(thread.leafId)
  }

  async function sendNext(threadId: string): Promise<void> {
    const [first] = await queue.waiting(threadId)
    const thread = first && (await store.thread(threadId))
    if (!thread || thread.deleted) return
    const leaf = thread.leafId ? await store.message(thread.leafId) : undefined
    if (leaf && leaf.status !== 'done') return
    const person = await ctx.kernel.users.get(first.personId)
    if (person && !person.disabled) await send(person, first, false)
  }

  return {
    /** What waits in a thread, in the order in which it is sent. */
    waiting: queue.waiting,

    /** @throws {Problem} 404 */
    waitingFor,

    /**
     * Puts a question into the queue, once for each `clientId`; it is sent at once where no answer is
     * being written.
     * @throws {Problem} 404, 409, 422
     */
    async add(user: User, threadId: string, wanted: Wanted): Promise<QueuedQuestion> {
      const thread = await threadFor(user, threadId, 'write')
      const text = await parts.checkQuestion(user, thread, wanted)
      const clientKey = `${threadId}/${wanted.clientId || newId()}`
      const { question, isNew } = await ctx.db.tx(async (tx) => {
        const asked = await store.byClientKey(clientKey, tx)
        const before = (await queue.byClientKey(tx, clientKey)) ?? (asked && sentAs(user, asked))
        if (before && !before.sentAt && before.text !== text)
          throw conflict('chat.error.clientIdUsed')
        if (before) return { question: { ...before, clientKey }, isNew: false }
        if ((await queue.waiting(threadId)).length >= longestQueue)
          throw conflict('chat.queue.error.full', { limit: longestQueue })
        const { model, attachments = [] } = wanted
        const given = { threadId, personId: user.id, text, model, attachments, clientKey }
        return { question: await queue.add(tx, given), isNew: true }
      })
      if (!isNew) return question
      if (wanted.now) await this.sendNow(user, question.id)
      else await this.sendNext(threadId)
      changed(threadId)
      return (await queue.get(question.id)) ?? question
    },

    /** @throws {Problem} 404, 409 once it was sent, 422 */
    async edit(user: User, id: string, text: string): Promise<QueuedQuestion> {
      const question = await waitingFor(user, id)
      const checked = parts.checkText(text, question.attachments)
      stillWaits(await ctx.db.tx((tx) => queue.setText(tx, question, checked)))
      await this.sendNext(question.threadId)
      changed(question.threadId)
      return { ...question, text: checked }
    },

    /** @throws {Problem} 404, 409 once it was sent */
    async remove(user: User, id: string): Promise<QueuedQuestion> {
      const question = await waitingFor(user, id)
      stillWaits(await ctx.db.tx((tx) => queue.remove(tx, question)))
      changed(question.threadId)
      return question
    },

    /**
     * Sends one before all others, ending the answer that is being written.
     * @throws {Problem} 404, 409 once it was sent
     */
    async sendNow(user: User, id: string): Promise<QueuedQuestion> {
      const question = await waitingFor(user, id)
      stillWaits(!question.sentAt)
      await interrupt(question.threadId)
      await send(user, question, true)
      return (await queue.get(id))!
    },

    /** Sends what waits longest, if the answer before it is done. What hinders it is logged. */
    async sendNext(threadId: string): Promise<void> {
      if (ctx.signal.aborted) return
      try {
        await sendNext(threadId)
      } catch (error) {
        // Somebody was quicker: an answer is being written again, or it was sent or changed.
        if (error instanceof Problem && error.status === 409) return
        ctx.log.warn('a waiting question was not sent', { thread: threadId, error })
        changed(threadId)
      }
    },

    /** Sends what an earlier process left waiting after a whole answer. */
    async recover(): Promise<void> {
      for (const threadId of await queue.threads()) await this.sendNext(threadId)
    },

    purge: queue.purge,
  }
}

/** A question that was asked without waiting, as one of the queue that was sent. */
const sentAs = (user: User, question: Message): QueuedQuestion => ({
  id: question.id,
  threadId: question.threadId,
  personId: user.id,
  text: question.text,
  model: undefined,
  attachments: question.attachments.map((one) => one.id),
  clientKey: '',
  createdAt: question.createdAt,
  sentAt: question.createdAt,
  questionId: question.id,
})
