import {
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
import { typeOf, whyNoType } from './extract/type.ts'
import { fetchFile, nameOf, startBytes } from './address.ts'
import { type Arrangement, createArrangements, type Wish } from './arrangements.ts'
import { type Collection, createCollections } from './collections.ts'
import { createConnectors } from './connectors/connectors.ts'
import { createCopies } from './copies/copies.ts'
import { createCuts } from './cuts.ts'
import { createDetails } from './details.ts'
import { createByName } from './find/by-name.ts'
import { createRelated } from './find/related.ts'
import { createFollowing } from './following.ts'
import { createIngest } from './ingest.ts'
import type { ListQuery } from './list-query.ts'
import { type Choices, createListing, type DocumentFilter, type Place } from './listing.ts'
import { createReindex } from './reindex.ts'
import { createRetrievals } from './inspect/retrieval.ts'
import { createSearch } from './search.ts'
import { createLinks } from './links.ts'
import { createSheets } from './sheets.ts'
import { createSharing } from './sharing.ts'
import { checkTags, type CountedTag, createTags } from './tags.ts'
import type { KnowledgeSettings } from './settings.ts'
import { createUses } from './uses.ts'
import { createModelChange } from './vectors/change.ts'
import { createVectors } from './vectors/vectors.ts'
import { createPartialUploads } from './uploads/uploads.ts'
import { titleFrom } from './titles.ts'
import { createTrash } from './trash.ts'
import { createTrials } from './trials/trials.ts'
import { createVersions, type DocumentFile } from './versions.ts'
import { createStore, type Document, type Store, unknown } from './store.ts'

export type KnowledgeContext = Context<'knowledge' | 'models', KnowledgeSettings>

/** The largest document, in bytes. */
const largestDocument = 500 * 1024 * 1024
/** How long what was done can be undone, and half of a file is kept, in ms. */
const keptMs = 24 * 3_600_000

/** A document that was brought; not new where its collection had the same file or address already. */
export interface Taken {
  document: Document
  isNew: boolean
}

export type Knowledge = ReturnType<typeof createKnowledge>

/** Documents of people, what stands in them, and finding it. */
export function createKnowledge(ctx: KnowledgeContext) {
  const store = createStore(ctx.db)
  const collections = createCollections(ctx)
  const tags = createTags(ctx.db)
  const listing = createListing(ctx.db)
  const { files } = ctx.kernel
  const folder = join(ctx.config.dataDir, 'cache/documents')

  /** @throws {Problem} 404 when it is not there, or not for this person */
  async function documentFor(user: User, id: string, act: 'read' | 'write'): Promise<Document> {
    const document = await store.document(id)
    if (!document || document.deleted) throw notFound()
    if (!(await collections.may(user, act, document.collectionId))) throw notFound()
    return document
  }

  /** Keeps a file. @throws {Problem} 422 when it is nothing that is read */
  async function keep({ path, name }: Pick<Upload, 'path' | 'name'>): Promise<DocumentFile> {
    const start = await Bun.file(path).slice(0, startBytes).bytes()
    const type = typeOf(name, start)
    if (!type) throw invalid({ file: whyNoType(name) })
    return { name: cleanName(name, newId()), type, ...(await files.put(path)) }
  }

  /** In all collections that the person may read, or in one of them. */
  async function filterFor(
    user: User,
    { collection, sort: _, ...filter }: ListQuery,
  ): Promise<DocumentFilter> {
    const all = await collections.readable(user)
    const collectionIds = collection ? all.filter((id) => id === collection) : all
    return { ...filter, collectionIds }
  }

  async function queue(tx: Queries, user: Pick<User, 'id'>, id: string): Promise<void> {
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
    upload: Pick<Upload, 'path' | 'name'> & Partial<Pick<Document, 'url'>>,
    collectionId?: string,
    names: string[] = [],
  ): Promise<Taken> {
    try {
      checkTags(names)
      const collection = await collectionToFill(user, collectionId)
      const file = await keep(upload)
      const given = { ...file, url: upload.url, title: titleFrom(file.name) }
      return await take(user, collection, given, names)
    } finally {
      await rm(upload.path, { force: true })
    }
  }

  /**
   * Has what an address leads to fetched and read, unless its collection has this address already.
   * @throws {Problem} 404 for the collection, 422 when it is no address of the web
   */
  async function addFrom(
    user: User,
    address: string,
    collectionId?: string,
    names: string[] = [],
  ): Promise<Taken> {
    const url = address.trim()
    const name = nameOf(url)
    const collection = await collectionToFill(user, collectionId)
    const title = url.replace(/^https?:\/\/|\/$/g, '')
    const given = { url, name, type: unknown, hash: '', size: 0, title } as const
    return take(user, collection, given, names)
  }

  const collectionToFill = (user: User, id: string | undefined): Promise<Collection> =>
    id ? collections.collectionFor(user, id, 'write') : collections.usual(user)

  async function take(
    user: User,
    collection: Collection,
    given: Omit<Parameters<Store['addDocument']>[1], 'collectionId' | 'ownerId'>,
    names: string[],
  ): Promise<Taken> {
    const { id, isNew } = await ctx.db.tx(async (tx) => {
      const same = await store.sameDocument(tx, collection.id, given)
      if (same) {
        await tags.mark(tx, same, collection.ownerId, names)
        return { id: same, isNew: false }
      }
      const place = { collectionId: collection.id, ownerId: user.id }
      const made = await store.addDocument(tx, { ...given, ...place })
      await tags.mark(tx, made, collection.ownerId, names)
      await queue(tx, user, made)
      return { id: made, isNew: true }
    })
    return { document: (await store.document(id))!, isNew }
  }

  /** Has a document read again that was queued just as the job before ended. */
  async function followUp({ id, jobId }: Document): Promise<Document> {
    await ctx.db.tx(async (tx) => {
      const document = await store.document(id, tx)
      const isOpen = document?.status === 'queued' || document?.status === 'working'
      if (isOpen && document.jobId === jobId) await queue(tx, { id: document.ownerId }, id)
    })
    return (await store.document(id))!
  }

  /**
   * A document and how far the reading of it is, from 0 to 1. One whose job was cancelled or given up
   * has failed.
   */
  async function withProgress(document: Document): Promise<Document & { progress: number }> {
    const { status, jobId } = document
    if (status === 'ready') return { ...document, progress: 1 }
    if (status === 'failed') return { ...document, progress: 0 }
    const job = jobId ? await ctx.kernel.jobs.get(jobId) : undefined
    if (job?.status === 'done') return { ...(await followUp(document)), progress: 0 }
    const hasEnded = job?.status === 'cancelled' || job?.status === 'parked'
    if (!hasEnded) return { ...document, progress: job?.progress ?? 0 }
    const error = job.error ?? { key: 'knowledge.error.cancelled' }
    await versions.giveUp(document, undefined, error)
    return { ...(await store.document(document.id))!, progress: 0 }
  }

  const reception = { folder, maxBytes: largestDocument }
  const vectors = createVectors(ctx)
  const search = createSearch(ctx, store, vectors, collections.readable, tags.documentsWith)
  const trials = createTrials(ctx, { collections, documents: store, search, vectors })
  const meaning = createModelChange(ctx, { vectors, collections, trials })
  const sheets = createSheets(ctx.db)
  const copies = createCopies(ctx, store, collections)
  const details = createDetails(ctx, store, documentFor)
  const links = createLinks(ctx, documentFor)
  const versions = createVersions(ctx, store, { documentFor, keep, queue })
  const cuts = createCuts(ctx, store, versions, {
    ...collections,
    readAgain: (documents) =>
      ctx.db.tx(async (tx) => {
        for (const { id, ownerId } of documents) await queue(tx, { id: ownerId }, id)
      }),
  })
  const trash = createTrash(ctx, store, { collections, versions })
  const connectors = createConnectors(ctx)
  const arrangements = createArrangements(ctx, store, { collections, tags, queue })
  const uploads = createPartialUploads(ctx, { ...reception, add })

  return {
    store,
    byName: createByName(ctx, { listing, store, readable: collections.readable }),
    related: createRelated(ctx, { store, search, vectors }),
    uses: createUses(ctx.db),
    arrangements,
    sheets,
    copies,
    connectors,
    trash,
    details,
    links,
    versions,
    cuts,
    sharing: createSharing(ctx, collections.collectionFor),
    collections,
    tags,
    vectors,
    search,
    trials,
    meaning,
    ingest: createIngest(
      ctx,
      store,
      versions,
      collections.cutsOf,
      details,
      sheets,
      copies,
      (document, run) => fetchFile(ctx, document, reception, run),
    ),
    retrievalOf: createRetrievals(ctx, store, collections),
    /** Where uploads are written, and how large they may be. */
    reception,
    uploads,
    add,
    addFrom,
    documentFor,
    reindex: createReindex(ctx.db, store),

    /** Those that a person may read, as an address names them. */
    async documents(user: User, query: ListQuery, place: Omit<Place, 'sort'>) {
      return listing.page(await filterFor(user, query), { ...place, sort: query.sort })
    },

    /** Those in some collections that have been read, the newest first. */
    ready: (
      collectionIds: string[],
      q: string | undefined,
      place: { after?: string | undefined; limit: number },
    ) => listing.page({ collectionIds, status: 'ready', ...(q && { q }) }, place),

    /** How many these are. */
    async count(user: User, query: ListQuery): Promise<number> {
      return listing.count(await filterFor(user, query))
    },

    /** What a list of one collection, or of all, can be narrowed by. */
    async choices(user: User, { collection }: ListQuery): Promise<Choices> {
      return listing.choices((await filterFor(user, { collection })).collectionIds)
    },

    /**
     * Does something with several documents: with these, or with all of a list that the person may
     * change.
     * @throws {Problem} 404, 422
     */
    async arrange(
      user: User,
      wish: Wish,
      those: { ids: string[] } | { query: ListQuery },
    ): Promise<Arrangement> {
      const chosen = 'ids' in those ? those : { filter: await filterFor(user, those.query) }
      return arrangements.begin(user, wish, chosen)
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

    /** Brings a deleted document back, and the collection that it lay in. @throws {Problem} 404 */
    async restore(user: User, id: string): Promise<void> {
      const document = await store.document(id)
      if (!document || !(await collections.may(user, 'write', document.collectionId)))
        throw notFound()
      await ctx.db.tx(async (tx) => {
        if (!(await store.setDeleted(id, false, tx))) return
        await collections.reopen(tx, document.collectionId)
        await ctx.enqueue('knowledge.index', {}, { tx })
      })
    },

    /**
     * Puts a document into another collection; from then on it is found there and nowhere else.
     * @throws {Problem} 404
     */
    async move(user: User, id: string, collectionId: string): Promise<void> {
      const document = await documentFor(user, id, 'write')
      const { ownerId } = await collections.collectionFor(user, collectionId, 'write')
      const [before, after] = await Promise.all(
        [document.collectionId, collectionId].map(collections.cutsOf),
      )
      await ctx.db.tx(async (tx) => {
        await store.setCollection(tx, id, collectionId)
        if (!Bun.deepEquals(before, after)) await queue(tx, user, id)
        await tags.replace(tx, id, ownerId, await tags.namesOf(id, tx))
        await ctx.enqueue('knowledge.index', {}, { tx })
      })
    },

    /** Marks a document with tags, and takes others off it. @throws {Problem} 404, 422 */
    async tag(
      user: User,
      id: string,
      { add = [], remove = [], only }: { add?: string[]; remove?: string[]; only?: string[] },
    ): Promise<void> {
      const { collectionId } = await documentFor(user, id, 'write')
      const { ownerId } = await collections.collectionFor(user, collectionId, 'write')
      await ctx.db.tx(async (tx) => {
        if (only) await tags.replace(tx, id, ownerId, only)
        await tags.unmark(tx, id, remove)
        await tags.mark(tx, id, ownerId, add)
      })
    },

    /** Tags that a person may give documents in these collections, the most used first. */
    async knownTags(user: User): Promise<CountedTag[]> {
      const writable = new Set(await collections.writable(user))
      const mine = (await collections.list(user)).filter(({ id }) => writable.has(id))
      return tags.list([...new Set([user.id, ...mine.map(({ ownerId }) => ownerId)])])
    },

    withProgress,
    follow: createFollowing(ctx, store, { readable: collections.readable, withProgress }),

    /** Removes for good what has been in the trash for long enough, and what nobody has gone on with. */
    async purge(signal?: AbortSignal): Promise<void> {
      const old = Date.now() - keptMs
      await trash.purge(signal)
      await uploads.purge(new Date(old).toISOString())
      await links.purge()
      await meaning.purge()
      await arrangements.purge(new Date(old).toISOString())
      await tags.purge(new Date(old).toISOString())
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name)
        if ((await stat(path)).mtimeMs < old) await rm(path, { force: true })
      }
    },
  }
}
