import {
  conflict,
  type Database,
  hashSecret,
  linkOver,
  newId,
  newSecret,
  notFound,
  now,
  type ReadLink,
  type User,
} from 'convosphere'
import type { Attachments } from '../attach/attachments.ts'
import type { Attachment } from '../attach/store.ts'
import type { ChatContext } from '../chat.ts'
import type { Message, Store, Thread } from '../store.ts'

/** A link to a branch of a thread. */
export interface Link extends ReadLink {
  threadId: string
  leafId: string
  /** Of the thread, when the link was made. */
  title: string
}

const dayMs = 86_400_000

interface Parts {
  store: Store
  threadFor: (user: User, id: string, act: 'read' | 'write') => Promise<Thread>
  attachments: Attachments
}

/** Read-only links to threads: they expire, can be revoked, and show nothing that came later. */
export function createLinks(ctx: ChatContext, { store, threadFor, attachments }: Parts) {
  const links = createLinkStore(ctx.db)

  return {
    /** A person's links to a thread, newest first, without those that have expired. */
    async ofThread(user: User, threadId: string): Promise<Link[]> {
      await threadFor(user, threadId, 'write')
      return links.ofThread(threadId)
    },

    /**
     * Makes a link to the branch that is shown.
     * @returns it and its path, which is told this once
     * @throws {Problem} 404, 409 when there is nothing to show yet, an answer is being written, or
     *   the thread is temporary: it would take the link with it
     */
    async share(user: User, threadId: string, days: number): Promise<{ link: Link; path: string }> {
      const thread = await threadFor(user, threadId, 'write')
      if (thread.temporary) throw conflict('chat.error.temporary')
      const leaf = thread.leafId ? await store.message(thread.leafId) : undefined
      if (!leaf) throw conflict('chat.error.nothingToShare')
      if (leaf.status === 'writing') throw conflict('chat.error.stillWriting')
      const secret = newSecret()
      const link: Link = {
        id: newId(),
        threadId,
        leafId: leaf.id,
        title: thread.title,
        createdAt: now(),
        expiresAt: new Date(Date.now() + days * dayMs).toISOString(),
      }
      await links.add(link, hashSecret(secret))
      return { link, path: `/shared/${secret}` }
    },

    /** @throws {Problem} 404 */
    async revoke(user: User, threadId: string, linkId: string): Promise<void> {
      await threadFor(user, threadId, 'write')
      if (!(await links.remove(threadId, linkId))) throw notFound()
    },

    /**
     * What a link shows; `next` asks for older messages.
     * @throws {Problem} 404 when it is none, has expired or was revoked, or its thread or owner is gone
     */
    async follow(secret: string, before: string | undefined, limit: number) {
      const link = await shown(secret)
      const end = before ? await olderThan(link, before) : link.leafId
      const messages = end ? await store.branch(end, limit) : []
      const next = messages[0]?.parentId ? messages[0].id : null
      return { link, items: messages.map((one) => asShared(one, link)), next }
    },

    /**
     * An attachment of the branch that a link shows.
     * @throws {Problem} 404 as `follow`, or when it is not in there
     */
    async attachment(secret: string, id: string): Promise<Attachment> {
      const link = await shown(secret)
      const found = await attachments.store.get(id)
      if (!found || !(await attachments.store.isInBranch(id, link.leafId))) throw notFound()
      return found
    },

    /** Forgets links that have expired. */
    purge: () => links.purge(),
  }

  async function shown(secret: string): Promise<Link> {
    const link = await links.byHash(hashSecret(secret))
    const thread = link && (await store.thread(link.threadId))
    if (!thread || thread.deleted) throw linkOver()
    const owner = await ctx.kernel.users.get(thread.ownerId)
    if (!owner || owner.disabled) throw linkOver()
    return link
  }

  /** The message before one of the shared branch. */
  async function olderThan(link: Link, id: string): Promise<string | undefined> {
    const message = await store.message(id)
    const isShared = message && (await links.isAbove(message.id, link.leafId))
    if (!isShared) throw notFound()
    return message.parentId
  }
}

/** A message as it was; what was written on since then is not shown. */
function asShared(message: Message, link: Link): Message & { isLater: boolean } {
  const isLater = !message.settledAt || message.settledAt > link.createdAt
  return isLater && message.role === 'assistant'
    ? { ...message, text: '', html: '', reasoning: '', isLater }
    : { ...message, isLater: false }
}

interface Row {
  id: string
  thread_id: string
  leaf_id: string
  title: string
  created_at: string
  expires_at: string
}

const linkFrom = (row: Row): Link => ({
  id: row.id,
  threadId: row.thread_id,
  leafId: row.leaf_id,
  title: row.title,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

function createLinkStore(db: Database) {
  return {
    async ofThread(threadId: string): Promise<Link[]> {
      const rows = await db.all<Row>(
        'select * from thread_links where thread_id = ? and expires_at > ? order by id desc',
        threadId,
        now(),
      )
      return rows.map(linkFrom)
    },

    async byHash(hash: string): Promise<Link | undefined> {
      const row = await db.get<Row>(
        'select * from thread_links where token_hash = ? and expires_at > ?',
        hash,
        now(),
      )
      return row && linkFrom(row)
    },

    async add(link: Link, hash: string): Promise<void> {
      await db.run(
        `insert into thread_links (id, thread_id, leaf_id, token_hash, title, created_at, expires_at)
         values (?, ?, ?, ?, ?, ?, ?)`,
        link.id,
        link.threadId,
        link.leafId,
        hash,
        link.title,
        link.createdAt,
        link.expiresAt,
      )
    },

    async remove(threadId: string, id: string): Promise<boolean> {
      const gone = await db.run(
        'delete from thread_links where thread_id = ? and id = ?',
        threadId,
        id,
      )
      return gone > 0
    },

    async purge(): Promise<void> {
      await db.run('delete from thread_links where expires_at <= ?', now())
    },

    /** Whether a message is on the branch that ends in a leaf. */
    async isAbove(id: string, leafId: string): Promise<boolean> {
      const row = await db.get(
        `with recursive branch (id) as (
           select ?1 union all
           select parent_id from branch join messages on messages.id = branch.id
            where parent_id is not null)
         select 1 from branch where id = ?2`,
        leafId,
        id,
      )
      return row !== undefined
    },
  }
}
