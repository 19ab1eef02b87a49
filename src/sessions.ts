import type { Database, Queries } from './db.ts'
import { hashSecret, newId, newSecret, now } from './ids.ts'
import { type User, userFromRow } from './users.ts'

export interface Session {
  id: string
  /** The browser, as it named itself. */
  agent: string
  address: string
  createdAt: string
  seenAt: string
}

interface Row {
  id: string
  agent: string
  address: string
  created_at: string
  seen_at: string
}

/** Sessions end when unused for this long. */
const idleMs = 30 * 86_400_000
/** How stale `seenAt` may be, so that reading a page writes nothing most of the time. */
const seenEveryMs = 5 * 60_000

export type Sessions = ReturnType<typeof createSessions>

/** Signed-in browsers: opaque, server-side, listed and revocable. */
export function createSessions(db: Database) {
  return {
    /**
     * Begins a session.
     * @returns the secret for the cookie (kept nowhere else) and the session's id
     */
    async begin(tx: Queries, userId: string, agent: string, address: string) {
      await tx.run('delete from sessions where seen_at < ?', oldest())
      const id = newId()
      const secret = newSecret()
      await tx.run(
        'insert into sessions values (?, ?, ?, ?, ?, ?, ?)',
        id,
        hashSecret(secret),
        userId,
        agent.slice(0, 300),
        address,
        now(),
        now(),
      )
      return { id, secret }
    },

    /** Who holds this secret; undefined when it was revoked, ran out, or the person is disabled. */
    async holder(secret: string): Promise<{ sessionId: string; user: User } | undefined> {
      const row = await db.get<
        Parameters<typeof userFromRow>[0] & { session: string; seen_at: string }
      >(
        `select users.*, sessions.id as session, sessions.seen_at from sessions
           join users on users.id = sessions.user_id
          where sessions.hash = ? and seen_at >= ? and users.disabled_at is null`,
        hashSecret(secret),
        oldest(),
      )
      if (!row) return undefined
      if (Date.now() - Date.parse(row.seen_at) > seenEveryMs)
        // A note only: a full disk must not hinder reading.
        void db
          .run('update sessions set seen_at = ? where id = ?', now(), row.session)
          .catch(() => {})
      return { sessionId: row.session, user: userFromRow(row) }
    },

    /** Last used first. */
    async list(userId: string): Promise<Session[]> {
      const rows = await db.all<Row>(
        `select id, agent, address, created_at, seen_at from sessions
          where user_id = ? and seen_at >= ? order by seen_at desc`,
        userId,
        oldest(),
      )
      return rows.map((row) => ({
        id: row.id,
        agent: row.agent,
        address: row.address,
        createdAt: row.created_at,
        seenAt: row.seen_at,
      }))
    },

    /** Ends one session of this person; false when there is none. */
    async end(tx: Queries, userId: string, id: string): Promise<boolean> {
      return (await tx.run('delete from sessions where id = ? and user_id = ?', id, userId)) > 0
    },

    /** Ends all sessions of a person, save perhaps the one in use. */
    async endAll(tx: Queries, userId: string, except = ''): Promise<void> {
      await tx.run('delete from sessions where user_id = ? and id <> ?', userId, except)
    },
  }
}

const oldest = () => new Date(Date.now() - idleMs).toISOString()
