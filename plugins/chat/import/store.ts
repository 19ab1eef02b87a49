import { type Database, newId, now, type Queries } from 'convosphere'
import type { WishesChange } from '../context/parameters.ts'
import type { Entry } from './product.ts'
import type { Reason } from './values.ts'

/** What a file holds, or what came of it. */
export interface Counts {
  /** Product name → conversations of it. */
  products: Record<string, number>
  /** Conversations and messages that are new here. */
  threads: number
  messages: number
  /** Conversations that were here and get new messages. */
  continued: number
  /** Places in them where one can go another way. */
  branches: number
  /** Conversations that bring nothing new. */
  alreadyHere: number
  /** Conversations that cannot be read, and which; of many the first hundred. */
  unreadable: number
  problems: { title: string; reason: Reason }[]
}

export interface Import {
  id: string
  ownerId: string
  fileName: string
  counts: Counts
  /** The job that reads it, once somebody wants that. */
  jobId: string | undefined
  done: boolean
}

/** A thread that an earlier import brought. */
export interface KnownThread {
  threadId: string
  importId: string
  deleted: boolean
  /** Original id → id here, and the import that brought it. */
  messages: Map<string, { id: string; importId: string }>
}

/** An entry as it is stored. */
export interface NewMessage extends Entry {
  html: string
  /** Here. */
  parent: string | undefined
  createdAt: string
}

interface ImportRow {
  id: string
  owner_id: string
  file_name: string
  counts: string
  job_id: string | null
  done_at: string | null
}

const importFrom = (row: ImportRow): Import => ({
  id: row.id,
  ownerId: row.owner_id,
  fileName: row.file_name,
  // The first imports did not count what goes on.
  counts: { continued: 0, ...JSON.parse(row.counts) },
  jobId: row.job_id ?? undefined,
  done: row.done_at !== null,
})

/** Imports, and what they brought. */
export function createImportStore(db: Database) {
  return {
    async get(id: string): Promise<Import | undefined> {
      const row = await db.get<ImportRow>('select * from imports where id = ?', id)
      return row && importFrom(row)
    },

    /** Those of a person that came to nothing yet, newest first. */
    async waiting(ownerId: string): Promise<Import[]> {
      const rows = await db.all<ImportRow>(
        'select * from imports where owner_id = ? and done_at is null order by id desc',
        ownerId,
      )
      return rows.map(importFrom)
    },

    async add(id: string, ownerId: string, fileName: string, counts: Counts): Promise<void> {
      await db.run(
        'insert into imports (id, owner_id, file_name, counts, created_at) values (?, ?, ?, ?, ?)',
        id,
        ownerId,
        fileName,
        JSON.stringify(counts),
        now(),
      )
    },

    async setJob(tx: Queries, id: string, jobId: string): Promise<void> {
      await tx.run('update imports set job_id = ? where id = ?', jobId, id)
    },

    async finish(id: string, counts: Counts): Promise<void> {
      await db.run(
        'update imports set counts = ?, done_at = ? where id = ?',
        JSON.stringify(counts),
        now(),
        id,
      )
    },

    async remove(id: string): Promise<void> {
      await db.run('delete from imports where id = ?', id)
    },

    /** Forgets those that came to nothing. */
    async forget(before: string): Promise<void> {
      await db.run('delete from imports where done_at is null and created_at < ?', before)
    },

    async known(ownerId: string, source: string): Promise<KnownThread | undefined> {
      const row = await db.get<{ thread_id: string; import_id: string; deleted_at: string | null }>(
        `select thread_id, import_id, deleted_at from imported_threads
           join threads on threads.id = thread_id where imported_threads.owner_id = ? and source = ?`,
        ownerId,
        source,
      )
      if (!row) return undefined
      const rows = await db.all<{ original_id: string; message_id: string; import_id: string }>(
        'select original_id, message_id, import_id from imported_messages where thread_id = ?',
        row.thread_id,
      )
      return {
        threadId: row.thread_id,
        importId: row.import_id,
        deleted: row.deleted_at !== null,
        messages: new Map(
          rows.map((one) => [one.original_id, { id: one.message_id, importId: one.import_id }]),
        ),
      }
    },

    /** A thread that was written here: its own export brings it nothing that it has. */
    async own(ownerId: string, threadId: string): Promise<KnownThread | undefined> {
      const row = await db.get<{ deleted_at: string | null }>(
        'select deleted_at from threads where id = ? and owner_id = ?',
        threadId,
        ownerId,
      )
      if (!row) return undefined
      const rows = await db.all<{ id: string }>(
        'select id from messages where thread_id = ?',
        threadId,
      )
      return {
        threadId,
        importId: '',
        deleted: row.deleted_at !== null,
        messages: new Map(rows.map(({ id }) => [id, { id, importId: '' }])),
      }
    },

    /** An empty thread that came from elsewhere. */
    async addThread(
      tx: Queries,
      thread: {
        ownerId: string
        source: string
        importId: string
        title: string
        titledBy: 'model' | 'person'
        createdAt: string
        updatedAt: string
      } & WishesChange,
    ): Promise<string> {
      const id = newId()
      await tx.run(
        `insert into threads (id, owner_id, title, titled_by, created_at, updated_at, instructions,
             parameters) values (?, ?, ?, ?, ?, ?, ?, json_patch('{}', ?))`,
        id,
        thread.ownerId,
        thread.title,
        thread.titledBy,
        thread.createdAt,
        thread.updatedAt,
        thread.instructions ?? '',
        JSON.stringify(thread.parameters ?? {}),
      )
      await tx.run(
        'insert into imported_threads values (?, ?, ?, ?)',
        thread.ownerId,
        thread.source,
        id,
        thread.importId,
      )
      return id
    },

    /** Stores a message and where it comes from; returns its id here. */
    async addMessage(
      tx: Queries,
      threadId: string,
      importId: string,
      message: NewMessage,
    ): Promise<string> {
      const id = newId()
      await tx.run(
        `insert into messages (id, thread_id, parent_id, role, status, text, reasoning, html, model, usage, cost,
             error, left_out, rating, note, created_at, settled_at)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        threadId,
        message.parent ?? null,
        message.role,
        message.status ?? 'done',
        message.text,
        message.reasoning ?? '',
        message.html,
        message.model ?? null,
        message.usage ? JSON.stringify(message.usage) : null,
        message.cost ?? null,
        message.error ?? null,
        message.leftOut ?? 0,
        message.rating ?? 0,
        message.note ?? null,
        message.createdAt,
        message.settledAt ?? message.createdAt,
      )
      await tx.run(
        'insert into imported_messages values (?, ?, ?, ?)',
        threadId,
        message.id,
        id,
        importId,
      )
      return id
    },

    /** Shows the branch that the file shows, and takes a thread out of the trash. */
    async finishThread(
      tx: Queries,
      threadId: string,
      leafId: string | undefined,
      updatedAt: string,
    ): Promise<void> {
      await tx.run(
        `update threads set leaf_id = coalesce(?, leaf_id), updated_at = max(updated_at, ?),
           deleted_at = null, version = version + 1 where id = ?`,
        leafId ?? null,
        updatedAt,
        threadId,
      )
    },
  }
}
