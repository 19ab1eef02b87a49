import {
  type Act,
  cleanName,
  type Context,
  invalid,
  newId,
  notFound,
  type Queries,
  type Upload,
  type User,
} from 'convosphere'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type DocumentType, typeOf } from './extract/type.ts'
import { fetchFile, nameOf, startBytes } from './address.ts'
import { createIngest } from './ingest.ts'
import { createSearch } from './search.ts'
import { createLinks } from './links.ts'
import { createSharing } from './sharing.ts'
import { createUses } from './uses.ts'
import { createPartialUploads } from './uploads/uploads.ts'
import {
  type Collection,
  createStore,
  type Document,
  type DocumentFilter,
  type Store,
  unknown,
} from './store.ts'

export type KnowledgeContext = Context<'knowledge'>

/** The largest document, in bytes. */
const largestDocument = 500 * 1024 * 1024
/** How long a deleted document can be brought back, in ms. */
const keptMs = 24 * 3_600_000

/** A document that was brought; not new where its collection had the same file or address already. */
export interface Taken {
  document: Document
  isNew: boolean
}

export type Knowledge = ReturnType<typeof createKnowledge>

/** A collection as grants name it. */
export const collectionThing = (id: string) => `collection:${id}`

/** Documents of people, what stands in them, and finding it. */
export function createKnowledge(ctx: KnowledgeContext) {
  const store = createStore(ctx.db)
  const { grants, files } = ctx.kernel
  const folder = join(ctx.config.dataDir, 'cache/documents')

  /** Ids of the collections that a person may read. */
  const readable = (user: User) => grants.things(user, 'read', 'collection')

  /** @throws {Problem} 404 when it is not there, or not for this person */
  async function collectionFor(user: User, id: string, act: Act): Promise<Collection> {
    const [collection] = await store.collections([id])
    if (!collection || !(await grants.may(user, act, collectionThing(id)))) throw notFound()
    return collection
  }

  /** @throws {Problem} 404 when it is not there, or not for this person */
  async function documentFor(user: User, id: string, act: 'read' | 'write'): Promise<Document> {
    const document = await store.document(id)
    const thing = collectionThing(document?.collectionId ?? '')
    if (!document || document.deleted || !(await grants.may(user, act, thing))) throw notFound()
    return document
  }

  async function newCollection(
    tx: Queries,
    user: User,
    name: string,
    usual = false,
  ): Promise<Collection> {
    const collection = await store.addCollection(tx, user.id, name, usual)
    await grants.give(tx, user.id, 'own', collectionThing(collection.id))
    return collection
  }

  /** Where a document goes that names no collection: the person's usual one, made when it is needed. */
  const ownCollection = (user: User): Promise<Collection> =>
    ctx.db.tx(
      async (tx) =>
        (await store.usualCollection(user.id, tx)) ??
        newCollection(
          tx,
          user,
          ctx.kernel.plugins.runtime.translate(user.locale ?? ctx.config.defaultLocale)(
            'knowledge.ownCollection',
          ),
          true,
        ),
    )

  /** @throws {Problem} 422 when it is nothing that is read */
  async function checkType({ path, name }: Pick<Upload, 'path' | 'name'>): Promise<DocumentType> {
    const start = await Bun.file(path).slice(0, startBytes).bytes()
    const type = typeOf(name, start)
    if (!type) throw invalid({ file: { key: 'knowledge.error.type' } })
    return type
  }

  async function queue(tx: Queries, user: User, id: string): Promise<void> {
    const job = await ctx.enqueue(
      'knowledge.ingest',
      { documentId: id },
      { by: user.id, key: id, tx },
    )
    await store.setJob(tx, id, job)
  }

  /**
   * Takes a file in and has it read, unless its collection has the same already; it is gone from
   * where it was, one way or the other.
   * @throws {Problem} 404 for the collection, 422 when it is nothing that is read
   */
  async function add(
    user: User,
    upload: Pick<Upload, 'path' | 'name'>,
    collectionId?: string,
  ): Promise<Taken> {
    try {
      const type = await checkType(upload)
      const collection = await collectionToFill(user, collectionId)
      const { hash, size } = await files.put(upload.path)
      const name = cleanName(upload.name, newId())
      const url = undefined
      return await take(user, collection, { url, name, type, hash, size, title: titleFrom(name) })
    } finally {
      await rm(upload.path, { force: true })
    }
  }

  /**
   * Has what an address leads to fetched and read, unless its collection has this address already.
   * @throws {Problem} 404 for the collection, 422 when it is no address of the web
   */
  async function addFrom(user: User, address: string, collectionId?: string): Promise<Taken> {
    const url = address.trim()
    const name = nameOf(url)
    const collection = await collectionToFill(user, collectionId)
    const title = url.replace(/^https?:\/\/|\/$/g, '')
    return take(user, collection, { url, name, type: unknown, hash: '', size: 0, title })
  }

  const collectionToFill = (user: User, id: string | undefined): Promise<Collection> =>
    id ? collectionFor(user, id, 'write') : ownCollection(user)

  async function take(
    user: User,
    collection: Collection,
    given: Omit<Parameters<Store['addDocument']>[1], 'collectionId' | 'ownerId'>,
  ): Promise<Taken> {
    const { id, isNew } = await ctx.db.tx(async (tx) => {
      const same = await store.sameDocument(tx, collection.id, given)
      if (same) return { id: same, isNew: false }
      const place = { collectionId: collection.id, ownerId: user.id }
      const made = await store.addDocument(tx, { ...given, ...place })
      await queue(tx, user, made)
      return { id: made, isNew: true }
    })
    return { document: (await store.document(id))!, isNew }
  }

  const reception = { folder, maxBytes: largestDocument }
  const links = createLinks(ctx, documentFor)
  const uploads = createPartialUploads(ctx, { ...reception, add })

  return {
    store,
    uses: createUses(ctx.db),
    links,
    sharing: createSharing(ctx, collectionFor),
    search: createSearch(ctx, store, readable),
    ingest: createIngest(ctx, store, (document, run) => fetchFile(ctx, document, reception, run)),
    /** Where uploads are written, and how large they may be. */
    reception,
    uploads,
    add,
    addFrom,
    collectionFor,
    documentFor,

    /** Ids of the collections into which a person may bring documents. */
    writable: (user: User): Promise<string[]> => grants.things(user, 'write', 'collection'),

    /** What a person may read, by name. */
    async collections(user: User): Promise<Collection[]> {
      return store.collections(await readable(user))
    },

    /** @throws {Problem} 422 without a name */
    async addCollection(user: User, name: string): Promise<Collection> {
      const trimmed = name.trim()
      if (!trimmed) throw invalid({ name: { key: 'field.required' } })
      return ctx.db.tx((tx) => newCollection(tx, user, trimmed))
    },

    /** Newest first; of one collection or of all that the person may read. */
    async documents(
      user: User,
      {
        collectionId,
        ...filter
      }: Omit<DocumentFilter, 'collectionIds'> & { collectionId?: string | undefined },
      page: { after?: string | undefined; limit: number },
    ) {
      const all = await readable(user)
      const collectionIds = collectionId ? all.filter((id) => id === collectionId) : all
      return store.documents({ ...filter, collectionIds }, page)
    },

    /** Has a document read again. */
    async readAgain(user: User, id: string): Promise<void> {
      await documentFor(user, id, 'write')
      await ctx.db.tx((tx) => queue(tx, user, id))
    },

    /** @throws {Problem} 404 */
    async remove(user: User, id: string): Promise<void> {
      await documentFor(user, id, 'write')
      await store.setDeleted(id, true)
    },

    /** Brings a deleted document back. @throws {Problem} 404 */
    async restore(user: User, id: string): Promise<void> {
      const document = await store.document(id)
      const thing = collectionThing(document?.collectionId ?? '')
      if (!document || !(await grants.may(user, 'write', thing))) throw notFound()
      await store.setDeleted(id, false)
    },

    /**
     * A document and how far the reading of it is, from 0 to 1. One whose job was cancelled or given
     * up has failed.
     */
    async withProgress(document: Document): Promise<Document & { progress: number }> {
      const { status, jobId } = document
      if (status === 'ready') return { ...document, progress: 1 }
      if (status === 'failed') return { ...document, progress: 0 }
      const job = jobId ? await ctx.kernel.jobs.get(jobId) : undefined
      const hasEnded = job?.status === 'cancelled' || job?.status === 'parked'
      if (!hasEnded) return { ...document, progress: job?.progress ?? 0 }
      const error = job.error ?? { key: 'knowledge.error.cancelled' }
      await store.setFailed(document, error)
      return { ...document, status: 'failed', error, progress: 0 }
    },

    /** Removes for good what was deleted a day ago, files that nothing has any more, and old uploads. */
    async purge(): Promise<void> {
      const old = Date.now() - keptMs
      await uploads.purge(new Date(old).toISOString())
      await links.purge()
      for (const { id, hash } of await store.deletedBefore(new Date(old).toISOString())) {
        while (await store.removeOldText(id, -1, 200));
        await ctx.db.tx((tx) => store.remove(tx, id))
        if (hash && !(await store.hasFile(hash))) await files.remove(hash)
      }
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name)
        if ((await stat(path)).mtimeMs < old) await rm(path, { force: true })
      }
    },
  }
}

/** A file's name as a title, until the document says its own. */
const titleFrom = (name: string) =>
  name
    .replace(/\.[^.]+$/, '')
    .replaceAll('_', ' ')
    .trim() || name
