import { notFound, type User } from 'convosphere'
import type { Collections } from './collections.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { documentFrom, type DocumentRow, forGood, type Store } from './store.ts'
import type { Versions } from './versions.ts'

/** A deleted document, or a collection that was deleted with its documents. */
export interface Deleted {
  kind: 'document' | 'collection'
  id: string
  title: string
  /** Of a document, the collection that it lay in. */
  collection: string | undefined
  /** Of a collection, how many documents were deleted with it. */
  documents: number | undefined
  deletedAt: string
  /** When it goes for good. */
  goneAt: string
}

const dayMs = 86_400_000
/** So long nothing may have come of a document: its file is too young to be removed, in ms. */
const quietMs = 3_600_000
/** So much text is removed at a time, in chunks. */
const batchSize = 200

interface Needs {
  collections: Collections
  versions: Versions
}

/** What was deleted and can be brought back, for as long as the settings say. */
export function createTrash(ctx: KnowledgeContext, store: Store, { collections, versions }: Needs) {
  const { db } = ctx
  const { files } = ctx.kernel
  const goneAt = (deletedAt: string) =>
    new Date(Date.parse(deletedAt) + ctx.settings.trashDays * dayMs).toISOString()

  async function deletedCollections(user: User): Promise<Deleted[]> {
    const found = await collections.deleted(user)
    return found.map(({ id, name, documents, deletedAt }) => ({
      kind: 'collection',
      id,
      title: name,
      collection: undefined,
      documents,
      deletedAt,
      goneAt: goneAt(deletedAt),
    }))
  }

  /** The document, if it lies in the trash and this person may change it. @throws {Problem} 404 */
  async function check(user: User, id: string): Promise<void> {
    const document = await store.document(id)
    const isThere =
      document?.deleted && (await collections.may(user, 'write', document.collectionId))
    if (!isThere) throw notFound()
  }

  async function erase({ id, hash }: { id: string; hash: string }): Promise<void> {
    const hashes = await versions.hashes({ id, hash })
    while (await store.removeOldText(id, -1, batchSize));
    await db.tx((tx) => store.remove(tx, id))
    for (const one of hashes) await files.remove(one, () => store.hasFile(one))
  }

  return {
    /** Collections, then documents, those that were deleted last first. */
    async list(
      user: User,
      { after = '', limit }: { after?: string | undefined; limit: number },
    ): Promise<{ items: Deleted[]; next: string | null }> {
      const rows = await db.all<DocumentRow & { deleted_at: string; collection: string }>(
        `select documents.*, collections.name as collection
           from documents join collections on collections.id = collection_id
          where collection_id in (select value from json_each(?1)) and documents.deleted_at > ?2
            and documents.deleted_at is not collections.deleted_at
            and (?3 = '' or (documents.deleted_at, documents.id) <
                            (select deleted_at, id from documents where id = ?3))
          order by documents.deleted_at desc, documents.id desc limit ?4`,
        JSON.stringify(await collections.writable(user)),
        forGood,
        after,
        limit + 1,
      )
      const documents = rows.slice(0, limit).map((row): Deleted => ({
        kind: 'document',
        id: row.id,
        title: documentFrom(row).title,
        collection: row.collection,
        documents: undefined,
        deletedAt: row.deleted_at,
        goneAt: goneAt(row.deleted_at),
      }))
      const items = after ? documents : [...(await deletedCollections(user)), ...documents]
      return { items, next: rows.length > limit ? documents.at(-1)!.id : null }
    },

    /** Removes a deleted document for good. @throws {Problem} 404 */
    async remove(user: User, id: string): Promise<void> {
      await check(user, id)
      await db.tx(async (tx) => {
        await tx.run(
          'update documents set deleted_at = ? where id = ? and deleted_at is not null',
          forGood,
          id,
        )
        await ctx.enqueue('knowledge.purge', {}, { tx })
      })
    },

    /** Removes a deleted collection for good, with all that lay in it. @throws {Problem} 404 */
    async removeCollection(user: User, id: string): Promise<void> {
      const found = (await collections.deleted(user)).some((one) => one.id === id)
      if (!found) throw notFound()
      await db.tx(async (tx) => {
        await collections.giveUp(tx, [id])
        await ctx.enqueue('knowledge.purge', {}, { tx })
      })
    },

    /** Removes all of it for good that this person sees. */
    async empty(user: User): Promise<void> {
      const writable = await collections.writable(user)
      const gone = await collections.deleted(user)
      await db.tx(async (tx) => {
        await collections.giveUp(
          tx,
          gone.map(({ id }) => id),
        )
        await tx.run(
          `update documents set deleted_at = ? where deleted_at is not null
              and collection_id in (select value from json_each(?))`,
          forGood,
          JSON.stringify(writable),
        )
        await ctx.enqueue('knowledge.purge', {}, { tx })
      })
    },

    /** Removes for good what has lain in it for long enough, and files that nothing has any more. */
    async purge(signal?: AbortSignal): Promise<void> {
      const time = new Date(Date.now() - ctx.settings.trashDays * dayMs).toISOString()
      const quiet = new Date(Date.now() - quietMs).toISOString()
      for (const document of await store.deletedBefore(time, quiet)) {
        signal?.throwIfAborted()
        // Nobody brings it back from here on.
        if (await store.giveUp(document.id, time)) await erase(document)
      }
      await collections.purge(time)
    },
  }
}
