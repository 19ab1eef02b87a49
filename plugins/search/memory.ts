import { conflict, invalid, notFound, type User } from 'convosphere'
import type { PageQuery } from './query.ts'
import type { SearchContext } from './search.ts'
import { createStore, type Saved } from './store.ts'

/** So much of what a person looked for is kept, and so many searches under a name. */
const most = { recent: 20, saved: 100 }
/** So much of a question is kept. */
const longest = { query: 200, name: 100 }
/** The same question of a person within this time, in ms, is one: pages are loaded again. */
const sameMs = 600_000
/** So many people's last questions are known. */
const mostPeople = 1000

const dayMs = 86_400_000
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** What people looked for: each one's own, and what of it counts for all. */
export function createMemory(ctx: SearchContext) {
  const store = createStore(ctx.db)
  /** Person → what was counted of them last. */
  const last = new Map<string, { query: string; at: number }>()

  const plain = (query: string): string =>
    query
      .normalize('NFC')
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, longest.query)
  const counts = () => ctx.settings.countedDays > 0

  function isSame(userId: string, query: string): boolean {
    const before = last.get(userId)
    last.delete(userId)
    last.set(userId, { query, at: Date.now() })
    if (last.size > mostPeople) last.delete(last.keys().next().value!)
    return before?.query === query && Date.now() - before.at < sameMs
  }

  /** @throws {Problem} 422 */
  function nameFrom(text: string): string {
    const name = text.replaceAll(/\s+/g, ' ').trim()
    if (!name) throw invalid({ name: { key: 'field.required' } })
    if (name.length > longest.name)
      throw invalid({ name: { key: 'field.tooLong', values: { limit: longest.name } } })
    return name
  }

  return {
    /** Somebody has stopped typing, or opened something. */
    async settled(user: User, q: string, isNothing: boolean): Promise<void> {
      const query = plain(q)
      if (!query) return
      // Who wants nothing kept is not counted either: what is asked may say who asks.
      if (!(await store.remembers(user.id))) return
      await store.remember(user.id, query, most.recent)
      const asked = query.toLowerCase()
      if (counts() && !isSame(user.id, asked))
        await store.countAsked(dayOf(Date.now()), asked, isNothing)
    },

    /** Somebody has opened what stood at a place, from 1. */
    async opened(q: string, place: number): Promise<void> {
      const query = plain(q).toLowerCase()
      if (query && counts()) await store.countOpened(dayOf(Date.now()), query, place)
    },

    recent: (user: User, limit = most.recent): Promise<string[]> => store.recent(user.id, limit),
    forget: (user: User): Promise<void> => store.forget(user.id),
    remembers: (user: User): Promise<boolean> => store.remembers(user.id),
    setRemembers: (user: User, yes: boolean): Promise<void> => store.setRemembers(user.id, yes),
    saved: (user: User): Promise<Saved[]> => store.saved(user.id),

    /** @throws {Problem} 409 when there are too many, 422 */
    async save(user: User, name: string, query: Partial<PageQuery>): Promise<Saved> {
      const saved = await store.save(user.id, { name: nameFrom(name), query }, most.saved)
      if (!saved) throw conflict('search.error.tooMany')
      return saved
    },

    /** @throws {Problem} 404, 422 */
    async rename(user: User, id: string, name: string): Promise<void> {
      if (!(await store.rename(user.id, id, nameFrom(name)))) throw notFound()
    },

    /** @throws {Problem} 404 */
    async remove(user: User, id: string): Promise<void> {
      if (!(await store.remove(user.id, id))) throw notFound()
    },

    /** What was looked for, by whomever. */
    counts: store.counts,
    total: store.total,

    /** Forgets what is counted no longer. */
    tidy: (): Promise<void> =>
      store.forgetDays(dayOf(Date.now() - (ctx.settings.countedDays - 1) * dayMs)),
  }
}
