import { checkFields, type Context, invalid, notFound, now, type User } from 'convosphere'
import type { z } from 'zod'
import { AnnouncementFields } from './fields.ts'
import { type Announcement, createStore, type Told } from './store.ts'

type Fields = z.output<typeof AnnouncementFields>

/** How many there may be. */
const most = 100
/** How many a page shows at once. */
const shown = 3

export type Announcements = Awaited<ReturnType<typeof createAnnouncements>>

/**
 * What people are told on every page. All of it is held in memory, so that a page without
 * announcements asks the database nothing.
 */
export async function createAnnouncements({ db }: Pick<Context, 'db'>) {
  const store = createStore(db)
  let all = await store.list()

  const load = async () => {
    all = await store.list()
  }

  /** @throws {Problem} 404 */
  const get = (id: string): Announcement => {
    const found = all.find((one) => one.id === id)
    if (!found) throw notFound()
    return found
  }

  return {
    load,
    get,

    /** Newest first, those that are over or still to come too. */
    list: (): (Announcement & { state: State })[] =>
      all.map((one) => ({ ...one, state: stateOf(one) })),

    /** @throws {Problem} 422 with the fields */
    async add(fields: object): Promise<Announcement> {
      const given = checkFields(fields, AnnouncementFields)
      if (all.length >= most) throw invalid({ texts: { key: 'announcements.error.tooMany' } })
      const id = await store.add(told({ level: 'info', from: now(), until: undefined }, given))
      await load()
      return get(id)
    },

    /**
     * Changes one; whoever had put it away sees it again.
     * @throws {Problem} 404; 422 with the fields
     */
    async change(id: string, fields: object): Promise<Announcement> {
      const before = get(id)
      await store.change(id, told(before, checkFields(fields, AnnouncementFields.partial())))
      await load()
      return get(id)
    },

    async remove(id: string): Promise<void> {
      get(id)
      await store.remove(id)
      await load()
    },

    /** Whether anybody is told anything now. */
    some: (): boolean => all.some((one) => stateOf(one) === 'current'),

    /** What a person is told now: warnings first, then the newest. */
    async currentFor(user: User): Promise<Announcement[]> {
      const current = all.filter((one) => stateOf(one) === 'current')
      if (!current.length) return []
      const dismissed = await store.dismissed(user.id)
      return current
        .filter(({ id }) => !dismissed.has(id))
        .toSorted((a, b) => Number(b.level === 'warning') - Number(a.level === 'warning'))
        .slice(0, shown)
    },

    /** Puts one away for a person, until it is changed. */
    async dismiss(user: User, id: string): Promise<void> {
      await store.dismiss(get(id).id, user.id)
    },
  }
}

/** Whether one is still to come, shown, or over. */
type State = 'coming' | 'current' | 'over'

function stateOf({ from, until }: Told): State {
  const time = Date.now()
  if (until && Date.parse(until) <= time) return 'over'
  return Date.parse(from) > time ? 'coming' : 'current'
}

/** What was, with what is given anew. */
function told(
  before: Omit<Told, 'texts'> & Partial<Told>,
  given: { [K in keyof Fields]?: Fields[K] | undefined },
): Told {
  const { texts = before.texts, level = before.level, from = before.from } = given
  const until = given.until === undefined ? before.until : (given.until ?? undefined)
  if (until && Date.parse(until) <= Date.parse(from))
    throw invalid({ until: { key: 'announcements.error.span' } })
  const written = Object.entries(texts ?? {}).flatMap(([locale, text]) =>
    text ? [[locale, text] as const] : [],
  )
  return { texts: Object.fromEntries(written), level, from, until }
}
