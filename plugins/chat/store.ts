import { type Database, newId, now, type Queries } from 'convosphere'
import type { Parameters, Usage } from '../models/index.ts'
import { type Attachment, attachedColumn, attachedFrom } from './attach/store.ts'
import type { Wishes, WishesChange } from './context/parameters.ts'
import type { AnswerReport, Source, Wanted } from './sources/steps.ts'
import type { Step } from './tools/tool.ts'

export interface Thread extends Wishes {
  id: string
  ownerId: string
  title: string
  titledBy: 'model' | 'person' | undefined
  leafId: string | undefined
  model: string | undefined
  version: number
  createdAt: string
  updatedAt: string
  deleted: boolean
  pinned: boolean
  archived: boolean
  folderId: string | undefined
  /** In no list and no search, and gone a day after it was last used. */
  temporary: boolean
  /** What its questions are to be looked up in. */
  wanted: Wanted
}

/** Which threads of a person are listed; without a word about it, those that are not archived. */
export interface ThreadFilter {
  archived?: boolean | undefined
  pinned?: boolean | undefined
  /** Null: those in no folder. */
  folderId?: string | null | undefined
}

export type Status = 'writing' | 'done' | 'stopped' | 'interrupted' | 'failed'

export interface Message {
  id: string
  threadId: string
  parentId: string | undefined
  role: 'user' | 'assistant'
  status: Status
  text: string
  reasoning: string
  html: string
  model: string | undefined
  /** What people call it. */
  modelName: string | undefined
  usage: Usage | undefined
  /** US dollars. */
  cost: number | undefined
  error: string | undefined
  detail: string | undefined
  leftOut: number
  rating: number
  note: string | undefined
  createdAt: string
  settledAt: string | undefined
  /** Whether a summary stands for it and all before it where a model is told of them. */
  summarised: boolean
  /** Ids of all children of its parent, itself among them, oldest first. */
  siblings: string[]
  /** Sent along with a question. */
  attachments: Attachment[]
  /** What an answer rests on. */
  sources: Source[]
  /** Plugins that looked something up for it, and tell how. */
  reportedBy: string[]
  /** What was called for an answer. */
  steps: Step[]
  /** What a question wants to be looked into. */
  wanted: Wanted
}

export interface StoredPart {
  n: number
  type: 'text' | 'reasoning'
  text: string
}

interface ThreadRow {
  id: string
  owner_id: string
  title: string
  titled_by: 'model' | 'person' | null
  leaf_id: string | null
  model: string | null
  version: number
  created_at: string
  updated_at: string
  deleted_at: string | null
  pinned_at: string | null
  archived_at: string | null
  folder_id: string | null
  temporary: number
  instructions: string
  parameters: string
  wanted: string | null
}

const threadFrom = (row: ThreadRow): Thread => ({
  id: row.id,
  ownerId: row.owner_id,
  title: row.title,
  titledBy: row.titled_by ?? undefined,
  leafId: row.leaf_id ?? undefined,
  model: row.model ?? undefined,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deleted: row.deleted_at !== null,
  pinned: row.pinned_at !== null,
  archived: row.archived_at !== null,
  folderId: row.folder_id ?? undefined,
  temporary: row.temporary === 1,
  instructions: row.instructions,
  parameters: JSON.parse(row.parameters) as Parameters,
  wanted: row.wanted ? JSON.parse(row.wanted) : {},
})

interface MessageRow {
  id: string
  thread_id: string
  parent_id: string | null
  role: 'user' | 'assistant'
  status: Status
  text: string
  reasoning: string
  html: string
  model: string | null
  usage: string | null
  cost: number | null
  error: string | null
  detail: string | null
  left_out: number
  rating: number
  note: string | null
  created_at: string
  settled_at: string | null
  summarised: number
  siblings: string
  attached: string
  sources: string | null
  reported_by: string | null
  steps: string | null
  wanted: string | null
}

const messageFrom = (row: MessageRow, nameOf: NameOf): Message => ({
  id: row.id,
  threadId: row.thread_id,
  parentId: row.parent_id ?? undefined,
  role: row.role,
  status: row.status,
  text: row.text,
  reasoning: row.reasoning,
  html: row.html,
  model: row.model ?? undefined,
  modelName: row.model === null ? undefined : nameOf(row.model),
  usage: row.usage ? JSON.parse(row.usage) : undefined,
  cost: row.cost ?? undefined,
  error: row.error ?? undefined,
  detail: row.detail ?? undefined,
  leftOut: row.left_out,
  rating: row.rating,
  note: row.note ?? undefined,
  createdAt: row.created_at,
  settledAt: row.settled_at ?? undefined,
  summarised: row.summarised === 1,
  siblings: row.siblings.split(','),
  attachments: attachedFrom(row.attached),
  sources: row.sources ? JSON.parse(row.sources) : [],
  reportedBy: row.reported_by?.split(',') ?? [],
  steps: row.steps ? JSON.parse(row.steps) : [],
  wanted: row.wanted ? JSON.parse(row.wanted) : {},
})

const summarised = `exists (select 1 from summaries
  where message_id = messages.id and summaries.text <> '') as summarised`
const family = `from messages as other
  where other.thread_id = messages.thread_id and other.parent_id is messages.parent_id`
const reportedBy = `(select group_concat(plugin) from answer_reports
  where answer_id = messages.id) as reported_by`
// Most messages have no siblings, and counting is cheaper than listing.
const withSiblings = `messages.*, ${summarised}, ${reportedBy}, iif((select count(*) ${family}) = 1, messages.id,
  (select group_concat(id) from (select id ${family} order by id))) as siblings, ${attachedColumn}`

/** The branch that ends in a message, newest first, at most so many messages. */
const branch = `with recursive branch (id, depth) as (
  select ?1, 0 union all
  select messages.parent_id, depth + 1 from branch join messages on messages.id = branch.id
   where messages.parent_id is not null and depth + 1 < ?2)`

/** Whether it looks into less than all. */
export const isNarrow = ({ collections, documents }: Wanted): boolean =>
  collections !== undefined || documents !== undefined

/** A model's id → what people call it. */
type NameOf = (model: string) => string

export type Store = ReturnType<typeof createStore>

/** Threads and their messages. All SQL of the chat is here. */
export function createStore(db: Database, nameOf: NameOf = String) {
  const thread = async (id: string, queries: Queries = db) => {
    const row = await queries.get<ThreadRow>('select * from threads where id = ?', id)
    return row && threadFrom(row)
  }
  const message = async (id: string, queries: Queries = db) => {
    const row = await queries.get<MessageRow>(
      `select ${withSiblings} from messages where id = ?`,
      id,
    )
    return row && messageFrom(row, nameOf)
  }
  const touch = (tx: Queries, threadId: string) =>
    tx.run('update threads set version = version + 1, updated_at = ? where id = ?', now(), threadId)

  return {
    thread,
    message,

    async addThread(
      tx: Queries,
      ownerId: string,
      title: string,
      model: string | undefined,
      {
        folderId,
        temporary = false,
        instructions = '',
        parameters = {},
      }: { folderId?: string | undefined; temporary?: boolean } & WishesChange = {},
    ) {
      const id = newId()
      await tx.run(
        `insert into threads (id, owner_id, title, titled_by, model, created_at, updated_at, folder_id, temporary,
             instructions, parameters) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, json_patch('{}', ?))`,
        id,
        ownerId,
        title,
        title ? 'person' : null,
        model ?? null,
        now(),
        now(),
        folderId ?? null,
        temporary ? 1 : 0,
        instructions,
        JSON.stringify(parameters),
      )
      return (await thread(id, tx))!
    },

    /** A person's threads, last used first; `after` is the cursor of the last page. */
    async threads(
      ownerId: string,
      after: string | undefined,
      limit: number,
      { archived = false, pinned, folderId }: ThreadFilter = {},
    ) {
      const [time = '9', id = '9'] = after?.split('|') ?? []
      const rows = await db.all<ThreadRow>(
        `select * from threads where owner_id = ? and (updated_at, id) < (?, ?)
            and deleted_at is null and temporary = 0
            and archived_at is ${archived ? 'not null' : 'null'}
            ${pinned === undefined ? '' : `and pinned_at is ${pinned ? 'not null' : 'null'}`}
            ${folderId === null ? 'and folder_id is null' : ''}
            ${folderId ? 'and folder_id = ?' : ''}
          order by updated_at desc, id desc limit ?`,
        ownerId,
        time,
        id,
        ...(folderId ? [folderId] : []),
        limit + 1,
      )
      const items = rows.slice(0, limit).map(threadFrom)
      const last = items.at(-1)
      return { items, next: last && rows.length > limit ? `${last.updatedAt}|${last.id}` : null }
    },

    /** How many threads a person keeps, and how many files are in them, each once in a thread. */
    async kept(ownerId: string): Promise<{ threads: number; attached: number }> {
      const row = await db.get<{ threads: number; attached: number }>(
        `with kept as (
           select id from threads where owner_id = ? and deleted_at is null and temporary = 0)
         select (select count(*) from kept) as threads,
                (select count(*) from (
                   select distinct thread_id, attachment_id from messages
                     join message_attachments on message_id = messages.id
                    where thread_id in (select id from kept))) as attached`,
        ownerId,
      )
      return row!
    },

    async changeThread(
      id: string,
      change: {
        title?: string | undefined
        titledBy?: 'model' | 'person'
        leafId?: string | undefined
        model?: string | null | undefined
        pinned?: boolean | undefined
        archived?: boolean | undefined
        folderId?: string | null | undefined
      } & WishesChange,
    ): Promise<Thread> {
      return db.tx(async (tx) => {
        await tx.run(
          `update threads set title = coalesce(?, title), titled_by = coalesce(?, titled_by),
             leaf_id = coalesce(?, leaf_id), model = iif(?, ?, model),
             pinned_at = iif(?, ?, pinned_at), archived_at = iif(?, ?, archived_at),
             folder_id = iif(?, ?, folder_id), instructions = coalesce(?, instructions),
             parameters = json_patch(parameters, ?), version = version + 1 where id = ?`,
          change.title ?? null,
          change.titledBy ?? null,
          change.leafId ?? null,
          change.model !== undefined,
          change.model ?? null,
          change.pinned !== undefined,
          change.pinned ? now() : null,
          change.archived !== undefined,
          change.archived ? now() : null,
          change.folderId !== undefined,
          change.folderId ?? null,
          change.instructions ?? null,
          JSON.stringify(change.parameters ?? {}),
          id,
        )
        return (await thread(id, tx))!
      })
    },

    /** Until somebody gives a thread its title, it has the beginning of its first question. */
    async titleIfNone(tx: Queries, id: string, title: string): Promise<void> {
      await tx.run("update threads set title = ? where id = ? and title = ''", title, id)
    },

    /** The model chosen last is the thread's. */
    /** Has a temporary thread stay, like any other. */
    async makeLasting(id: string): Promise<void> {
      await db.run('update threads set temporary = 0, version = version + 1 where id = ?', id)
    },

    async setWanted(tx: Queries, id: string, wanted: Wanted): Promise<void> {
      const kept = isNarrow(wanted) ? JSON.stringify(wanted) : null
      await tx.run('update threads set wanted = ? where id = ?', kept, id)
    },

    async setModel(tx: Queries, id: string, model: string): Promise<void> {
      await tx.run('update threads set model = ? where id = ?', model, id)
    },

    async setDeleted(id: string, deleted: boolean): Promise<void> {
      await db.run(
        'update threads set deleted_at = ?, version = version + 1 where id = ?',
        deleted ? now() : null,
        id,
      )
    },

    /** Removes for good what was deleted, or temporary and last used, before `time`; returns the ids. */
    async purge(tx: Queries, time: string): Promise<string[]> {
      const gone = await tx.all<{ id: string }>(
        `select id from threads where deleted_at < ?1 union
         select id from threads where temporary = 1 and updated_at < ?1`,
        time,
      )
      for (const { id } of gone) await tx.run('delete from threads where id = ?', id)
      return gone.map((row) => row.id)
    },

    /** The newest `limit` messages of the branch that ends in `leafId`, oldest first. */
    async branch(leafId: string, limit: number, queries: Queries = db): Promise<Message[]> {
      const rows = await queries.all<MessageRow>(
        `${branch} select ${withSiblings} from branch join messages on messages.id = branch.id
           order by branch.depth desc`,
        leafId,
        limit,
      )
      return rows.map((row) => messageFrom(row, nameOf))
    },

    /**
     * Ids from a message to a leaf below it, the first `limit` of them. Where the message is not above
     * that leaf they begin at the thread's first message.
     */
    async pathTo(leafId: string, messageId: string, limit: number): Promise<string[]> {
      const rows = await db.all<{ id: string }>(
        `with recursive path (id, depth) as (
           select ?1, 0 union all
           select parent_id, depth + 1 from path join messages on messages.id = path.id
            where parent_id is not null and path.id <> ?2)
         select id from path order by depth desc limit ?3`,
        leafId,
        messageId,
        limit,
      )
      return rows.map((row) => row.id)
    },

    /** All messages of a thread, of every branch, oldest first; each as if it were without siblings. */
    async tree(threadId: string): Promise<Message[]> {
      const rows = await db.all<MessageRow>(
        `select *, ${summarised}, ${reportedBy}, id as siblings, ${attachedColumn} from messages where thread_id = ? order by id`,
        threadId,
      )
      return rows.map((row) => messageFrom(row, nameOf))
    },

    /** The newest leaf below a message. */
    async leafBelow(id: string): Promise<string> {
      const row = await db.get<{ id: string }>(
        `with recursive below (id, thread_id, depth) as (
           select id, thread_id, 0 from messages where id = ? union all
           select (select max(child.id) from messages as child
                    where child.thread_id = below.thread_id and child.parent_id = below.id),
             thread_id, depth + 1 from below where below.id is not null)
         select id from below where id is not null order by depth desc limit 1`,
        id,
      )
      return row?.id ?? id
    },

    async byClientKey(key: string, queries: Queries = db): Promise<Message | undefined> {
      const row = await queries.get<MessageRow>(
        `select ${withSiblings} from messages where client_key = ?`,
        key,
      )
      return row && messageFrom(row, nameOf)
    },

    async firstAnswer(questionId: string, queries: Queries = db): Promise<Message | undefined> {
      const row = await queries.get<MessageRow>(
        `select ${withSiblings} from messages where thread_id = (select thread_id from messages where id = ?1)
           and parent_id = ?1 order by id limit 1`,
        questionId,
      )
      return row && messageFrom(row, nameOf)
    },

    async addQuestion(
      tx: Queries,
      question: {
        threadId: string
        parentId: string | undefined
        text: string
        html: string
        clientKey: string | undefined
        wanted: Wanted
      },
    ): Promise<string> {
      const id = newId()
      await tx.run(
        `insert into messages (id, thread_id, parent_id, role, status, text, html, client_key, wanted, created_at, settled_at)
           values (?1, ?2, ?3, 'user', 'done', ?4, ?5, ?6, ?7, ?8, ?8)`,
        id,
        question.threadId,
        question.parentId ?? null,
        question.text,
        question.html,
        question.clientKey ?? null,
        isNarrow(question.wanted) ? JSON.stringify(question.wanted) : null,
        now(),
      )
      return id
    },

    /** An empty answer, being written; it becomes the leaf of its thread. */
    async addAnswer(
      tx: Queries,
      threadId: string,
      parentId: string,
      model: string,
    ): Promise<string> {
      const id = newId()
      await tx.run(
        `insert into messages (id, thread_id, parent_id, role, status, model, created_at)
           values (?, ?, ?, 'assistant', 'writing', ?, ?)`,
        id,
        threadId,
        parentId,
        model,
        now(),
      )
      await tx.run('update threads set leaf_id = ? where id = ?', id, threadId)
      await touch(tx, threadId)
      return id
    },

    /** An answer that ended early is written on; its text already holds the parts so far. */
    async reopen(tx: Queries, answer: Message): Promise<void> {
      await tx.run('delete from answer_parts where answer_id = ?', answer.id)
      await tx.run(
        "update messages set status = 'writing', error = null, detail = null, settled_at = null where id = ?",
        answer.id,
      )
      // Where it stands in the branch that is shown, what follows it stays shown.
      await tx.run(
        `update threads set leaf_id = ?1 where id = ?2 and ?1 not in (
           with recursive shown (id) as (
             select leaf_id from threads where id = ?2 union all
             select parent_id from shown join messages on messages.id = shown.id
              where parent_id is not null)
           select id from shown where id is not null)`,
        answer.id,
        answer.threadId,
      )
      await touch(tx, answer.threadId)
    },

    async addParts(tx: Queries, answerId: string, parts: StoredPart[]): Promise<void> {
      for (const part of parts)
        await tx.run(
          'insert into answer_parts values (?, ?, ?, ?)',
          answerId,
          part.n,
          part.type,
          part.text,
        )
    },

    /** Parts after number `after`, in order. */
    parts: (answerId: string, after: number) =>
      db.all<StoredPart>(
        'select n, type, text from answer_parts where answer_id = ? and n > ? order by n',
        answerId,
        after,
      ),

    /** Folds an answer's parts into its message. */
    async settle(
      tx: Queries,
      answer: Pick<Message, 'id' | 'threadId' | 'status' | 'text' | 'reasoning' | 'html'> & {
        model?: string | undefined
        usage?: Usage | undefined
        cost?: number | undefined
        error?: string | undefined
        detail?: string | undefined
        leftOut?: number
        /** Tokens up to its end, where the provider counted them. */
        contextTokens?: number | undefined
        sources?: Source[]
        steps?: Step[]
      },
    ): Promise<void> {
      await tx.run(
        `update messages set status = ?, text = ?, reasoning = ?, html = ?, model = coalesce(?, model), usage = ?,
           cost = ?, error = ?, detail = ?, left_out = ?, context_tokens = ?, sources = ?,
           steps = ?, settled_at = ? where id = ?`,
        answer.status,
        answer.text,
        answer.reasoning,
        answer.html,
        answer.model ?? null,
        answer.usage ? JSON.stringify(answer.usage) : null,
        answer.cost ?? null,
        answer.error ?? null,
        answer.detail ?? null,
        answer.leftOut ?? 0,
        answer.contextTokens ?? null,
        answer.sources?.length ? JSON.stringify(answer.sources) : null,
        answer.steps?.length ? JSON.stringify(answer.steps) : null,
        now(),
        answer.id,
      )
      await touch(tx, answer.threadId)
    },

    /** Keeps what an answer that is being written may cite, and what was called for it. */
    async setSources(answerId: string, sources: Source[], steps: Step[]): Promise<void> {
      await db.run(
        'update messages set sources = ?, steps = ? where id = ?',
        JSON.stringify(sources),
        steps.length ? JSON.stringify(steps) : null,
        answerId,
      )
    },

    /** Keeps how that was found. */
    /** How something was looked up for the question itself. */
    async setReports(answerId: string, reports: AnswerReport[]): Promise<void> {
      for (const { plugin, report, told } of reports)
        await db.run(
          'insert or replace into answer_reports values (?, ?, 0, ?, ?)',
          answerId,
          plugin,
          JSON.stringify(report),
          told,
        )
    },

    /** How something was looked up as a tool was called. */
    async addReport(answerId: string, { plugin, report, told }: AnswerReport): Promise<void> {
      await db.run(
        `insert into answer_reports
           select ?1, ?2, coalesce(max(n), 0) + 1, ?3, ?4 from answer_reports
            where answer_id = ?1 and plugin = ?2`,
        answerId,
        plugin,
        JSON.stringify(report),
        told,
      )
    },

    /** In the order in which they were made. */
    async reports(answerId: string, plugin: string): Promise<AnswerReport[]> {
      const rows = await db.all<{ report: string; told: number }>(
        'select report, told from answer_reports where answer_id = ? and plugin = ? order by n',
        answerId,
        plugin,
      )
      return rows.map(({ report, told }) => ({ plugin, report: JSON.parse(report), told }))
    },

    /** Answers that nobody is writing any more, with their parts. */
    async unfinished(): Promise<Message[]> {
      const rows = await db.all<MessageRow>(
        `select ${withSiblings} from messages where status = 'writing'`,
      )
      return rows.map((row) => messageFrom(row, nameOf))
    },

    /** Drops the parts of answers that were folded long ago (before this process began). */
    async dropFoldedParts(): Promise<void> {
      await db.run(
        `delete from answer_parts where answer_id in (select distinct answer_id from answer_parts
           join messages on messages.id = answer_id where status <> 'writing')`,
      )
    },

    async rate(answer: Message, value: number, note: string | undefined): Promise<void> {
      await db.tx(async (tx) => {
        await tx.run(
          'update messages set rating = ?, note = coalesce(?, note) where id = ?',
          value,
          note ?? null,
          answer.id,
        )
        await tx.run('update threads set version = version + 1 where id = ?', answer.threadId)
      })
    },

    /** Messages of a person that hold all these words, newest first. */
    async find(ownerId: string, words: string[], limit: number) {
      const like = words.map(() => "messages.text like ? escape '\\'").join(' and ')
      return db.all<{ threadId: string; title: string; text: string; createdAt: string }>(
        `select threads.id as threadId, title, text, messages.created_at as createdAt from messages
           join threads on threads.id = messages.thread_id
          where owner_id = ? and deleted_at is null and temporary = 0 and role = 'user' and ${like || '1'}
          order by messages.id desc limit ?`,
        ownerId,
        ...words.map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`),
        limit,
      )
    },
  }
}
