import { type Database, newId, now, type Queries } from 'convosphere'
import type { PageQuery } from './query.ts'

/** A search that somebody keeps under a name. */
export interface Saved {
  id: string
  name: string
  query: Partial<PageQuery>
}

/** How often something was looked for, by whomever. */
export interface QueryCount {
  query: string
  asked: number
  /** How often nothing was found. */
  missed: number
  opened: number
  /** The place of what was opened, from 1, on average; null where nothing was. */
  place: number | null
}

/** What counts are sorted by. */
export const countSorts = ['asked', 'missed', 'opened'] as const
export type CountSort = (typeof countSorts)[number]

/** Days as YYYY-MM-DD, UTC, both included. */
export interface Span {
  from: string
  to: string
}

interface SavedRow {
  id: string
  name: string
  query: string
}

const savedFrom = (row: SavedRow): Saved => ({ ...row, query: JSON.parse(row.query) })

/** What people looked for, as it is stored. */
export const createStore = (db: Database) => ({
  /** What a person last looked for, the last first. */
  async recent(userId: string, limit: number): Promise<string[]> {
    const rows = await db.all<{ query: string }>(
      'select query from search_recent where user_id = ? order by at desc, query limit ?',
      userId,
      limit,
    )
    return rows.map(({ query }) => query)
  },

  /** Keeps what a person looked for, among so many at most, unless they want none kept. */
  async remember(userId: string, query: string, most: number): Promise<void> {
    await db.tx(async (tx) => {
      if (await tx.get('select 1 from search_forgetful where user_id = ?', userId)) return
      await tx.run(
        `insert into search_recent values (?, ?, ?)
           on conflict (user_id, query) do update set at = excluded.at`,
        userId,
        query,
        now(),
      )
      await tx.run(
        `delete from search_recent where user_id = ?1 and query not in
           (select query from search_recent where user_id = ?1 order by at desc, query limit ?2)`,
        userId,
        most,
      )
    })
  },

  /** Forgets all that a person looked for. */
  async forget(userId: string, queries: Queries = db): Promise<void> {
    await queries.run('delete from search_recent where user_id = ?', userId)
  },

  /** Whether what a person looks for is kept. */
  async remembers(userId: string): Promise<boolean> {
    return !(await db.get('select 1 from search_forgetful where user_id = ?', userId))
  },

  async setRemembers(userId: string, yes: boolean): Promise<void> {
    await db.tx(async (tx) => {
      if (yes) await tx.run('delete from search_forgetful where user_id = ?', userId)
      else {
        await tx.run('insert into search_forgetful values (?) on conflict do nothing', userId)
        await tx.run('delete from search_recent where user_id = ?', userId)
      }
    })
  },

  /** What a person keeps, the oldest first. */
  async saved(userId: string): Promise<Saved[]> {
    const rows = await db.all<SavedRow>(
      'select id, name, query from search_saved where user_id = ? order by id',
      userId,
    )
    return rows.map(savedFrom)
  },

  /** Keeps a search; undefined where there are so many already. */
  save: (userId: string, given: Omit<Saved, 'id'>, most: number): Promise<Saved | undefined> =>
    db.tx(async (tx) => {
      const counted = await tx.get<{ n: number }>(
        'select count(*) as n from search_saved where user_id = ?',
        userId,
      )
      if (counted!.n >= most) return undefined
      const saved = { id: newId(), ...given }
      await tx.run(
        'insert into search_saved (id, user_id, name, query) values (?, ?, ?, ?)',
        saved.id,
        userId,
        saved.name,
        JSON.stringify(saved.query),
      )
      return saved
    }),

  /** False where it is not there, or not this person's. */
  async rename(userId: string, id: string, name: string): Promise<boolean> {
    const changed = await db.run(
      'update search_saved set name = ? where id = ? and user_id = ?',
      name,
      id,
      userId,
    )
    return changed > 0
  },

  /** False where it is not there, or not this person's. */
  async remove(userId: string, id: string): Promise<boolean> {
    const gone = await db.run('delete from search_saved where id = ? and user_id = ?', id, userId)
    return gone > 0
  },

  async countAsked(day: string, query: string, isNothing: boolean): Promise<void> {
    await db.run(
      `insert into search_days (day, query, asked, missed) values (?1, ?2, 1, ?3)
         on conflict (day, query) do update set asked = asked + 1, missed = missed + ?3`,
      day,
      query,
      isNothing,
    )
  },

  async countOpened(day: string, query: string, place: number): Promise<void> {
    await db.run(
      `insert into search_days (day, query, opened, places) values (?1, ?2, 1, ?3)
         on conflict (day, query) do update set opened = opened + 1, places = places + ?3`,
      day,
      query,
      place,
    )
  },

  /** What was looked for in a span of days, the most first. */
  counts: ({ from, to }: Span, sort: CountSort, limit: number): Promise<QueryCount[]> =>
    db.all<QueryCount>(
      `select query, sum(asked) as asked, sum(missed) as missed, sum(opened) as opened,
              cast(sum(places) as real) / nullif(sum(opened), 0) as place
         from search_days where day between ? and ?
        group by query having sum(${sort}) > 0 order by sum(${sort}) desc, query limit ?`,
      from,
      to,
      limit,
    ),

  /** All together. */
  async total({ from, to }: Span): Promise<Omit<QueryCount, 'query'>> {
    const row = await db.get<Omit<QueryCount, 'query'>>(
      `select coalesce(sum(asked), 0) as asked, coalesce(sum(missed), 0) as missed,
              coalesce(sum(opened), 0) as opened,
              cast(sum(places) as real) / nullif(sum(opened), 0) as place
         from search_days where day between ? and ?`,
      from,
      to,
    )
    return row!
  },

  /** Forgets the counts of days before one. */
  async forgetDays(before: string): Promise<void> {
    await db.run('delete from search_days where day < ?', before)
  },
})
