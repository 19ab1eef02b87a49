import type { Database, Queries } from './db.ts'
import { conflict, Problem } from './errors.ts'
import { newId, now } from './ids.ts'

export const roles = ['user', 'manager', 'admin'] as const
export type Role = (typeof roles)[number]
export const themes = ['system', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof themes)[number]

export interface User {
  id: string
  email: string
  name: string
  role: Role
  /** Undefined: as the browser says. */
  locale: string | undefined
  theme: Theme
  /** IANA name; undefined: as the browser says. */
  timeZone: string | undefined
  /** Whether Enter sends a message (Shift+Enter breaks the line) or the other way round. */
  enterSends: boolean
  disabled: boolean
  createdAt: string
}

interface Row {
  id: string
  email: string
  name: string
  role: Role
  locale: string | null
  theme: Theme
  time_zone: string | null
  enter_sends: number
  disabled_at: string | null
  created_at: string
}

/** Columns of a user, for joins in the kernel. */
export const userFromRow = (row: Row): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  locale: row.locale ?? undefined,
  theme: row.theme,
  timeZone: row.time_zone ?? undefined,
  enterSends: Boolean(row.enter_sends),
  disabled: row.disabled_at !== null,
  createdAt: row.created_at,
})

export const peopleSorts = ['created', '-created', 'name', '-name'] as const
/** What a list of people is sorted by; with `-` before it, downwards. */
export type PeopleSort = (typeof peopleSorts)[number]

/** What may change on a person; each left out stays as it is, null empties it. */
export interface UserChange {
  name?: string | undefined
  email?: string | undefined
  role?: Role | undefined
  locale?: string | null | undefined
  theme?: Theme | undefined
  timeZone?: string | null | undefined
  enterSends?: boolean | undefined
  disabled?: boolean | undefined
}

export type Users = ReturnType<typeof createUsers>

const emailTaken = () =>
  new Problem(409, 'error.emailTaken', { fields: { email: { key: 'error.emailTaken' } } })

/** People: who they are and how they want to be served. */
export function createUsers(db: Database) {
  return {
    async get(id: string): Promise<User | undefined> {
      const row = await db.get<Row>('select * from users where id = ?', id)
      return row && userFromRow(row)
    },

    async byEmail(email: string): Promise<User | undefined> {
      const row = await db.get<Row>('select * from users where email = ?', email.trim())
      return row && userFromRow(row)
    },

    /** A page of people, in the order in which they joined by default; `search` is a part of their name or address. */
    async list({
      after = '',
      limit = 50,
      search = '',
      sort = 'created' as PeopleSort,
    } = {}): Promise<{
      items: User[]
      next: string | null
    }> {
      // Ids grow with time.
      const key = sort.endsWith('name') ? 'name collate nocase' : 'id'
      const [beyond, way] = sort.startsWith('-') ? ['<', 'desc'] : ['>', 'asc']
      const rows = await db.all<Row>(
        `select * from users
          where (?1 = '' or (${key}, id) ${beyond} (select ${key}, id from users where id = ?1))
            and (instr(lower(name), lower(?2)) or instr(lower(email), lower(?2)))
          order by ${key} ${way}, id ${way} limit ?3`,
        after,
        search.trim(),
        limit + 1,
      )
      const items = rows.slice(0, limit).map(userFromRow)
      return { items, next: rows.length > limit ? items.at(-1)!.id : null }
    },

    async isEmpty(queries: Queries = db): Promise<boolean> {
      return !(await queries.get('select 1 from users limit 1'))
    },

    /**
     * Adds a person inside a transaction.
     * @throws {Problem} 409 when the address is taken
     */
    async add(
      tx: Queries,
      person: { email: string; name: string; role: Role; locale?: string | undefined },
    ): Promise<User> {
      const email = person.email.trim()
      if (await tx.get('select 1 from users where email = ?', email)) throw emailTaken()
      const id = newId()
      await tx.run(
        'insert into users (id, email, name, role, locale, created_at) values (?, ?, ?, ?, ?, ?)',
        id,
        email,
        person.name.trim(),
        person.role,
        person.locale ?? null,
        now(),
      )
      return userFromRow((await tx.get<Row>('select * from users where id = ?', id))!)
    },

    /**
     * Changes a person; the last admin stays one, and enabled.
     * @param also what happens in the same transaction
     * @throws {Problem} 409 when the address is taken or nobody would be left to administer
     */
    change(
      id: string,
      change: UserChange,
      also?: (tx: Queries) => Promise<void>,
    ): Promise<User | undefined> {
      return db.tx(async (tx) => {
        const before = await tx.get<Row>('select * from users where id = ?', id)
        if (!before) return undefined
        const loses =
          before.role === 'admin' && ((change.role && change.role !== 'admin') || change.disabled)
        if (loses && !(await anotherAdmin(tx, id))) throw conflict('error.lastAdmin')
        if (
          change.email &&
          (await tx.get('select 1 from users where email = ? and id <> ?', change.email.trim(), id))
        )
          throw emailTaken()
        const keep = <T>(value: T | undefined, old: T) => (value === undefined ? old : value)
        await tx.run(
          `update users set name = ?, email = ?, role = ?, locale = ?, theme = ?, time_zone = ?,
             enter_sends = ?, disabled_at = ? where id = ?`,
          keep(change.name?.trim(), before.name),
          keep(change.email?.trim(), before.email),
          keep(change.role, before.role),
          keep(change.locale, before.locale),
          keep(change.theme, before.theme),
          keep(change.timeZone, before.time_zone),
          keep(
            change.enterSends === undefined ? undefined : Number(change.enterSends),
            before.enter_sends,
          ),
          change.disabled === undefined ? before.disabled_at : change.disabled ? now() : null,
          id,
        )
        await also?.(tx)
        return userFromRow((await tx.get<Row>('select * from users where id = ?', id))!)
      })
    },
  }
}

const anotherAdmin = (tx: Queries, id: string) =>
  tx.get("select 1 from users where role = 'admin' and disabled_at is null and id <> ? limit 1", id)
