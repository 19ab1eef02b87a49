import {
  type Context,
  conflict,
  invalid,
  notFound,
  Problem,
  type Queries,
  unavailable,
  type User,
} from 'convosphere'
import { z } from 'zod'
import type { Model } from '../models/index.ts'
import { createAnswers, ended } from './answers.ts'
import { createAttachments, sizeOf } from './attach/attachments.ts'
import { attachmentLimits } from './attach/limits.ts'
import type { Attachment } from './attach/store.ts'
import { createThreadContext } from './context/context.ts'
import { limits } from './context/limits.ts'
import type { WishesChange } from './context/parameters.ts'
import { createImports } from './import/imports.ts'
import type { GrowingText } from './markdown.ts'
import { createQuestionQueue } from './queue/queue.ts'
import { createFolders, type Folder, type FolderChange } from './folders.ts'
import { createSearch, type Filters } from './search.ts'
import { createLinks } from './share/links.ts'
import { createCites } from './sources/cite.ts'
import type { Wanted } from './sources/steps.ts'
import { createStore, isNarrow, type Message, type Thread, type ThreadFilter } from './store.ts'
import { isBuiltIn, shorten, suggestTitle } from './title.ts'

export const settings = z.object({
  /** 0: an answer goes on to its end, whether or not anybody is looking. */
  secondsWithoutReader: z.number().int().min(0).max(86_400).default(0),
  modelTitles: z.boolean().default(true),
  /** Empty: the model that answers. */
  summaryModel: z.string().max(200).default('').meta({ options: 'models' }),
  limits,
  ...attachmentLimits,
})

export type ChatContext = Context<'chat' | 'models', z.infer<typeof settings>>

/** Loaded with the first question: Markdown, maths and code are the most of what the chat brings. */
const markdown = () => import('./markdown.ts')

/** The longest question, in characters. */
export const longestQuestion = 1_000_000
/** How many pinned threads the rail shows. */
const mostPinned = 50
/** Those that the rail lists by themselves. */
export const looseThreads: ThreadFilter = { pinned: false, folderId: null }
/** How long a deleted thread can be brought back, in ms. */
const undoMs = 24 * 3_600_000

/** What a person sends. */
export interface Question {
  text: string
  model?: string | undefined
  /** The message it follows; by default the leaf of the branch that is shown. */
  parentId?: string | undefined
  /** Makes sending again harmless. */
  clientId?: string | undefined
  /** Ids of what goes along with it. */
  attachments?: string[] | undefined
  /** Ids of what it is to be looked up in; absent: everything that the person may read. */
  collections?: string[] | undefined
  documents?: string[] | undefined
  /** Whether those documents go along whole. */
  whole?: boolean | undefined
}

/** Where a new thread belongs. */
export interface Place {
  folderId?: string | undefined
  temporary?: boolean | undefined
}

/** One as it is stored. */
interface NewQuestion {
  text: string
  html: string
  clientKey: string | undefined
  attachments: Attachment[]
  wanted: Wanted
}

const wantedBy = ({ collections, documents, whole }: Question): Wanted => ({
  ...(collections && { collections }),
  ...(documents && { documents }),
  ...(documents && whole !== undefined && { whole }),
})

/** Files that a form brought twice are the same, though each has an id of its own. */
const isSame = (before: Message, { text, attachments }: NewQuestion) =>
  before.text === text && namesOf(before.attachments) === namesOf(attachments)

const namesOf = (attached: Attachment[]) =>
  JSON.stringify(attached.map(({ name, size }) => [name, size]))

export type Chat = ReturnType<typeof createChat>

/** Threads of messages between people and models. */
export function createChat(ctx: ChatContext) {
  const store = createStore(ctx.db, (model) => ctx.use('models').nameOf(model))
  const search = createSearch(ctx.db)
  const folders = createFolders(ctx)
  const attachments = createAttachments(ctx)
  const { grants } = ctx.kernel
  const closing = new AbortController()
  /** @throws {Problem} 503 once the chat is being stopped */
  const models = () => {
    if (ctx.signal.aborted) throw unavailable()
    return ctx.use('models')
  }
  const watchers = new Map<string, Set<() => void>>()

  /** Tells open pages that the thread is no longer what they show. */
  const changed = (threadId: string) => {
    for (const watcher of watchers.get(threadId) ?? []) watcher()
  }

  const answers = createAnswers(ctx, store, {
    async settling(tx, { threadId, status, model }) {
      if (status !== 'done' || !ctx.settings.modelTitles || isBuiltIn(model)) return
      const thread = await store.thread(threadId, tx)
      if (!thread || thread.titledBy) return
      await ctx.enqueue('chat.title', { threadId }, { by: thread.ownerId, key: threadId, tx })
    },
    settled(answerId, threadId, sources) {
      changed(threadId)
      ctx.emit('chat.answered', { threadId, answerId, sources })
      void queue.sendNext(threadId)
    },
  })

  const thingOf = (threadId: string) => `thread:${threadId}`

  /**
   * A thread, also one in the trash.
   * @throws {Problem} 404 when it is not there, or not this person's to read or write
   */
  async function anyThreadFor(user: User, id: string, act: 'read' | 'write'): Promise<Thread> {
    const thread = await store.thread(id)
    if (!thread || !(await grants.may(user, act, thingOf(id)))) throw notFound()
    return thread
  }

  /** @throws {Problem} 404, also when it is deleted */
  async function threadFor(user: User, id: string, act: 'read' | 'write'): Promise<Thread> {
    const thread = await anyThreadFor(user, id, act)
    if (thread.deleted) throw notFound()
    return thread
  }

  /**
   * The thread as the transaction sees it.
   * @throws {Problem} 404 when it was deleted a moment ago
   */
  async function stillThere(tx: Queries, id: string): Promise<Thread> {
    const thread = await store.thread(id, tx)
    if (!thread || thread.deleted) throw notFound()
    return thread
  }

  /** @throws {Problem} 404 */
  async function messageFor(user: User, id: string, act: 'read' | 'write') {
    const message = await store.message(id)
    if (!message) throw notFound()
    return { message, thread: await threadFor(user, message.threadId, act) }
  }

  async function answerFor(user: User, id: string, act: 'read' | 'write') {
    const found = await messageFor(user, id, act)
    if (found.message.role !== 'assistant') throw notFound()
    return found
  }

  /** Begins to write an answer that is stored and empty, or ended early; at once. */
  function begin(
    user: User,
    answer: Pick<Message, 'id' | 'threadId' | 'text' | 'reasoning'> &
      Partial<Pick<Message, 'usage' | 'cost' | 'sources' | 'steps'>>,
    questionId: string,
    model: string,
    growing: GrowingText,
    leaveOut = false,
  ) {
    const { threadId, text: prefix, sources = [], steps = [] } = answer
    const had = { sources, steps }
    const asked = { user, threadId, questionId, model, prefix, had, leaveOut }
    answers.begin({ ...answer, steps, model }, growing, (signal, busy) =>
      context.prepare(asked, signal, busy),
    )
    changed(answer.threadId)
  }

  /** Stores a question with its empty answer. */
  async function storeAsked(
    tx: Queries,
    user: User,
    threadId: string,
    parentId: string | undefined,
    question: NewQuestion,
    model: string,
  ) {
    const questionId = await store.addQuestion(tx, { threadId, parentId, ...question })
    await attachments.send(tx, user, questionId, question.attachments)
    const title = shorten(question.text) || question.attachments[0]?.name
    if (title) await store.titleIfNone(tx, threadId, title)
    return { questionId, answerId: await store.addAnswer(tx, threadId, questionId, model) }
  }

  /** What was asked: newly stored, so it is answered now, or found again by its `clientId`. */
  async function answered(
    user: User,
    asked: { threadId: string; questionId: string; answerId: string | undefined },
    model: string,
    growing: GrowingText,
  ) {
    const { threadId, questionId, answerId } = asked
    if (answerId) {
      begin(user, { id: answerId, threadId, text: '', reasoning: '' }, questionId, model, growing)
      ctx.emit('chat.asked', { threadId, questionId })
    }
    const [question, answer] = await Promise.all([
      store.message(questionId),
      answerId ? store.message(answerId) : store.firstAnswer(questionId),
    ])
    return { question: question!, answer: answer! }
  }

  /** @throws {Problem} 409 where an imported conversation begins with an answer */
  function questionOf(answer: Message): string {
    if (!answer.parentId) throw conflict('chat.error.noQuestion')
    return answer.parentId
  }

  function checkText(text: string, attached: string[]): string {
    const trimmed = text.trim()
    if (!trimmed && !attached.length) throw invalid({ text: { key: 'field.required' } })
    if (trimmed.length > longestQuestion)
      throw invalid({ text: { key: 'field.tooLong', values: { limit: longestQuestion } } })
    return trimmed
  }

  /** @throws {Problem} 422 when no provider offers it */
  async function checkModel(
    model: string | undefined,
    thread: Thread | undefined,
  ): Promise<string> {
    const wanted = model || thread?.model
    // Imported answers name models that nobody may offer here.
    if (!wanted || (!model && !(await models().hasProvider(wanted)))) return models().defaultModel()
    if (model && !(await models().get(model)))
      throw invalid({ model: { key: 'models.error.noModel' } })
    return wanted
  }

  /**
   * Where a new thread belongs, and the model that is usual there.
   * @throws {Problem} 422 when the folder is not this person's
   */
  async function placeFor(user: User, { folderId, temporary = false }: Place) {
    if (!folderId) return { temporary }
    const { model } = await ownFolder(user, folderId)
    return { temporary, folderId, model }
  }

  const ownFolder = (user: User, id: string) =>
    folders.folderFor(user, id).catch(() => {
      throw invalid({ folderId: { key: 'field.invalid' } })
    })

  /**
   * What a person asks, if this model can be asked it.
   * @param had attachments of the one before, if it is edited
   * @throws {Problem} 422
   */
  async function checkQuestion(
    user: User,
    { text: given, attachments: ids = [] }: Pick<Question, 'text' | 'attachments'>,
    model: string,
    had: string[] = [],
  ) {
    const text = checkText(given, ids)
    const attached = await attachments.check(user, ids, model, had)
    await context.checkQuestion(text.length + sizeOf(attached), model)
    return { text, attachments: attached }
  }

  /**
   * A question as it will be stored.
   * @throws {Problem} 422
   */
  async function newQuestion(
    user: User,
    asked: Pick<Question, 'text' | 'attachments'>,
    model: string,
    { clientKey, had, wanted }: { clientKey?: string | undefined; had?: string[]; wanted: Wanted },
  ): Promise<NewQuestion> {
    const question = await checkQuestion(user, asked, model, had)
    await checkWanted(user, wanted)
    const { renderQuestion } = await markdown()
    return { ...question, html: renderQuestion(question.text), clientKey, wanted }
  }

  /**
   * Asks a question in a thread: stored with its empty answer in one transaction before the model
   * is called. The same `clientId` again returns the same pair.
   * @param storing runs in that transaction and can refuse it
   * @throws {Problem} 404, 409 while the leaf is being answered, 422
   */
  async function ask(
    user: User,
    threadId: string,
    asked: Question,
    storing?: (tx: Queries, questionId: string, parent: Message | undefined) => Promise<void>,
  ) {
    const thread = await threadFor(user, threadId, 'write')
    const model = await checkModel(asked.model, thread)
    await context.checkTold(user, thread)
    const clientKey = asked.clientId && `${threadId}/${asked.clientId}`
    const wanted = wantedBy(asked)
    const question = await newQuestion(user, asked, model, { clientKey, wanted })
    const { createGrowingText } = await markdown()
    const made = await ctx.db.tx(async (tx) => {
      const { leafId } = await stillThere(tx, threadId)
      const before = clientKey && (await store.byClientKey(clientKey, tx))
      if (before && !isSame(before, question)) throw conflict('chat.error.clientIdUsed')
      if (before) {
        await storing?.(tx, before.id, undefined)
        return { threadId, questionId: before.id, answerId: undefined }
      }
      const parentId = asked.parentId ?? leafId
      const parent = parentId ? await store.message(parentId, tx) : undefined
      if (parentId && parent?.threadId !== threadId)
        throw invalid({ parentId: { key: 'field.invalid' } })
      if (parent?.status === 'writing') throw conflict('chat.error.stillWriting')
      if (parent?.role === 'user') throw invalid({ parentId: { key: 'field.invalid' } })
      if (asked.model) await store.setModel(tx, threadId, asked.model)
      const ids = await storeAsked(tx, user, threadId, parentId, question, model)
      await storing?.(tx, ids.questionId, parent)
      return { threadId, ...ids }
    })
    return answered(user, made, model, createGrowingText())
  }

  const imports = createImports(ctx, { changed, markdown, attachments })
  const links = createLinks(ctx, { store, threadFor, attachments })
  const context = createThreadContext(ctx, {
    store,
    messageFor,
    instructionsOf: folders.instructions,
    told: attachments.told,
    changed,
  })
  const queue = createQuestionQueue(ctx, {
    store,
    answers,
    changed,
    checkText,
    checkQuestion: async (user, thread, question) =>
      (await checkQuestion(user, question, await checkModel(question.model, thread))).text,
    threadFor,
    ask,
  })

  /** @throws {Problem} 404 for what is not this person's */
  async function checkWanted(user: User, wanted: Wanted): Promise<void> {
    for (const step of await ctx.collect('turnSteps')) await step.check(user, wanted)
  }

  return {
    /**
     * What somebody chose in a page that may have been open for long.
     * @throws {Problem} 422 where some of it is gone, or no longer theirs
     */
    async checkChosen(user: User, wanted: Wanted): Promise<void> {
      await checkWanted(user, wanted).catch((error) => {
        const isGone = error instanceof Problem && error.status === 404
        throw isGone ? invalid({ sources: { key: 'chat.error.chosenGone' } }) : error
      })
    },

    answers,
    store,
    search,
    folders,
    imports,
    links,
    context,
    attachments,
    queue,
    /** Ends the streams: fires when the chat stops, once they have told how each answer ended. */
    closed: closing.signal,

    /** Ends all answers as interrupted, then the streams that follow them. */
    async close(): Promise<void> {
      await answers.stopAll()
      closing.abort()
    },

    anyThreadFor,
    threadFor,
    messageFor,
    answerFor,

    /**
     * How a plugin found what an answer rests on, search by search, with the answer; nobody has asked whether the
     * person may see what it found.
     * @throws {Problem} 404
     */
    async reportsOf(user: User, answerId: string, plugin: string) {
      const { message } = await answerFor(user, answerId, 'read')
      const reports = await store.reports(answerId, plugin)
      if (!reports.length) throw notFound()
      return { reports, answer: message }
    },

    /** The model that would answer next in a thread, if it is there now. */
    async modelOf(thread: Thread): Promise<Model | undefined> {
      return models().get(await checkModel(undefined, thread))
    },

    /** Calls `watcher` whenever the thread changes; returns how to end it. */
    watch(threadId: string, watcher: () => void): () => void {
      const all = watchers.get(threadId) ?? new Set()
      watchers.set(threadId, all.add(watcher))
      return () => {
        all.delete(watcher)
        if (!all.size) watchers.delete(threadId)
      }
    },

    /** Makes an empty thread. */
    async create(
      user: User,
      given: Place & WishesChange & { title?: string | undefined; model?: string | undefined },
    ) {
      if (given.model) await checkModel(given.model, undefined)
      context.check(user, undefined, given)
      const { model, ...place } = await placeFor(user, given)
      return ctx.db.tx(async (tx) => {
        const thread = await store.addThread(
          tx,
          user.id,
          given.title?.trim() ?? '',
          given.model ?? model,
          { ...place, instructions: given.instructions, parameters: given.parameters },
        )
        await grants.give(tx, user.id, 'own', thingOf(thread.id))
        return thread
      })
    },

    /** Keeps a conversation that is over already, all or nothing. */
    async keep(
      user: User,
      had: { title: string; turns: { question: string; answer: string }[] },
    ): Promise<void> {
      const model = await models().defaultModel()
      const { renderQuestion, renderAnswer } = await markdown()
      await ctx.db.tx(async (tx) => {
        const { id: threadId } = await store.addThread(tx, user.id, had.title, undefined)
        await grants.give(tx, user.id, 'own', thingOf(threadId))
        let parentId: string | undefined
        for (const { question, answer: text } of had.turns) {
          const html = renderQuestion(question)
          const asked = { text: question, html, clientKey: undefined, attachments: [], wanted: {} }
          const { answerId } = await storeAsked(tx, user, threadId, parentId, asked, model)
          const settled = {
            id: answerId,
            threadId,
            status: 'done',
            text,
            reasoning: '',
            html: renderAnswer(text),
          } as const
          await store.settle(tx, settled)
          parentId = answerId
        }
      })
    },

    /** Keeps a temporary thread. @throws {Problem} 404 */
    async makeLasting(user: User, threadId: string): Promise<void> {
      await threadFor(user, threadId, 'write')
      await store.makeLasting(threadId)
      changed(threadId)
    },

    /**
     * Has the questions of a thread looked up in these, from now on.
     * @throws {Problem} 404
     */
    async lookInto(user: User, threadId: string, wanted: Wanted): Promise<void> {
      await threadFor(user, threadId, 'write')
      await checkWanted(user, wanted)
      await ctx.db.tx((tx) => store.setWanted(tx, threadId, wanted))
    },

    /** Makes a thread and asks its first question, once for each `clientId`. */
    async open(
      user: User,
      asked: Question & Place,
    ): Promise<{ thread: Thread; question: Message; answer: Message }> {
      const { model: usual, ...place } = await placeFor(user, asked)
      const model = await checkModel(asked.model ?? usual, undefined)
      await context.checkTold(user, { instructions: '', folderId: place.folderId })
      const clientKey = asked.clientId && `${user.id}/${asked.clientId}`
      const wanted = wantedBy(asked)
      const question = await newQuestion(user, asked, model, { clientKey, wanted })
      const { createGrowingText } = await markdown()
      const made = await ctx.db.tx(async (tx) => {
        const before = clientKey && (await store.byClientKey(clientKey, tx))
        if (before && !isSame(before, question)) throw conflict('chat.error.clientIdUsed')
        if (before) return { threadId: before.threadId, questionId: before.id, answerId: undefined }
        const thread = await store.addThread(tx, user.id, '', asked.model ?? usual, place)
        if (isNarrow(wanted)) await store.setWanted(tx, thread.id, wanted)
        await grants.give(tx, user.id, 'own', thingOf(thread.id))
        const ids = await storeAsked(tx, user, thread.id, undefined, question, model)
        return { threadId: thread.id, ...ids }
      })
      const pair = await answered(user, made, model, createGrowingText())
      return { thread: await threadFor(user, made.threadId, 'read'), ...pair }
    },

    ask: (user: User, threadId: string, asked: Question) => ask(user, threadId, asked),

    /**
     * Asks an edited question, as a sibling of the old one.
     * @param asked without `attachments` it keeps those of the old one
     */
    async edit(user: User, questionId: string, asked: Pick<Question, 'text' | 'attachments'>) {
      const { message, thread } = await messageFor(user, questionId, 'write')
      if (message.role !== 'user') throw notFound()
      const model = await checkModel(undefined, thread)
      await context.checkTold(user, thread)
      const had = message.attachments.map((one) => one.id)
      const kept = { text: asked.text, attachments: asked.attachments ?? had }
      const question = await newQuestion(user, kept, model, { had, wanted: message.wanted })
      const { createGrowingText } = await markdown()
      const made = await ctx.db.tx(async (tx) => {
        await stillThere(tx, thread.id)
        return storeAsked(tx, user, thread.id, message.parentId, question, model)
      })
      return answered(user, { threadId: thread.id, ...made }, model, createGrowingText())
    },

    /** Answers a question again, as a sibling of the old answer, perhaps by another model. */
    async regenerate(user: User, answerId: string, wanted?: string): Promise<Message> {
      const { message, thread } = await answerFor(user, answerId, 'write')
      const questionId = questionOf(message)
      const model = await checkModel(wanted, { ...thread, model: message.model ?? thread.model })
      await context.checkTold(user, thread)
      const { createGrowingText } = await markdown()
      const id = await ctx.db.tx(async (tx) => {
        await stillThere(tx, thread.id)
        return store.addAnswer(tx, thread.id, questionId, model)
      })
      const empty = { id, threadId: thread.id, text: '', reasoning: '' }
      begin(user, empty, questionId, model, createGrowingText())
      return (await store.message(id))!
    },

    /**
     * Writes on an answer that ended early.
     * @param leaveOut leaves out the oldest messages where they would have to be summarised
     * @throws {Problem} 404, 409 when it is being written or complete
     */
    async continueAnswer(user: User, answerId: string, leaveOut = false): Promise<Message> {
      const { message, thread } = await answerFor(user, answerId, 'write')
      const questionId = questionOf(message)
      const model = await checkModel(undefined, { ...thread, model: message.model ?? thread.model })
      await context.checkTold(user, thread)
      const { createGrowingText } = await markdown()
      const answer = await ctx.db.tx(async (tx) => {
        await stillThere(tx, thread.id)
        const now = (await store.message(answerId, tx))!
        if (now.status === 'writing') throw conflict('chat.error.stillWriting')
        if (now.status === 'done') throw conflict('chat.error.complete')
        await store.reopen(tx, now)
        return now
      })
      begin(user, answer, questionId, model, createGrowingText(), leaveOut)
      return (await store.message(answerId))!
    },

    /** Ends an answer; what had come stays. Stopping twice is harmless. */
    async stop(user: User, answerId: string): Promise<void> {
      await answerFor(user, answerId, 'write')
      await answers.stop(answerId)
    },

    async rate(user: User, answerId: string, value: number, note: string | undefined) {
      const { message } = await answerFor(user, answerId, 'write')
      await store.rate(message, value, note)
      changed(message.threadId)
    },

    /** Changes title, model, or the branch that is shown. */
    async change(
      user: User,
      threadId: string,
      change: {
        title?: string | undefined
        model?: string | null | undefined
        leafId?: string | undefined
        pinned?: boolean | undefined
        archived?: boolean | undefined
        folderId?: string | null | undefined
      } & WishesChange,
    ): Promise<Thread> {
      context.check(user, await threadFor(user, threadId, 'write'), change)
      if (change.folderId) await ownFolder(user, change.folderId)
      if (change.model) await checkModel(change.model, undefined)
      if (change.leafId && (await store.message(change.leafId))?.threadId !== threadId)
        throw invalid({ leafId: { key: 'field.invalid' } })
      const leafId = change.leafId && (await store.leafBelow(change.leafId))
      const thread = await store.changeThread(threadId, {
        title: change.title?.trim(),
        ...(change.title !== undefined && { titledBy: 'person' as const }),
        leafId,
        model: change.model,
        pinned: change.pinned,
        archived: change.archived,
        folderId: change.folderId,
        instructions: change.instructions?.trim(),
        parameters: change.parameters,
      })
      changed(threadId)
      return thread
    },

    /** @throws {Problem} 422 when the model is not there, or there are too many folders */
    async addFolder(user: User, given: FolderChange & { name: string }): Promise<Folder> {
      if (given.model) await checkModel(given.model, undefined)
      if (given.instructions) context.checkInstructions(user, given.instructions)
      return folders.add(user, given)
    },

    /** @throws {Problem} 404, 422 */
    async changeFolder(user: User, id: string, change: FolderChange): Promise<Folder> {
      if (change.model) await checkModel(change.model, undefined)
      const before = change.instructions && (await folders.folderFor(user, id)).instructions
      if (change.instructions && change.instructions !== before)
        context.checkInstructions(user, change.instructions)
      return folders.change(user, id, change)
    },

    /** Deletes a thread; it can be brought back for a day. */
    async remove(user: User, threadId: string): Promise<void> {
      await threadFor(user, threadId, 'write')
      // First, so that nothing can be asked in it any more.
      await store.setDeleted(threadId, true)
      for (const answer of answers.ofThread(threadId)) await answers.stop(answer.id)
      changed(threadId)
    },

    /** Brings a deleted thread back. */
    async restore(user: User, threadId: string): Promise<Thread> {
      await anyThreadFor(user, threadId, 'write')
      await store.setDeleted(threadId, false)
      return (await store.thread(threadId))!
    },

    /** How many threads a person keeps, and how many files are in them. */
    kept: (user: User) => store.kept(user.id),

    threads: (user: User, after: string | undefined, limit: number, filter?: ThreadFilter) =>
      store.threads(user.id, after, limit, filter),

    /** What the rail shows: pinned threads, folders, and the threads that are neither. */
    async rail(user: User, limit: number) {
      const [pinned, ownFolders, loose] = await Promise.all([
        store.threads(user.id, undefined, mostPinned, { pinned: true }),
        folders.list(user),
        store.threads(user.id, undefined, limit, looseThreads),
      ])
      return { pinned: pinned.items, folders: ownFolders, loose }
    },

    /** A person's threads whose title or messages hold all the words, the newest match first. */
    async found(
      user: User,
      query: string,
      filters: Filters,
      after: string | undefined,
      limit: number,
    ) {
      const { items, next } = await search.threadIds(user.id, query, filters, after, limit)
      const threads = await Promise.all(items.map((id) => store.thread(id)))
      return { items: threads.filter((thread) => thread !== undefined), next }
    },

    /** A page of a thread's shown branch, oldest first, and the cursor for older ones. */
    async messages(thread: Thread, before: string | undefined, limit: number) {
      const end = before ? (await store.message(before))?.parentId : thread.leafId
      if (before && (await store.message(before))?.threadId !== thread.id) throw notFound()
      const items = end ? await store.branch(end, limit) : []
      return { items, next: items[0]?.parentId ? items[0].id : null }
    },

    /**
     * A page of the branch through a message, ending soon after it: the branch that is shown where it
     * lies on that one, else the newest below it.
     * @returns `leafId`, where that branch ends, and whether the page reaches so far
     * @throws {Problem} 404
     */
    async around(thread: Thread, messageId: string, limit: number) {
      if ((await store.message(messageId))?.threadId !== thread.id) throw notFound()
      const after = (leafId: string) => store.pathTo(leafId, messageId, limit / 2)
      let leafId = thread.leafId!
      let path = await after(leafId)
      if (path[0] !== messageId) {
        leafId = await store.leafBelow(messageId)
        path = await after(leafId)
      }
      const end = path.at(-1)!
      const items = await store.branch(end, limit)
      const next = items[0]?.parentId ? items[0].id : null
      return { items, next, leafId, atEnd: end === leafId }
    },

    /** Questions and answers of this person that hold all the words. */
    find: (user: User, words: string[], limit = 10) => store.find(user.id, words, limit),

    /** Marks what an earlier process left unfinished. */
    async recover(): Promise<void> {
      await store.dropFoldedParts()
      for (const answer of await store.unfinished()) {
        const parts = await store.parts(answer.id, 0)
        const join = (type: 'text' | 'reasoning') =>
          parts.reduce((sum, part) => (part.type === type ? sum + part.text : sum), answer[type])
        const text = join('text')
        const cites = createCites(answer.sources)
        const html = (await markdown()).renderAnswer(text, cites)
        await ctx.db.tx((tx) =>
          store.settle(tx, {
            ...answer,
            status: 'interrupted',
            text,
            reasoning: join('reasoning'),
            html,
            sources: [...cites.cited],
            steps: ended(answer.steps),
          }),
        )
      }
      // A model that is slow to say that it is there holds up no start.
      void queue.recover()
    },

    /**
     * Gives a thread a title by the model that answered last, unless it has one by now.
     * @throws when the model makes none
     */
    async title(threadId: string, signal: AbortSignal): Promise<void> {
      const thread = await store.thread(threadId)
      if (!thread?.leafId || thread.titledBy || thread.deleted) return
      const [question, answer] = await store.branch(thread.leafId, 2)
      const owner = await ctx.kernel.users.get(thread.ownerId)
      if (!question || answer?.status !== 'done' || !owner) return
      const title = await suggestTitle(ctx, owner, question.text, answer, signal)
      if (!title || (await store.thread(threadId))?.titledBy) return
      await store.changeThread(threadId, { title, titledBy: 'model' })
      changed(threadId)
    },

    /** Removes for good what was deleted more than a day ago, and what nobody can use any more. */
    async purge(): Promise<void> {
      const old = new Date(Date.now() - undoMs).toISOString()
      await Promise.all([imports.purge(), links.purge(), queue.purge(old)])
      await ctx.db.tx(async (tx) => {
        for (const id of await store.purge(tx, old)) await grants.forget(tx, thingOf(id))
      })
      await folders.purge(old)
      await attachments.purge()
      await search.clean()
    },
  }
}
