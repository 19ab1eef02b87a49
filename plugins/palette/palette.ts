import { type Context, type User, view } from 'convosphere'
import { type Entry, entriesFor, foundFor, groups, keyOf } from './entries.ts'
import type { TitleIndex } from './title-index.ts'

/** The palette's own service. */
export type Palette = ReturnType<typeof createPalette>

/** How many are shown at most, and how many of one group while nothing is typed. */
const mostShown = 12
const mostOfGroup = { threads: 6, documents: 0, acts: 6, pages: 0 }
/** So many are shown beside these that sources find themselves. */
const mostFound = 5
/** How many persons' indexes are kept; one of 1,000 titles takes 9 MB. */
const mostIndexes = 4

/** Finds what people may go to or do by what they type, typing errors forgiven. */
export function createPalette(ctx: Context) {
  /** Person and language → what was indexed, last used last. */
  const indexes = new Map<string, TitleIndex>()

  /** The index is filled at its first use, and follows what there is at each further one. */
  async function indexFor(user: User, entries: Entry[]): Promise<TitleIndex> {
    const { createTitleIndex } = await import('./title-index.ts')
    const key = `${user.id} ${view().locale}`
    const index = indexes.get(key) ?? createTitleIndex()
    indexes.delete(key)
    indexes.set(key, index)
    const [oldest] = indexes.keys()
    if (indexes.size > mostIndexes) indexes.delete(oldest!)
    try {
      await index.follow(new Map(entries.map((entry) => [keyOf(entry), entry])))
    } catch (error) {
      // Half followed it would be wrong for ever; the next key makes another.
      indexes.delete(key)
      throw error
    }
    return index
  }

  return {
    /** Pages that fit the words, best first. */
    async places(user: User, query: string): Promise<Entry[]> {
      const entries = await entriesFor(ctx, user)
      const places = entries.filter(
        ({ group, post }) => (group === 'pages' || group === 'acts') && !post,
      )
      const { createTitleIndex, wordsOf } = await import('./title-index.ts')
      if (!wordsOf(query).length) return []
      // They are so few that an index of them need not be kept.
      const index = createTitleIndex()
      await index.follow(new Map(places.map((entry) => [keyOf(entry), entry])))
      return index.find(query, mostShown)
    },

    /** What fits the words, best first; with no words, what was used last and what is done often. */
    async find(user: User, query: string): Promise<Entry[]> {
      const entries = await entriesFor(ctx, user)
      const words = query.trim()
      if (words) {
        const [found, others] = await Promise.all([
          (await indexFor(user, entries)).find(words, mostShown),
          foundFor(ctx, user, words, mostFound),
        ])
        // Meanwhile the index may have followed a request with other rights.
        const shown = new Set(entries.map(keyOf))
        return [...found.filter((entry) => shown.has(keyOf(entry))), ...others]
      }
      const byGroup = Object.groupBy(entries, ({ group }) => group)
      return groups.flatMap((group) => (byGroup[group] ?? []).slice(0, mostOfGroup[group]))
    },
  }
}
