import type { Database, Queries } from './db.ts'
import { hashSecret, newId, newSecret, now } from './ids.ts'
import { type User, userFromRow } from './users.ts'

export interface Token {
  id: string
  name: string
  /** Permission names, or `*` for all that the person has. */
  scopes: string[]
  createdAt: string
  usedAt: string | undefined
}

interface Row {
  id: string
  name: string
  scopes: string
  created_at: string
  used_at: string | null
}

const prefix = 'cs_'
const usedEveryMs = 60_000

export type Tokens = ReturnType<typeof createTokens>

/** API tokens: a person's rights, or fewer, for a program. */
export function createTokens(db: Database) {
  return {
    /** Makes a token; the secret is returned this once. */
    async create(userId: string, name: string, scopes: string[]) {
      const id = newId()
      const secret = prefix + newSecret()
      await db.run(
        'insert into tokens values (?, ?, ?, ?, ?, ?, null)',
        id,
        hashSecret(secret),
        userId,
        name.trim(),
        JSON.stringify(scopes),
        now(),
      )
      return { id, secret }
    },

    /** Whose token this is and what it may do; undefined when revoked or the person is disabled. */
    async holder(
      secret: string,
    ): Promise<{ user: User; scopes: string[]; tokenId: string } | undefined> {
      const row = await db.get<
        Parameters<typeof userFromRow>[0] & {
          token: string
          scopes: string
          used_at: string | null
        }
      >(
        `select users.*, tokens.id as token, tokens.scopes, tokens.used_at from tokens
           join users on users.id = tokens.user_id
          where tokens.hash = ? and users.disabled_at is null`,
        hashSecret(secret),
      )
      if (!row) return undefined
      if (!row.used_at || Date.now() - Date.parse(row.used_at) > usedEveryMs)
        // A note only: a full disk must not hinder reading.
        void db.run('update tokens set used_at = ? where id = ?', now(), row.token).catch(() => {})
      return { user: userFromRow(row), scopes: JSON.parse(row.scopes), tokenId: row.token }
    },

    /** Newest first. */
    async list(userId: string): Promise<Token[]> {
      const rows = await db.all<Row>(
        'select id, name, scopes, created_at, used_at from tokens where user_id = ? order by created_at desc',
        userId,
      )
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        scopes: JSON.parse(row.scopes),
        createdAt: row.created_at,
        usedAt: row.used_at ?? undefined,
      }))
    },

    /** Ends one token of this person; false when there is none. */
    async end(tx: Queries, userId: string, id: string): Promise<boolean> {
      return (await tx.run('delete from tokens where id = ? and user_id = ?', id, userId)) > 0
    },

    /** Ends all tokens of a person. */
    async endAll(tx: Queries, userId: string): Promise<void> {
      await tx.run('delete from tokens where user_id = ?', userId)
    },
  }
}
