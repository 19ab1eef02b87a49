import { notFound, Problem, type Run, type User } from 'convosphere'
import { rm } from 'node:fs/promises'
import type { Knowledge, KnowledgeContext } from '../knowledge.ts'
import type { Document } from '../store.ts'
import { allowedFolder, copied, filesBelow } from './folder.ts'
import { type Listed, readFeed, readSitemap } from './lists.ts'
import type { Connector, createConnectorStore, Item } from './store.ts'
import { createWeb, type Found } from './web.ts'

/** So many things are taken from one place, and so many lists read. */
const mostItems = 5000
const mostLists = 50

/** Something that is there. */
interface Thing {
  address: string
  /** What changes with it, if that is known before it is fetched. */
  mark?: string | undefined
}

/** What is there, and how one of it is fetched. */
interface Place {
  things: Thing[]
  /** Whether what is missing in the list is gone; a feed has its newest entries only. */
  isWhole: boolean
  fetch(thing: Thing, known: Item): Promise<Found>
}

type Store = ReturnType<typeof createConnectorStore>

/** Goes through a place and has its collection follow: what is new, what has changed, what is gone. */
export function createConnecting(ctx: KnowledgeContext, store: Store, knowledge: () => Knowledge) {
  async function placeOf({ kind, address }: Connector, signal: AbortSignal): Promise<Place> {
    const { folder } = knowledge().reception
    if (kind === 'folder') return folderAt(address, folder)
    const web = createWeb(ctx, folder, signal)
    const fetch: Place['fetch'] = ({ address: url }, known) => web.page(url, known)
    if (kind === 'page') return { things: [{ address }], isWhole: true, fetch }
    if (kind === 'feed') {
      const { body, url } = await web.list(address)
      const things = thingsOf(await readFeed(body, url))
      return { things: things.slice(0, mostItems), isWhole: false, fetch }
    }
    const pages: Listed[] = []
    const lists = new Set([address])
    let isCut = false
    // What is added while it is gone through is gone through too.
    for (const list of lists) {
      if (pages.length > mostItems) {
        isCut = true
        break
      }
      const { body, url } = await web.list(list)
      const found = await readSitemap(body, url)
      for (const page of found.pages) pages.push(page)
      for (const one of found.sitemaps) {
        isCut ||= lists.size >= mostLists && !lists.has(one)
        if (lists.size < mostLists) lists.add(one)
      }
      isCut ||= found.isCut
    }
    const things = thingsOf(pages)
    const isWhole = !isCut && things.length <= mostItems
    return { things: things.slice(0, mostItems), isWhole, fetch }
  }

  async function folderAt(address: string, into: string): Promise<Place> {
    const root = await allowedFolder(address, ctx.config.watchedFolders)
    const things: Thing[] = []
    for await (const thing of filesBelow(root)) if (things.length < mostItems) things.push(thing)
    return {
      things,
      isWhole: things.length < mostItems,
      fetch: async ({ address: path, mark }) => {
        const file = await copied(root, path, into)
        return { ...file, type: 'text/plain', etag: undefined, modified: mark }
      },
    }
  }

  /** One thing as it is now. */
  async function follow(
    user: User,
    connector: Connector,
    place: Place,
    thing: Thing,
    before: Item,
  ) {
    const { mark } = thing
    const isSame = mark !== undefined && mark === before.modified && !before.error
    const found = isSame ? 'same' : await place.fetch(thing, before)
    if (found === 'same') {
      if (before.error) await store.setItem(connector.id, { ...before, error: undefined })
      return 'same'
    }
    if (found === 'gone') return leave(user, connector, before)
    try {
      return await take(user, connector, thing, before, found)
    } finally {
      await rm(found.path, { force: true })
    }
  }

  /** Takes in what was fetched: as a new document, or as a new version of the one before. */
  async function take(
    user: User,
    connector: Connector,
    { address, mark }: Thing,
    before: Item,
    { path, name, etag, modified }: Exclude<Found, string>,
  ) {
    const next = { ...before, etag, modified: mark ?? modified, error: undefined }
    const file = { path, name }
    // What was there before is not this place's to change: what it says otherwise is another document.
    const known =
      before.isOwn && before.documentId
        ? await knowledge().store.document(before.documentId)
        : undefined
    if (!before.documentId || !before.isOwn) {
      const url = connector.kind === 'folder' ? undefined : address
      const taken = await knowledge().add(user, { ...file, url }, connector.collectionId)
      const { id: documentId, hash } = taken.document
      await store.setItem(connector.id, { ...next, documentId, hash, isOwn: taken.isNew })
      return taken.isNew ? 'added' : 'same'
    }
    // Somebody has thrown it away: it does not come back by itself.
    const isThere = known && !known.deleted
    const hash = isThere ? await knowledge().versions.follow(user, known.id, file) : before.hash
    await store.setItem(connector.id, { ...next, hash })
    return !isThere || hash === before.hash ? 'same' : 'changed'
  }

  /** What is there no longer goes into the trash, if it came from here. */
  async function leave(user: User, { id }: Connector, { address, documentId, isOwn }: Item) {
    const document = documentId && isOwn && (await knowledge().store.document(documentId))
    if (document && !document.deleted) await knowledge().remove(user, document.id)
    await store.removeItem(id, address)
    return documentId ? 'removed' : 'same'
  }

  async function goThrough(user: User, connector: Connector, run: Run) {
    const counts = { added: 0, changed: 0, removed: 0, same: 0 }
    const items = new Map((await store.items(connector.id)).map((item) => [item.address, item]))
    const place = await placeOf(connector, run.signal)
    // A disk that is not there looks like an empty folder.
    if (!place.things.length)
      throw new Problem(422, `knowledge.error.${items.size ? 'nothingThere' : 'nothingFound'}`)
    for (const [at, thing] of place.things.entries()) {
      const before = items.get(thing.address) ?? newItem(thing.address)
      items.delete(thing.address)
      try {
        counts[await follow(user, connector, place, thing, before)]++
      } catch (error) {
        run.signal.throwIfAborted()
        if (!(error instanceof Problem)) throw error
        await store.setItem(connector.id, { ...before, error: errorOf(error) })
      }
      run.progress(at + 1, place.things.length)
    }
    if (place.isWhole)
      for (const item of items.values()) counts[await leave(user, connector, item)]++
    return counts
  }

  return async (id: string, run: Run): Promise<void> => {
    const connector = await store.get(id)
    if (!connector) return
    const none = { added: 0, changed: 0, removed: 0 }
    try {
      const user = await ctx.kernel.users.get(connector.userId)
      if (!user || user.disabled) throw notFound()
      await knowledge().collections.collectionFor(user, connector.collectionId, 'write')
      if (connector.kind === 'folder' && user.role !== 'admin') throw notFound()
      const { same: _, ...counts } = await goThrough(user, connector, run)
      await store.setRan(connector, { ...counts, error: undefined })
    } catch (error) {
      run.signal.throwIfAborted()
      if (!(error instanceof Problem)) throw error
      const reason = error.status === 404 ? { key: 'knowledge.error.noRight' } : errorOf(error)
      await store.setRan(connector, { ...none, error: reason })
    }
  }
}

const thingsOf = (listed: Listed[]): Thing[] => [
  ...new Map(listed.map(({ url }) => [url, { address: url }])).values(),
]

const newItem = (address: string): Item => ({
  address,
  documentId: undefined,
  isOwn: false,
  hash: undefined,
  etag: undefined,
  modified: undefined,
  error: undefined,
})

function errorOf(problem: Problem): NonNullable<Document['error']> {
  const { key, values } = Object.values(problem.fields)[0] ?? problem
  return { key, values: values ?? {} }
}
