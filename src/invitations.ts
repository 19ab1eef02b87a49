import type { Database, Queries } from './db.ts'
import { hashSecret, newId, newSecret, now } from './ids.ts'
import type { Role } from './users.ts'

/** Lets people register themselves, by a link or by the domain of their address. */
export interface Invitation {
  id: string
  /** Undefined for a link. */
  domain: string | undefined
  role: Role
  /** How many may still come by a link. */
  usesLeft: number | undefined
  createdAt: string
  expiresAt: string
}

interface Row {
  id: string
  domain: string | null
  role: Role
  uses_left: number | null
  created_at: string
  expires_at: string
}

interface NewInvitation {
  role: Role
  days: number
  uses: number
  /** Instead of a link. */
  domain?: string | undefined
}

const fromRow = (row: Row): Invitation => ({
  id: row.id,
  domain: row.domain ?? undefined,
  role: row.role,
  usesLeft: row.uses_left ?? undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

/** It holds no longer than whoever made it may invite to its role (`mayHelp`). */
const isOpen = `expires_at > ?1 and coalesce(uses_left, 1) > 0 and exists (
  select 1 from users where users.id = created_by and disabled_at is null
     and (users.role = 'admin' or (users.role = 'manager' and invitations.role = 'user')))`

export type Invitations = ReturnType<typeof createInvitations>

/** Invitations that still hold; the others are forgotten. */
export function createInvitations(db: Database) {
  return {
    /** Makes an invitation; the secret of a link is returned this once. */
    async create(by: string, { role, days, uses, domain }: NewInvitation) {
      const id = newId()
      const secret = domain ? undefined : newSecret()
      const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString()
      await db.tx(async (tx) => {
        await tx.run(`delete from invitations where not (${isOpen})`, now())
        await tx.run(
          `insert into invitations (id, hash, domain, role, uses_left, created_by, created_at, expires_at)
             values (?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          secret ? hashSecret(secret) : null,
          domain?.toLowerCase() ?? null,
          role,
          domain ? null : uses,
          by,
          now(),
          expiresAt,
        )
      })
      return { id, secret, expiresAt }
    },

    /** Newest first. */
    async list(): Promise<Invitation[]> {
      const rows = await db.all<Row>(
        `select * from invitations where ${isOpen} order by id desc`,
        now(),
      )
      return rows.map(fromRow)
    },

    async get(id: string): Promise<Invitation | undefined> {
      const row = await db.get<Row>(
        `select * from invitations where ${isOpen} and id = ?2`,
        now(),
        id,
      )
      return row && fromRow(row)
    },

    async byLink(secret: string): Promise<Invitation | undefined> {
      const row = await db.get<Row>(
        `select * from invitations where ${isOpen} and hash = ?2`,
        now(),
        hashSecret(secret),
      )
      return row && fromRow(row)
    },

    /** The one for an address by its domain, exactly; of several the newest. */
    async byAddress(email: string): Promise<Invitation | undefined> {
      const row = await db.get<Row>(
        `select * from invitations where ${isOpen} and domain = ?2 order by id desc limit 1`,
        now(),
        email.slice(email.lastIndexOf('@') + 1),
      )
      return row && fromRow(row)
    },

    /** Whether any domain may register. */
    async someDomain(): Promise<boolean> {
      const row = await db.get(
        `select 1 from invitations where ${isOpen} and domain is not null limit 1`,
        now(),
      )
      return row !== undefined
    },

    /** Counts one who came by it; false when somebody else took the last place. */
    async use(tx: Queries, id: string): Promise<boolean> {
      return (
        (await tx.run(
          `update invitations set uses_left = uses_left - 1 where ${isOpen} and id = ?2`,
          now(),
          id,
        )) > 0
      )
    },

    /** Takes an invitation back; false when there is none. */
    async end(id: string): Promise<boolean> {
      return (await db.run('delete from invitations where id = ?', id)) > 0
    },
  }
}
