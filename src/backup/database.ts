import { Database as Sqlite } from 'bun:sqlite'
import { BackupError } from './file.ts'

/**
 * Copies a database that others may be writing to, as it is at this moment; they go on meanwhile.
 * Takes a while and blocks this process: never call it in one that answers requests.
 */
export function copyDatabase(path: string, target: string): void {
  const db = new Sqlite(path, { readonly: true, strict: true })
  try {
    db.run('pragma busy_timeout = 5000')
    db.query('vacuum into ?').run(target)
  } finally {
    db.close()
  }
}

/** What a database file that nobody else uses holds. */
export interface Contents {
  /** What SQLite finds wrong; empty when it is well. */
  faults: string[]
  /** Table → how many rows. */
  rows: Record<string, number>
  /** Plugin → its settings as stored, secrets sealed. */
  settings: Map<string, Record<string, unknown>>
  /** Names of migrations, as `owner/name`, in the order they were applied. */
  migrations: string[]
}

/**
 * Looks a database file over; `thorough` checks every page and every reference.
 * @throws {BackupError} when it cannot be read as a database at all
 */
export function contentsOf(path: string, { thorough = false } = {}): Contents {
  // A copy of a database in WAL mode cannot be opened for reading only at first.
  const db = new Sqlite(path, { readwrite: true, strict: true })
  const texts = (sql: string) => (db.query(sql).values() as string[][]).map(([text]) => text!)
  try {
    const tables = texts(
      "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by 1",
    )
    const has = (table: string) => tables.includes(table)
    const count = (table: string) =>
      (
        db.query(`select count(*) as n from "${table.replaceAll('"', '""')}"`).get() as {
          n: number
        }
      ).n
    const contents = {
      faults: thorough
        ? [
            ...texts('pragma integrity_check').filter((text) => text !== 'ok'),
            ...texts('pragma foreign_key_check').map(
              (table) => `a row of ${table} refers to nothing`,
            ),
          ]
        : [],
      rows: Object.fromEntries(tables.map((table) => [table, count(table)])),
      settings: new Map(
        has('settings')
          ? (db.query('select plugin, value from settings').values() as string[][]).map(
              ([plugin, value]) => [plugin!, JSON.parse(value!)],
            )
          : [],
      ),
      migrations: has('migrations')
        ? texts("select owner || '/' || name from migrations order by applied_at, owner, name")
        : [],
    }
    db.run('pragma wal_checkpoint(truncate)')
    return contents
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code ?? ''))
      throw new BackupError(`${path} is damaged: ${message}`)
    throw error
  } finally {
    db.close()
  }
}
