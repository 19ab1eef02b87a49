import type { User } from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import type { DocumentFilter, Listing, ValueCounts } from '../listing.ts'
import type { Document, Store } from '../store.ts'
import { createNames } from './names.ts'

/** So many documents are counted at most. */
const mostFound = 1000

/** What is asked of documents, but for where they lie. */
export type Narrowing = Omit<DocumentFilter, 'collectionIds'>

interface Parts {
  listing: Listing
  store: Store
  readable: (user: User) => Promise<string[]>
}

/** Finds documents as their names are typed, with a wrong letter too. */
export function createByName(
  ctx: Pick<KnowledgeContext, 'db' | 'signal'>,
  { listing, store, readable }: Parts,
) {
  const names = createNames(ctx)

  /** What a person may read of what is asked for, and in which order it was found. */
  async function filterFor(user: User, { q, ...rest }: Narrowing) {
    const collectionIds = await readable(user)
    if (!q) return { filter: { ...rest, collectionIds }, ranked: undefined }
    const { ids, isPart } = await names.find(q, collectionIds, mostFound)
    const others = isPart ? await listing.ids({ ...rest, q, collectionIds }) : []
    const ranked = [...new Set([...ids, ...others])].slice(0, mostFound)
    return { filter: { ...rest, collectionIds, ids: ranked }, ranked }
  }

  return {
    /** The best, or without a name the newest; and how many there are. */
    async find(
      user: User,
      wanted: Narrowing,
      limit: number,
    ): Promise<{ documents: Document[]; count: number; isMore: boolean }> {
      const { filter, ranked } = await filterFor(user, wanted)
      if (!ranked) {
        const [{ items }, count] = await Promise.all([
          listing.page(filter, { limit }),
          listing.count(filter),
        ])
        return { documents: items, count, isMore: false }
      }
      const there = new Set(await listing.ids(filter))
      const best = ranked.filter((id) => there.has(id))
      const found = new Map(
        (await store.documentsById(best.slice(0, limit))).map((one) => [one.id, one]),
      )
      const documents = best.flatMap((id) => found.get(id) ?? [])
      return { documents, count: best.length, isMore: ranked.length === mostFound }
    },

    /** The newest, or the most cited and opened of those that ever were. */
    async first(user: User, sort: 'newest' | 'used', limit: number): Promise<Document[]> {
      const filter = { collectionIds: await readable(user), isUsed: sort === 'used' }
      return (await listing.page(filter, { sort, limit })).items
    },

    /** The ids of all that a narrowing lets through, whatever they are called. */
    async ids(user: User, wanted: Narrowing): Promise<string[]> {
      return listing.ids((await filterFor(user, { ...wanted, q: undefined })).filter)
    },

    /** How many of what would be found have which values. */
    async counts(user: User, wanted: Narrowing): Promise<ValueCounts> {
      return listing.counts((await filterFor(user, wanted)).filter)
    },
  }
}
