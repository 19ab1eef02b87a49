import type { Queries, User } from 'convosphere'
import type { Document, Store } from './store.ts'
import { keyOf, mostOfDocument, type Tags } from './tags.ts'

/** What people do with several documents at a time. */
export const acts = ['tag', 'untag', 'move', 'delete', 'read'] as const
export type Act = (typeof acts)[number]

/** What is done with a document; the last two put it back where two of the others took it from. */
export type Change =
  | { act: 'tag' | 'untag'; tags: string[] }
  | { act: 'move'; collectionId: string }
  | { act: 'delete' | 'read' | 'restore' }
  | { act: 'leave'; status: Document['status']; error?: Document['error'] }

interface Means {
  store: Store
  tags: Tags
  /** Has a document read. */
  queue: (tx: Queries, user: User, id: string) => Promise<void>
  /** How the documents of a collection are cut into passages. */
  cutsOf: (collectionId: string) => Promise<object>
  /** Takes a collection out of the trash. */
  reopen: (tx: Queries, id: string) => Promise<void>
}

/** Who does it, and the owners of the collections that this person may write to. */
export interface Doer {
  user: User
  ownerOf: Map<string, string>
}

/**
 * Does one thing with one document.
 * @returns the change that puts it back; undefined where nothing was to be done, or may not be
 */
export async function arrange(
  tx: Queries,
  { store, tags, queue, cutsOf, reopen }: Means,
  { user, ownerOf }: Doer,
  document: Document,
  change: Change,
): Promise<Change | undefined> {
  const { id, collectionId, status, error } = document
  const ownerId = ownerOf.get(collectionId)
  if (!ownerId || document.deleted !== (change.act === 'restore')) return undefined
  switch (change.act) {
    case 'tag': {
      const has = await tags.namesOf(id, tx)
      const added = without(change.tags, has)
      if (!added.length || has.length + added.length > mostOfDocument) return undefined
      await tags.mark(tx, id, ownerId, added)
      return { act: 'untag', tags: added }
    }
    case 'untag': {
      const has = await tags.namesOf(id, tx)
      const removed = without(has, without(has, change.tags))
      if (!removed.length) return undefined
      await tags.unmark(tx, id, removed)
      return { act: 'tag', tags: removed }
    }
    case 'move': {
      const newOwnerId = ownerOf.get(change.collectionId)
      if (!newOwnerId || change.collectionId === collectionId) return undefined
      await store.setCollection(tx, id, change.collectionId)
      await tags.replace(tx, id, newOwnerId, await tags.namesOf(id, tx))
      const [before, after] = [await cutsOf(collectionId), await cutsOf(change.collectionId)]
      if (!Bun.deepEquals(before, after)) await queue(tx, user, id)
      return { act: 'move', collectionId }
    }
    case 'delete':
      await store.setDeleted(id, true, tx)
      return { act: 'restore' }
    case 'restore':
      await store.setDeleted(id, false, tx)
      await reopen(tx, collectionId)
      return { act: 'delete' }
    case 'read':
      if (status === 'queued' || status === 'working') return undefined
      await queue(tx, user, id)
      return { act: 'leave', status, error }
    case 'leave':
      if (status !== 'queued') return undefined
      await store.setStatus(tx, id, change)
      return { act: 'read' }
  }
}

/** Those names that are not among the others. */
function without(names: string[], others: string[]): string[] {
  const keys = new Set(others.map(keyOf))
  return names.filter((name) => !keys.has(keyOf(name)))
}
