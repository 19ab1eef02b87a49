import { type Database, now, type Queries } from 'convosphere'
import type { TurnImage, Usage } from '../../models/index.ts'
import { sizeOf } from '../attach/attachments.ts'
import { type Attachment, attachedColumn, attachedFrom } from '../attach/store.ts'

/** What stands for the beginning of a branch where a model is told of it. */
export interface Summary {
  /** The last message that it stands for. */
  messageId: string
  threadId: string
  text: string
  /** Who wrote it. */
  model: string | undefined
  usage: Usage | undefined
  /** US dollars. */
  cost: number | undefined
  /** When a person last changed it. */
  editedAt: string | undefined
  createdAt: string
}

/** A message of a branch, as far as a model is told of it. */
export interface BranchRow {
  id: string
  parentId: string | undefined
  role: 'user' | 'assistant'
  /** Empty where only sizes were asked for. */
  text: string
  /** With its attachments, in characters. */
  size: number
  attachments: Attachment[]
  /** Those that a model is shown. */
  images?: TurnImage[]
  /** Tokens up to its end, where its provider counted them. */
  counted: number | undefined
  /** The summary that ends with it. */
  summary: string | undefined
}

interface Row {
  message_id: string
  thread_id: string
  text: string
  model: string | null
  usage: string | null
  cost: number | null
  edited_at: string | null
  created_at: string
}

const summaryFrom = (row: Row): Summary => ({
  messageId: row.message_id,
  threadId: row.thread_id,
  text: row.text,
  model: row.model ?? undefined,
  usage: row.usage ? JSON.parse(row.usage) : undefined,
  cost: row.cost ?? undefined,
  editedAt: row.edited_at ?? undefined,
  createdAt: row.created_at,
})

export type ContextStore = ReturnType<typeof createContextStore>

/** Summaries, and branches as models are told of them. */
export function createContextStore(db: Database) {
  /** Counts of before a change say nothing any more, and open pages show something else. */
  async function changed(tx: Queries, threadId: string): Promise<void> {
    await tx.run(
      'update messages set context_tokens = null where thread_id = ? and context_tokens is not null',
      threadId,
    )
    await tx.run('update threads set version = version + 1 where id = ?', threadId)
  }

  return {
    /** The newest messages of the branch that ends in a leaf, newest first. */
    async branch(leafId: string, limit: number, { withText = true } = {}): Promise<BranchRow[]> {
      const rows = await db.all<{
        id: string
        parent_id: string | null
        role: 'user' | 'assistant'
        text: string
        size: number
        context_tokens: number | null
        summary: string | null
        attached: string
      }>(
        `with recursive branch (id, depth) as (
           select ?1, 0 union all
           select messages.parent_id, depth + 1 from branch join messages on messages.id = branch.id
            where messages.parent_id is not null and depth + 1 < ?2)
         select messages.id, parent_id, role, iif(?3, messages.text, '') as text,
                length(messages.text) as size, context_tokens, summaries.text as summary, ${attachedColumn}
           from branch join messages on messages.id = branch.id
           left join summaries on message_id = messages.id order by branch.depth`,
        leafId,
        limit,
        withText,
      )
      return rows.map(({ attached, ...row }) => ({
        id: row.id,
        parentId: row.parent_id ?? undefined,
        role: row.role,
        text: row.text,
        size: row.size + sizeOf(attachedFrom(attached)),
        attachments: attachedFrom(attached),
        counted: row.context_tokens ?? undefined,
        summary: row.summary || undefined,
      }))
    },

    async summary(messageId: string): Promise<Summary | undefined> {
      const row = await db.get<Row>(
        "select * from summaries where message_id = ? and text <> ''",
        messageId,
      )
      return row && summaryFrom(row)
    },

    /** The messages of the branch that ends in a leaf with which a summary ends, newest first. */
    async summarisedOn(leafId: string): Promise<string[]> {
      const rows = await db.all<{ id: string }>(
        `with recursive branch (id, depth) as (
           select ?, 0 union all
           select messages.parent_id, depth + 1 from branch join messages on messages.id = branch.id
            where messages.parent_id is not null)
         select id from branch join summaries on message_id = id where text <> '' order by depth`,
        leafId,
      )
      return rows.map(({ id }) => id)
    },

    /** All of a thread, on every branch. */
    async summaries(threadId: string): Promise<Summary[]> {
      const rows = await db.all<Row>(
        "select * from summaries where thread_id = ? and text <> '' order by message_id",
        threadId,
      )
      return rows.map(summaryFrom)
    },

    /** Keeps a summary; one that ends with the same message gives way. */
    async keep(tx: Queries, summary: Omit<Summary, 'createdAt'>): Promise<void> {
      await tx.run(
        `insert into summaries (message_id, thread_id, text, model, usage, cost, edited_at, created_at)
           values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (message_id) do update set text = excluded.text,
             model = excluded.model, usage = excluded.usage, edited_at = excluded.edited_at,
             cost = coalesce(summaries.cost + excluded.cost, excluded.cost, summaries.cost)`,
        summary.messageId,
        summary.threadId,
        summary.text,
        summary.model ?? null,
        summary.usage ? JSON.stringify(summary.usage) : null,
        summary.cost ?? null,
        summary.editedAt ?? null,
        now(),
      )
      await changed(tx, summary.threadId)
    },

    async change({ messageId, threadId }: Summary, text: string): Promise<void> {
      await db.tx(async (tx) => {
        await tx.run(
          'update summaries set text = ?, edited_at = ? where message_id = ?',
          text,
          now(),
          messageId,
        )
        await changed(tx, threadId)
      })
    },

    async remove({ messageId, threadId }: Summary): Promise<void> {
      await db.tx(async (tx) => {
        await tx.run("update summaries set text = '' where message_id = ?", messageId)
        await changed(tx, threadId)
      })
    },

    /** What all answers and summaries of a thread cost, in US dollars; undefined where nobody knows. */
    async cost(threadId: string): Promise<number | undefined> {
      const row = await db.get<{ cost: number | null }>(
        `select sum(cost) as cost from (
           select cost from messages where thread_id = ?1 and cost is not null union all
           select cost from summaries where thread_id = ?1 and cost is not null)`,
        threadId,
      )
      return row?.cost ?? undefined
    },
  }
}
