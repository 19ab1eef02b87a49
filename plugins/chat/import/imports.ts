import {
  conflict,
  invalid,
  type Job,
  newId,
  notFound,
  type Queries,
  type Run,
  type Upload,
  type User,
} from 'convosphere'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attachments } from '../attach/attachments.ts'
import type { ChatContext } from '../chat.ts'
import { longestSummary } from '../context/parameters.ts'
import { createContextStore } from '../context/store.ts'
import { shorten } from '../title.ts'
import type { Conversation, Entry, Product } from './product.ts'
import {
  type Counts,
  createImportStore,
  type Import,
  type KnownThread,
  type NewMessage,
} from './store.ts'
import { asTree } from './tree.ts'
import { type Reason, valuesIn } from './values.ts'

/** The largest file, in bytes. */
export const largestFile = 200 * 1024 * 1024
/** How many conversations of a file are looked at: a small archive may unpack to a billion of nothing. */
const mostValues = 500_000
/** How many messages one transaction stores. */
const batchSize = 100
/** How long one may compute before others have their turn, in ms. */
const turnMs = 10
const mostProblems = 100
/** How long a file waits for its import, in ms. */
const keptMs = 48 * 3_600_000

/** How many files of one person may wait to be read by a job, and how many are kept that nobody wants yet. */
const mostOpen = 3
const mostLookedAt = 3

/** A conversation of a file, with what of it is here already. */
interface Read {
  product: Product
  conversation: Conversation
  source: string
  messages: Entry[]
  leafId: string | undefined
  known: KnownThread | undefined
}

interface Parts {
  /** Told of a thread that open pages may show. */
  changed: (threadId: string) => void
  markdown: () => Promise<typeof import('../markdown.ts')>
  attachments: Attachments
}

/** Brings conversations here from the exports of other products, and from our own. */
export function createImports(ctx: ChatContext, { changed, markdown, attachments }: Parts) {
  const store = createImportStore(ctx.db)
  const summaries = createContextStore(ctx.db)
  const folder = join(ctx.config.dataDir, 'imports')
  const fileOf = (id: string) => join(folder, id)
  /** People of whom a file is being looked at. */
  const reading = new Set<string>()

  /** Everything in a file, conversation by conversation. */
  async function* readFile(
    path: string,
    ownerId: string,
  ): AsyncGenerator<Read | { title: string; reason: Reason }> {
    const { recognise } = await import('./products.ts')
    const breathe = createBreath()
    let count = 0
    for await (const found of valuesIn(path)) {
      await breathe()
      if (++count > mostValues) return yield { title: '', reason: 'tooLarge' }
      if ('reason' in found) {
        yield { title: found.file ?? '', reason: found.reason }
        continue
      }
      let recognised: ReturnType<typeof recognise>
      let tree: ReturnType<typeof asTree> | undefined
      try {
        recognised = recognise(found.value)
        tree = recognised && asTree(recognised.conversation)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        yield { title: titleIn(found.value), reason: 'tooLarge' }
        continue
      }
      if (!recognised || !tree) {
        yield { title: titleIn(found.value), reason: 'unknown' }
        continue
      }
      const { product, conversation } = recognised
      const { messages, leafId } = tree
      if (!messages.length) {
        yield { title: oneLine(conversation.title), reason: 'empty' }
        continue
      }
      const id = conversation.id || String(Bun.hash(JSON.stringify(messages)))
      const source = `${product.id}/${id}`
      const known =
        (product.id === 'convosphere' && (await store.own(ownerId, id))) ||
        (await store.known(ownerId, source))
      yield { product, conversation, source, messages, leafId, known }
    }
  }

  /**
   * Goes through a file.
   * @param work what to do with each conversation that can be read
   * @param progress hears how many were read, those that cannot be too
   * @throws {Problem} 422 when there is none
   */
  async function goThrough(
    path: string,
    ownerId: string,
    importId: string,
    work: (read: Read) => Promise<void> = async () => {},
    progress: (done: number) => void = () => {},
  ): Promise<Counts> {
    const counts: Counts = {
      products: {},
      threads: 0,
      messages: 0,
      continued: 0,
      branches: 0,
      alreadyHere: 0,
      unreadable: 0,
      problems: [],
    }
    let done = 0
    for await (const read of readFile(path, ownerId)) {
      if ('reason' in read) {
        counts.unreadable++
        if (counts.problems.length < mostProblems)
          counts.problems.push({ title: read.title, reason: read.reason })
      } else {
        count(counts, read, importId)
        await work(read)
      }
      progress(++done)
    }
    if (!Object.keys(counts.products).length)
      throw invalid({
        file: { key: `chat.import.reason.${counts.problems[0]?.reason ?? 'empty'}` },
      })
    return counts
  }

  /** Stores what is new of a conversation; doing it again, or going on after a crash, adds nothing twice. */
  async function bring(
    read: Read,
    ownerId: string,
    importId: string,
    models: ModelNames,
    keep: (tx: Queries) => Promise<void>,
  ) {
    const { conversation, known, source } = read
    const fresh = read.messages.filter((message) => !known?.messages.has(message.id))
    const leaf = read.leafId && known?.messages.get(read.leafId)?.id
    if (!fresh.length && known && !known.deleted && known.importId !== importId) return
    const { renderAnswer, renderQuestion } = await markdown()
    const breathe = createBreath()
    const times = timesOf(conversation, read.messages)
    const ids = new Map([...(known?.messages ?? [])].map(([original, { id }]) => [original, id]))
    let threadId = known?.threadId

    for (let at = 0; at < fresh.length || at === 0; at += batchSize) {
      const batch: NewMessage[] = []
      for (const entry of fresh.slice(at, at + batchSize)) {
        await breathe()
        const text = clean(entry.text)
        batch.push({
          ...entry,
          text,
          reasoning: clean(entry.reasoning ?? ''),
          model: entry.model && models(clean(entry.model).slice(0, 200)),
          createdAt: times.of(entry),
          html: entry.role === 'user' ? renderQuestion(text) : renderAnswer(text),
          parent: undefined,
        })
      }
      const isLast = at + batchSize >= fresh.length
      // A remote database may have this run again, so it changes nothing outside but what it sets anew.
      const made = await ctx.db.tx(async (tx) => {
        await keep(tx)
        const thread = threadId ?? (await addThread())
        const stored = new Map<string, string>()
        const here = (id: string | undefined) => id && (stored.get(id) ?? ids.get(id))
        for (const message of batch) {
          const parent = here(message.parentId)
          const id = await store.addMessage(tx, thread, importId, { ...message, parent })
          stored.set(message.id, id)
          if (message.role === 'user' && message.attachments)
            await attachments.bring(tx, ownerId, id, message.attachments)
        }
        for (const summary of conversation.summaries ?? []) {
          const messageId = stored.get(summary.messageId)
          const text = clean(summary.text).slice(0, longestSummary)
          if (messageId) await summaries.keep(tx, { ...summary, messageId, threadId: thread, text })
        }
        if (isLast) await store.finishThread(tx, thread, here(read.leafId) ?? leaf, times.updatedAt)
        return { thread, stored }

        async function addThread() {
          const first = read.messages.find(({ role }) => role === 'user')
          const id = await store.addThread(tx, {
            ownerId,
            source,
            importId,
            title: oneLine(conversation.title) || shorten(first?.text ?? ''),
            titledBy: conversation.titledBy ?? 'person',
            createdAt: times.createdAt,
            updatedAt: times.updatedAt,
            instructions: clean(conversation.instructions ?? ''),
            parameters: conversation.parameters,
          })
          await ctx.kernel.grants.give(tx, ownerId, 'own', `thread:${id}`)
          return id
        }
      })
      threadId = made.thread
      for (const [original, id] of made.stored) ids.set(original, id)
      await breathe()
    }
    if (threadId) changed(threadId)
  }

  /** The name of a model there → its id here, where one offers it. */
  async function modelNames(): Promise<ModelNames> {
    const models = await ctx.use('models').list()
    const byName = new Map(
      models.toReversed().map(({ id }) => [id.slice(id.indexOf('/') + 1), id] as const),
    )
    return (name) => byName.get(name) ?? name
  }

  /** How many of these a job is to read. */
  async function countOpen(waiting: Import[]): Promise<number> {
    const ids = waiting.flatMap(({ jobId }) => jobId ?? [])
    const jobs = await Promise.all(ids.map((id) => ctx.kernel.jobs.get(id)))
    return jobs.filter((job) => job && ['queued', 'running'].includes(job.status)).length
  }

  return {
    /**
     * What a file that was sent would bring; the file waits for its import.
     * @throws {Problem} 409 while others of this person are being read, 422 when nothing in it can be
     */
    async preview(user: User, upload: Upload): Promise<Import> {
      const id = newId()
      try {
        const waiting = await store.waiting(user.id)
        const isBusy = (await countOpen(waiting)) >= mostOpen
        if (isBusy || reading.has(user.id)) throw conflict('chat.import.error.busy')
        reading.add(user.id)
        const counts = await goThrough(upload.path, user.id, id).finally(() =>
          reading.delete(user.id),
        )
        await rename(upload.path, fileOf(id))
        await store.add(id, user.id, oneLine(upload.name), counts)
        for (const { id } of waiting.filter((one) => !one.jobId).slice(mostLookedAt - 1))
          await this.drop(id)
      } catch (error) {
        await rm(upload.path, { force: true })
        throw error
      }
      return (await store.get(id))!
    },

    /** Where uploads are received. */
    folder,

    /** @throws {Problem} 404 when it is not there, or not this person's */
    async importFor(user: User, id: string): Promise<Import> {
      const found = await store.get(id)
      if (found?.ownerId !== user.id) throw notFound()
      return found
    },

    /** Has a file that was previewed read by a job; returns the job's id. */
    async start({ id, ownerId, done, jobId }: Import): Promise<string> {
      if (done && jobId) return jobId
      return ctx.db.tx(async (tx) => {
        const job = await ctx.enqueue('chat.import', { importId: id }, { by: ownerId, key: id, tx })
        await store.setJob(tx, id, job)
        return job
      })
    },

    /** The job that reads a file, if somebody wanted that. */
    jobOf: async ({ jobId }: Import): Promise<Job | undefined> =>
      jobId ? ctx.kernel.jobs.get(jobId) : undefined,

    /** Reads a file to its end; what a crash left undone, the next attempt does. */
    async run(id: string, run: Pick<Run, 'signal' | 'keep' | 'progress'>): Promise<Counts> {
      const found = await store.get(id)
      if (!found) throw notFound()
      if (found.done) return found.counts
      const total = conversationsIn(found.counts)
      const models = await modelNames()
      const counts = await goThrough(
        fileOf(id),
        found.ownerId,
        id,
        async (read) => {
          run.signal.throwIfAborted()
          // What is stored tells where to go on; only the lease has to be there still.
          await bring(read, found.ownerId, id, models, (tx) => run.keep(null, tx))
        },
        (done) => run.progress(done, total),
      )
      await store.finish(id, counts)
      await rm(fileOf(id), { force: true })
      return counts
    },

    /** Drops a file that nobody wants any more. */
    async drop(id: string): Promise<void> {
      await store.remove(id)
      await rm(fileOf(id), { force: true })
    },

    /** Removes files that have waited too long, or whose person is gone. */
    async purge(): Promise<void> {
      const old = Date.now() - keptMs
      await store.forget(new Date(old).toISOString())
      for (const name of await readdir(folder).catch(() => [])) {
        const { mtimeMs } = await stat(fileOf(name))
        if (mtimeMs < old) await rm(fileOf(name), { force: true })
      }
    },
  }
}

/** How many a file holds, those that cannot be read too. */
const conversationsIn = ({ products, unreadable }: Counts) =>
  Object.values(products).reduce((sum, count) => sum + count, unreadable)

type ModelNames = (name: string) => string

function count(counts: Counts, { product, messages, known }: Read, importId: string) {
  counts.products[product.name] = (counts.products[product.name] ?? 0) + 1
  // What an earlier try of this very import stored is of this import.
  const fresh = messages.filter(({ id }) => {
    const here = known?.messages.get(id)
    return !here || here.importId === importId
  })
  const isNew = !known || known.deleted || known.importId === importId
  if (!fresh.length && !isNew) {
    counts.alreadyHere++
    return
  }
  if (isNew) counts.threads++
  else counts.continued++
  counts.messages += fresh.length
  const isFresh = new Set(fresh)
  for (const siblings of Map.groupBy(messages, (message) => message.parentId).values()) {
    const added = siblings.filter((one) => isFresh.has(one)).length
    counts.branches += Math.min(added, siblings.length - 1)
  }
}

/** When each message was written; where the file does not say, when the one before it was. */
function timesOf(conversation: Conversation, messages: Entry[]) {
  const now = new Date().toISOString()
  const first = messages.find((message) => message.createdAt)?.createdAt
  const createdAt = conversation.createdAt ?? first ?? conversation.updatedAt ?? now
  const times = new Map<string, string>()
  let last = createdAt
  for (const message of messages) {
    const before = message.parentId && times.get(message.parentId)
    const time = message.createdAt ?? before ?? createdAt
    times.set(message.id, time)
    if (time > last) last = time
  }
  return {
    createdAt,
    updatedAt: conversation.updatedAt ?? last,
    of: (message: Entry) => times.get(message.id)!,
  }
}

/** Lets others have their turn whenever one's own has lasted long enough. */
function createBreath(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < turnMs) return
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}

/** A text as the database can hold it. */
const clean = (text: string) => text.toWellFormed().replaceAll('\0', '')
const oneLine = (title: string) =>
  clean(title)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()

/** What a value that is no conversation calls itself. */
function titleIn(value: unknown): string {
  const { title, name } = (value ?? {}) as Record<string, unknown>
  const given = typeof title === 'string' ? title : name
  return typeof given === 'string' ? oneLine(given) : ''
}
