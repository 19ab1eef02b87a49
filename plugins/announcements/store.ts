import { type Database, newId, noteChange, now } from 'convosphere'

export const levels = ['info', 'warning'] as const

/** Something that people are told on every page for a while. */
export interface Announcement {
  id: string
  level: (typeof levels)[number]
  /** Locale → text; at least one. */
  texts: Record<string, string>
  /** ISO 8601, UTC. */
  from: string
  /** Undefined: until it is deleted. */
  until: string | undefined
  createdAt: string
}

export type Told = Omit<Announcement, 'id' | 'createdAt'>

interface Row {
  id: string
  level: Announcement['level']
  texts: string
  starts_at: string
  ends_at: string | null
  created_at: string
}

const fromRow = (row: Row): Announcement => ({
  id: row.id,
  level: row.level,
  texts: JSON.parse(row.texts),
  from: row.starts_at,
  until: row.ends_at ?? undefined,
  createdAt: row.created_at,
})

const valuesOf = ({ level, texts, from, until }: Told) =>
  [level, JSON.stringify(texts), from, until ?? null] as const

/** Announcements as they are stored. Each change is told to other processes on this database. */
export function createStore(db: Database) {
  return {
    /** Newest first. */
    async list(): Promise<Announcement[]> {
      const rows = await db.all<Row>('select * from announcements order by id desc')
      return rows.map(fromRow)
    },

    async add(told: Told): Promise<string> {
      const id = newId()
      await db.tx(async (tx) => {
        await tx.run(
          'insert into announcements (level, texts, starts_at, ends_at, id, created_at) values (?, ?, ?, ?, ?, ?)',
          ...valuesOf(told),
          id,
          now(),
        )
        await noteChange(tx)
      })
      return id
    },

    /** Changes one; whoever had put it away sees it again. */
    async change(id: string, told: Told): Promise<void> {
      await db.tx(async (tx) => {
        await tx.run(
          'update announcements set level = ?, texts = ?, starts_at = ?, ends_at = ? where id = ?',
          ...valuesOf(told),
          id,
        )
        await tx.run('delete from announcement_dismissals where announcement_id = ?', id)
        await noteChange(tx)
      })
    },

    async remove(id: string): Promise<void> {
      await db.tx(async (tx) => {
        await tx.run('delete from announcements where id = ?', id)
        await noteChange(tx)
      })
    },

    async dismiss(id: string, userId: string): Promise<void> {
      await db.run(
        'insert into announcement_dismissals values (?, ?) on conflict do nothing',
        id,
        userId,
      )
    },

    /** The ids of those that a person has put away. */
    async dismissed(userId: string): Promise<Set<string>> {
      const rows = await db.all<{ id: string }>(
        'select announcement_id as id from announcement_dismissals where user_id = ?',
        userId,
      )
      return new Set(rows.map(({ id }) => id))
    },
  }
}
