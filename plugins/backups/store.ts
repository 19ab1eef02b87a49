import { type Database, newId, now } from 'convosphere'

/** An attempt at a backup. */
export interface Backup {
  id: string
  /** When it began, ISO 8601. */
  at: string
  /** How long it took, the trial restore with it. */
  ms: number
  place: 'disk' | 's3'
  /** Path, or key in the bucket; undefined for a failed one. */
  file: string | undefined
  bytes: number
  sealed: boolean
  /** How many the trial restore found. */
  rows: number
  /** Why it failed, in words for admins. */
  error: string | undefined
  /** Since when the file is known to be gone. */
  removedAt: string | undefined
}

interface Row {
  id: string
  at: string
  ms: number
  place: Backup['place']
  file: string | null
  bytes: number
  sealed: number
  rows: number
  error: string | null
  removed_at: string | null
}

/** The table of backups. */
export function createStore(db: Database) {
  return {
    async add(backup: Omit<Backup, 'id' | 'removedAt'>): Promise<Backup> {
      const id = newId()
      await db.run(
        'insert into backups values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)',
        id,
        backup.at,
        backup.ms,
        backup.place,
        backup.file ?? null,
        backup.bytes,
        Number(backup.sealed),
        backup.rows,
        backup.error ?? null,
      )
      return { ...backup, id, removedAt: undefined }
    },

    async get(id: string): Promise<Backup | undefined> {
      const row = await db.get<Row>('select * from backups where id = ?', id)
      return row && fromRow(row)
    },

    /** Newest first. */
    async list({ after = '', limit }: { after?: string | undefined; limit: number }) {
      const rows = await db.all<Row>(
        `select * from backups
         where ?1 = '' or (at, id) < (select at, id from backups where id = ?1)
         order by at desc, id desc limit ?2`,
        after,
        limit + 1,
      )
      const items = rows.slice(0, limit).map(fromRow)
      return { items, next: rows.length > limit ? items.at(-1)!.id : null }
    },

    /** Those that have or had a file. */
    async withFiles(): Promise<(Backup & { file: string })[]> {
      const rows = await db.all<Row & { file: string }>(
        'select * from backups where file is not null',
      )
      return rows.map((row) => ({ ...fromRow(row), file: row.file }))
    },

    /** Notes whether its file is gone; since when is what was noted first. */
    async markGone(id: string, gone: boolean): Promise<void> {
      await db.run(
        'update backups set removed_at = case when ? then coalesce(removed_at, ?) end where id = ?',
        Number(gone),
        now(),
        id,
      )
    },
  }
}

function fromRow({ file, error, sealed, removed_at: removedAt, ...row }: Row): Backup {
  return {
    ...row,
    sealed: Boolean(sealed),
    file: file ?? undefined,
    error: error ?? undefined,
    removedAt: removedAt ?? undefined,
  }
}
