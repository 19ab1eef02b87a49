import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import type { Database, Queries } from './db.ts'
import { forbidden, unauthenticated } from './errors.ts'
import { now } from './ids.ts'
import type { Env } from './server.ts'
import { type Role, roles, type User } from './users.ts'

/** A right that routes ask for. */
export interface Permission {
  /** Message key of the sentence shown to people who give it to a token or role. */
  label: string
  /** The least role that has it. */
  from: Role
}

/** The kernel's own rights; plugins add theirs, prefixed with their name. */
export const kernelPermissions: Record<string, Permission> = {
  'me.read': { label: 'may.me.read', from: 'user' },
  'me.write': { label: 'may.me.write', from: 'user' },
  'me.export': { label: 'may.me.export', from: 'user' },
  'people.read': { label: 'may.people.read', from: 'manager' },
  'people.help': { label: 'may.people.help', from: 'manager' },
  'people.write': { label: 'may.people.write', from: 'admin' },
  'jobs.read': { label: 'may.jobs.read', from: 'admin' },
  'jobs.write': { label: 'may.jobs.write', from: 'admin' },
  'metrics.read': { label: 'may.metrics.read', from: 'admin' },
}

/** Who is asking: a person by session or token, with what that allows. */
export interface Caller {
  user: User
  /** Permission names, or `*`. */
  scopes: string[]
  /** Absent for tokens. */
  sessionId?: string | undefined
}

export const hasRole = (user: User, from: Role) => roles.indexOf(user.role) >= roles.indexOf(from)

/** Whether a caller has a permission: by role, and by the token's scopes. */
export function allows(
  caller: Caller,
  name: string,
  permissions: Record<string, Permission>,
): boolean {
  const permission = Object.hasOwn(permissions, name) ? permissions[name] : undefined
  if (!permission || !hasRole(caller.user, permission.from)) return false
  return caller.scopes.includes('*') || caller.scopes.includes(name)
}

/** What a route says of who may call it; compose refuses a route that says nothing. */
export interface Guard extends MiddlewareHandler<Env> {
  access: { permission: string } | { open: true }
}

/**
 * The route wants this permission. Guests get 401 (pages: the sign-in page), others 403.
 * @example app.get('/chat/threads/:id', may('chat.read'), showThread)
 */
export function may(permission: string): Guard {
  return Object.assign(
    async (c: HonoContext<Env>, next: () => Promise<void>) => {
      const caller = c.var.caller
      if (!caller) throw unauthenticated()
      if (!c.var.allows(permission)) throw forbidden()
      await next()
    },
    { access: { permission } },
  )
}

/** The route is for everyone, guests too. */
export function open(): Guard {
  return Object.assign((_: HonoContext<Env>, next: () => Promise<void>) => next(), {
    access: { open: true as const },
  })
}

/** The person who calls; only behind `may(…)`. */
export function caller(c: HonoContext<Env>): Caller {
  const found = c.var.caller
  if (!found) throw unauthenticated()
  return found
}

/** What may be done with a thing; each includes those before it. */
export const acts = ['read', 'write', 'own'] as const
export type Act = (typeof acts)[number]

/** Who is given a right: a person, by id, or everybody who is signed in. */
export type Subject = `user:${string}` | 'everyone'

export type Grants = ReturnType<typeof createGrants>

/** Who may do what with which thing ("thread:<id>"): the one table that is asked. */
export function createGrants(db: Database) {
  const subjectsOf = (user: User): Subject[] => [`user:${user.id}`, 'everyone']
  return {
    async may(user: User, act: Act, thing: string): Promise<boolean> {
      const enough = acts.slice(acts.indexOf(act))
      const subjects = subjectsOf(user)
      const marks = (list: readonly string[]) => list.map(() => '?').join()
      const row = await db.get(
        `select 1 from grants where thing = ? and subject in (${marks(subjects)}) and act in (${marks(enough)}) limit 1`,
        thing,
        ...subjects,
        ...enough,
      )
      return row !== undefined
    },

    /** Ids of the things of a kind (`collection`) with which a person may do so. */
    async things(user: User, act: Act, kind: string): Promise<string[]> {
      const rows = await db.all<{ id: string }>(
        `select distinct substr(thing, ?) as id from grants
          where subject in (select value from json_each(?)) and thing >= ? and thing < ?
            and act in (select value from json_each(?))`,
        kind.length + 2,
        JSON.stringify(subjectsOf(user)),
        `${kind}:`,
        `${kind};`,
        JSON.stringify(acts.slice(acts.indexOf(act))),
      )
      return rows.map(({ id }) => id)
    },

    /** Everybody who has a right of their own on a thing, in the order in which they got it. */
    async of(thing: string): Promise<{ subject: Subject; act: Act }[]> {
      return db.all(
        'select subject, act from grants where thing = ? order by created_at, subject',
        thing,
      )
    },

    /** Gives a person a right on a thing, inside the transaction that makes the thing. */
    async give(tx: Queries, userId: string, act: Act, thing: string): Promise<void> {
      await tx.run(
        'insert into grants values (?, ?, ?, ?) on conflict do nothing',
        `user:${userId}`,
        act,
        thing,
        now(),
      )
    },

    /** What somebody may do with a thing from now on; undefined: nothing by a right of their own. */
    async set(tx: Queries, subject: Subject, act: Act | undefined, thing: string): Promise<void> {
      await tx.run('delete from grants where subject = ? and thing = ?', subject, thing)
      if (act) await tx.run('insert into grants values (?, ?, ?, ?)', subject, act, thing, now())
    },

    /** Forgets a thing that is gone. */
    async forget(tx: Queries, thing: string): Promise<void> {
      await tx.run('delete from grants where thing = ?', thing)
    },
  }
}
