import { invalid, notFound, Problem, type User } from 'convosphere'
import type { Model, Usage } from '../../models/index.ts'
import type { ChatContext } from '../chat.ts'
import {
  createNumbering,
  findSources,
  introduced,
  isChosen,
  type Numbering,
  type Source,
  type Wanted,
} from '../sources/steps.ts'
import { isNarrow, type Message, type Store, type Thread } from '../store.ts'
import { createTools } from '../tools/calls.ts'
import { answering, type AnswerPart, longestResults } from '../tools/loop.ts'
import type { Step } from '../tools/tool.ts'
import { allowed, checkInstructions, checkWishes, limitsOf } from './limits.ts'
import type { WishesChange } from './parameters.ts'
import { type BranchRow, createContextStore, type Summary } from './store.ts'
import { summarise } from './summarise.ts'
import { messagesOf, readBranch, tooMany, without } from './told.ts'
import {
  charactersOf,
  fewestTokens,
  measure,
  type Room,
  roomOf,
  type Told,
  tokensOf,
} from './tokens.ts'

/** An answer to be written. */
export interface Asked {
  user: User
  threadId: string
  questionId: string
  model: string
  /** The beginning of the answer, where it is written on. */
  prefix: string
  /** What was called for that beginning, and what it cites. */
  had: { steps: Step[]; sources: Source[] }
  /** The oldest messages may be left out instead of being summarised: somebody chose so. */
  leaveOut: boolean
}

/** What an answer is busy with before its first word: summarising, so many pieces of so many done. */
export type Busy = { done: number; of: number } | undefined

/** Shorter questions fit every model, so nobody has to be asked about it. */
const smallestContext = 1000

interface Parts {
  store: Store
  messageFor: (
    user: User,
    id: string,
    act: 'read' | 'write',
  ) => Promise<{ message: Message; thread: Thread }>
  instructionsOf: (folderId: string) => Promise<string>
  /** Messages with what is attached to them. */
  told: (rows: BranchRow[]) => Promise<BranchRow[]>
  changed: (threadId: string) => void
}

/** How much of a model’s context a thread takes, and what it cost. */
export interface Measured {
  tokens: number
  /** Whether a provider counted most of it. */
  counted: boolean
  room: Room | undefined
  cost: number | undefined
}

export type ThreadContext = ReturnType<typeof createThreadContext>

/** What models are told of a thread: instructions, parameters, and its messages or a summary of them. */
export function createThreadContext(ctx: ChatContext, parts: Parts) {
  const { store: threads, messageFor, instructionsOf, changed } = parts
  const store = createContextStore(ctx.db)
  const limitsFor = (user: Pick<User, 'role'>) => limitsOf(ctx.settings.limits, user)
  const inTurn = createTurns()

  async function readWhole(leafId: string) {
    const { summary, rows } = await readBranch(store, leafId)
    return { summary, rows: await parts.told(rows) }
  }

  /** The folder’s instructions come first, so that the thread’s have the last word. */
  async function instructionsFor(user: User, thread: Thread): Promise<string> {
    if (!limitsFor(user).instructions) return ''
    const ofFolder = thread.folderId ? await instructionsOf(thread.folderId) : ''
    return [ofFolder, thread.instructions].filter(Boolean).join('\n\n')
  }

  const tokensFor = (told: Told, prefix: string) =>
    measure(told).tokens + (prefix ? tokensOf(prefix) : 0)

  /** Makes room by a summary; ends quietly when somebody stops the answer. */
  async function shorten(
    asked: Asked,
    told: Told,
    room: number,
    signal: AbortSignal,
    busy: (what: Busy) => void,
  ) {
    const count = tooMany(told, (room - tokensOf(told.instructions)) / 2)
    // Nothing but the question is left: no summary makes it shorter.
    if (!count) throw new Problem(502, 'models.error.tooLong')
    const { user, threadId, model } = asked
    await summarise(ctx, store, { user, threadId, model, told, count, room }, signal, {
      progress: (done, of) => busy({ done, of }),
      async keeping(tx) {
        const thread = await threads.thread(threadId, tx)
        if (!thread || thread.deleted) throw notFound()
      },
    })
    changed(threadId)
  }

  /** What helps to answer a question. */
  async function sourcesFor(
    user: User,
    { text, parentId }: Message,
    wanted: Wanted,
    numbering: Numbering,
    room: number | undefined,
    signal: AbortSignal,
  ) {
    const before = async () => {
      const answer = parentId ? await threads.message(parentId) : undefined
      return answer?.parentId ? (await threads.message(answer.parentId))?.text : undefined
    }
    return findSources(ctx, { user, question: text, before, wanted, room }, numbering, signal)
  }

  return {
    store,
    limitsFor,

    /**
     * What a change of somebody’s makes of a thread’s instructions and parameters.
     * @throws {Problem} 403 for what the role may not ask for, 422 with the field beyond its bounds
     */
    check: (user: User, before: Thread | undefined, change: WishesChange): void =>
      checkWishes(limitsFor(user), before ?? { instructions: '', parameters: {} }, change),

    /** @throws {Problem} 403, 422 */
    checkInstructions: (user: User, instructions: string): void =>
      checkInstructions(limitsFor(user), instructions),

    /**
     * Before an answer begins: what was allowed when it was set may be so no longer.
     * @throws {Problem} 422 when instructions are longer than they may be by now
     */
    async checkTold(user: User, thread: Pick<Thread, 'instructions' | 'folderId'>): Promise<void> {
      const limits = limitsFor(user)
      if (!limits.instructions) return
      checkInstructions(limits, thread.instructions)
      if (thread.folderId) checkInstructions(limits, await instructionsOf(thread.folderId))
    },

    /**
     * Before a question is stored.
     * @throws {Problem} 422 when it cannot fit the model
     */
    async checkQuestion(characters: number, model: string): Promise<void> {
      const tokens = fewestTokens(characters)
      if (tokens < smallestContext) return
      const { contextTokens = Infinity } = (await ctx.use('models').get(model)) ?? {}
      if (tokens >= contextTokens) throw invalid({ text: { key: 'chat.error.questionTooLong' } })
    },

    /**
     * Prepares an answer: what the model is told, summarised first where it would be too much.
     * @param busy told what is done meanwhile
     * @throws {Problem} 502 when it does not fit and cannot be summarised
     */
    async prepare(asked: Asked, signal: AbortSignal, busy: (what: Busy) => void) {
      const { user, threadId, questionId, model, prefix, had } = asked
      const thread = (await threads.thread(threadId))!
      const parameters = allowed(limitsFor(user), thread.parameters)
      const instructions = await instructionsFor(user, thread)
      const known = await ctx.use('models').get(model)
      const room = roomOf(known, parameters)
      const most = room ? room.context - room.reserve : Infinity
      const question = (await threads.message(questionId))!
      const now = async () => {
        const { wanted } = (await threads.thread(threadId)) ?? thread
        const asker = await ctx.kernel.users.get(user.id)
        if (!asker) throw notFound()
        return {
          user: asker,
          wanted: isNarrow(question.wanted) ? question.wanted : wanted,
        }
      }
      const { wanted } = await now()
      const numbering = createNumbering(had.sources)
      const bare = room ? tokensFor({ instructions, ...(await readWhole(questionId)) }, prefix) : 0
      const space = room && charactersOf(Math.max(0, most - bare))
      const { sources, reports, steps, looked } = await sourcesFor(
        user,
        question,
        wanted,
        numbering,
        space,
        signal,
      )
      const before = [...had.steps, ...steps.filter((step) => !had.steps.some(isLike(step)))]
      const tools = known?.abilities.includes('tools') ? await createTools(ctx, now) : undefined
      const canLook = Boolean(tools?.definitions.length)
      const read = async (): Promise<Told> => ({
        instructions,
        ...withSources(await readWhole(questionId), introduced(sources, wanted, canLook)),
      })
      const fitted = (left: number) =>
        inTurn(threadId, async () => {
          const told = await read()
          const tokens = tokensFor(told, prefix)
          if (tokens <= left) return told
          await shorten(asked, told, left, signal, busy)
          busy(undefined)
          return read()
        })

      let told = await read()
      let leftOut = 0
      const tokens = tokensFor(told, prefix)
      if (asked.leaveOut) {
        leftOut = tooMany(told, tokens > most ? most : tokens / 2)
        told = without(told, leftOut)
      } else if (tokens > most) told = await fitted(most)

      let calls = false
      const stream = (what: Told) =>
        answering({
          ask({ messages, noMoreCalls }) {
            calls ||= messages.length > 0
            return ctx.use('models').stream(
              {
                model,
                messages: [...messagesOf(what), ...messages],
                user,
                parameters,
                ...(looked && {
                  found: { question: question.text, passages: sources },
                }),
                ...(prefix && !messages.length && { prefix }),
                ...(tools && canLook && { tools: tools.definitions, noMoreCalls }),
              },
              signal,
            )
          },
          tools,
          sources: numbering,
          steps: before,
          prefix,
          isChosen: isChosen(wanted),
          room: Math.min(longestResults, charactersOf(most - tokensFor(what, prefix)) / 2),
          signal,
        })

      /** What a provider finds too long after all is summarised once. */
      async function* answer(): AsyncIterable<AnswerPart> {
        let begun = false
        try {
          for await (const part of stream(told)) {
            begun = true
            yield part
          }
        } catch (error) {
          const isTooLong = ctx.use('models').isTooLong(error)
          if (begun || asked.leaveOut || !isTooLong || signal.aborted) throw error
          ctx.log.info('a conversation is too long for its model', { model, error })
          told = await fitted(Math.min(most, tokensFor(told, prefix)) / 2)
          yield* stream(told)
        }
      }
      const counted = ({ input, output, reasoning = 0 }: Usage, text: string) => {
        const characters = told.rows.reduce((all, row) => all + row.size, text.length)
        // Thoughts are told to no model again.
        const tokens = input + output - reasoning
        // Results of calls are told no model again; some servers count only what they had not kept.
        return !calls && tokens > fewestTokens(characters) ? tokens : undefined
      }
      return { leftOut, counted, sources: numbering.all(), reports, steps: before, parts: answer() }
    },

    /** How full the context of a thread’s model is, and what the thread cost. */
    async measured(user: User, thread: Thread, model: Model | undefined): Promise<Measured> {
      const parameters = allowed(limitsFor(user), thread.parameters)
      const room = roomOf(model, parameters)
      const [cost, told] = await Promise.all([
        store.cost(thread.id),
        room && thread.leafId ? sizesOf(thread.leafId, room.context) : undefined,
      ])
      if (!told) return { tokens: 0, counted: false, room, cost }
      const instructions = told.counted ? '' : await instructionsFor(user, thread)
      return { ...measure({ ...told, instructions }), room, cost }
    },

    /** Everything about it, for who wants to know. */
    async explained(user: User, thread: Thread, model: Model | undefined) {
      const limits = limitsFor(user)
      const room = roomOf(model, allowed(limits, thread.parameters))
      const branch = thread.leafId
        ? await readBranch(store, thread.leafId, { withText: false })
        : { summary: undefined, rows: [] }
      const told = { instructions: await instructionsFor(user, thread), ...branch }
      const instructions = told.instructions ? tokensOf(told.instructions) : 0
      const summary = told.summary ? tokensOf(told.summary) : 0
      const { tokens, counted } = measure(told)
      return {
        room,
        tokens,
        counted,
        instructions,
        summary,
        messages: { count: told.rows.length, tokens: Math.max(0, tokens - instructions - summary) },
        cost: await store.cost(thread.id),
      }
    },

    /**
     * The summary that ends with a message, and the message that ends a later one which models are
     * told instead on the branch that is shown.
     * @throws {Problem} 404 when there is none, or it is not this person’s
     */
    async summaryFor(
      user: User,
      messageId: string,
      act: 'read' | 'write',
    ): Promise<Summary & { toldInstead: string | undefined }> {
      const { thread } = await messageFor(user, messageId, act)
      const summary = await store.summary(messageId)
      if (!summary) throw notFound()
      const onBranch = thread.leafId ? await store.summarisedOn(thread.leafId) : []
      const toldInstead = onBranch.indexOf(messageId) > 0 ? onBranch[0] : undefined
      return { ...summary, toldInstead }
    },

    /** @throws {Problem} 404, 422 */
    async changeSummary(user: User, messageId: string, text: string) {
      const summary = await this.summaryFor(user, messageId, 'write')
      if (!text.trim()) throw invalid({ text: { key: 'field.required' } })
      await store.change(summary, text.trim())
      changed(summary.threadId)
      return this.summaryFor(user, messageId, 'read')
    },

    /** Takes a summary away: the messages themselves are told again, or summarised anew. */
    async removeSummary(user: User, messageId: string): Promise<Summary> {
      const summary = await this.summaryFor(user, messageId, 'write')
      await store.remove(summary)
      changed(summary.threadId)
      return summary
    },
  }

  /** As much of a branch as is needed to know its size; one short look where the end is counted. */
  async function sizesOf(leafId: string, most: number) {
    const end = await store.branch(leafId, 4, { withText: false })
    const at = end.findIndex((row) => row.counted !== undefined)
    if (at >= 0) {
      const rows = end.slice(0, at + 1).toReversed()
      return { counted: true, summary: undefined, rows }
    }
    const all = await readBranch(store, leafId, { withText: false, most })
    return { counted: all.rows.some((row) => row.counted !== undefined), ...all }
  }
}

const isLike = (step: Step) => (other: Step) => other.label.key === step.label.key

/** With what was found before the question's own words. */
function withSources(
  read: Pick<Told, 'summary' | 'rows'>,
  found: string,
): Pick<Told, 'summary' | 'rows'> {
  const last = read.rows.at(-1)
  if (!found || !last) return read
  const text = `${found}\n\n${last.text}`
  return {
    ...read,
    rows: [...read.rows.slice(0, -1), { ...last, text, size: last.size + found.length }],
  }
}

/** Of one thread one after the other, so that nothing is summarised twice at once. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.catch(() => {})
    last.set(key, settled)
    try {
      return await mine
    } finally {
      if (last.get(key) === settled) last.delete(key)
    }
  }
}
