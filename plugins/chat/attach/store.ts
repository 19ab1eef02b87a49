import { type Database, newId, now, type Queries } from 'convosphere'
import type { Content } from './content.ts'

/** A file that goes along with a question. */
export interface Attachment {
  id: string
  name: string
  type: string
  /** In bytes. */
  size: number
}

/** One that waits or was sent, and whose it is. */
export type Owned = Attachment & { ownerId: string }

interface Row {
  id: string
  owner_id: string
  name: string
  type: string
  size: number
}

const attachmentFrom = ({ id, name, type, size }: Row): Attachment => ({ id, name, type, size })

/** Those of the message that a row of `messages` is, as a list in JSON. */
export const attachedColumn = `iif(role = 'user', (
  select json_group_array(json_object('id', id, 'name', name, 'type', type, 'size', size)) from (
    select attachments.* from message_attachments join attachments on attachments.id = attachment_id
     where message_id = messages.id order by n)), '[]') as attached`

/** What `attachedColumn` says. */
export const attachedFrom = (column: string): Attachment[] =>
  column === '[]' ? [] : JSON.parse(column)

/** Neither sent with a message nor waiting with a question. */
const unused = `not exists (select 1 from message_attachments where attachment_id = attachments.id)
  and id not in (select value from queued_questions, json_each(queued_questions.attachments)
                  where sent_at is null)`

/** Attachments and their bytes. */
export function createAttachmentStore(db: Database) {
  return {
    async get(id: string): Promise<Owned | undefined> {
      const row = await db.get<Row>('select * from attachments where id = ?', id)
      return row && { ...attachmentFrom(row), ownerId: row.owner_id }
    },

    /** Those of a person among these, in the order of the ids. */
    async ofOwner(ownerId: string, ids: string[], queries: Queries = db): Promise<Attachment[]> {
      const rows = await queries.all<Row>(
        `select attachments.* from json_each(?) as wanted
           join attachments on attachments.id = wanted.value where owner_id = ? order by wanted.key`,
        JSON.stringify(ids),
        ownerId,
      )
      return rows.map(attachmentFrom)
    },

    async bytes(id: string): Promise<Uint8Array | undefined> {
      const row = await db.get<{ bytes: Uint8Array }>(
        'select bytes from attachment_bytes where attachment_id = ?',
        id,
      )
      return row?.bytes
    },

    /** How many bytes a person's attachments are together. */
    async total(ownerId: string, queries: Queries = db): Promise<number> {
      const row = await queries.get<{ total: number | null }>(
        'select sum(size) as total from attachments where owner_id = ?',
        ownerId,
      )
      return row?.total ?? 0
    },

    async add(tx: Queries, ownerId: string, name: string, content: Content): Promise<Attachment> {
      const { type, bytes } = content
      const id = newId()
      await tx.run(
        'insert into attachments values (?, ?, ?, ?, ?, ?)',
        id,
        ownerId,
        name,
        type,
        bytes.length,
        now(),
      )
      await tx.run('insert into attachment_bytes values (?, ?)', id, bytes)
      return { id, name, type, size: bytes.length }
    },

    /** Attaches to a message, in this order. */
    async attach(tx: Queries, messageId: string, ids: string[]): Promise<void> {
      for (const [n, id] of ids.entries())
        await tx.run('insert into message_attachments values (?, ?, ?)', messageId, n, id)
    },

    /** Removes one that was not sent; whether it was there. */
    async removeUnsent(id: string): Promise<boolean> {
      const gone = await db.run(
        `delete from attachments where id = ?
            and ${unused}`,
        id,
      )
      return gone > 0
    },

    /** Removes what no message has and was brought before `time`. */
    async purge(time: string): Promise<void> {
      await db.run(
        `delete from attachments where created_at < ?
            and ${unused}`,
        time,
      )
    },

    /** Whether it belongs to a message of the branch that ends in a leaf. */
    async isInBranch(id: string, leafId: string): Promise<boolean> {
      const row = await db.get(
        `with recursive branch (id) as (
           select ?1 union all
           select parent_id from branch join messages on messages.id = branch.id
            where parent_id is not null)
         select 1 from branch join message_attachments on message_id = branch.id
          where attachment_id = ?2 limit 1`,
        leafId,
        id,
      )
      return row !== undefined
    },
  }
}
