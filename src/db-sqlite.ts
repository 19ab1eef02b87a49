import { Database as Sqlite, type SQLQueryBindings } from 'bun:sqlite'
import { chmodSync, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from './config.ts'
import { readApart } from './db-apart.ts'
import { createQueue, type Database, type Queries, type Value } from './db.ts'

/** The first SQLite without the WAL-reset bug (sqlite.org/wal.html, section 11). */
const oldestSafeVersion = '3.51.3'

/** With less room than this on the disk, in bytes, the program says that it is not ready. */
const leastFree = 8 * 1024 * 1024

/**
 * Opens an embedded database file: WAL, `synchronous=FULL`, foreign keys, deleted data overwritten.
 * One connection writes, a second one only reads, so that readers never see or join an open
 * transaction.
 * @param looking whether every change is refused; the file has to be there
 * @throws {ConfigError} when the system's SQLite is too old (only possible on macOS)
 */
export function openSqlite(path: string, { looking = false } = {}): Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const isNew = !existsSync(path)
  const writer = new Sqlite(path, { create: !looking, readwrite: true, strict: true })
  if (isNew) chmodSync(path, 0o600)
  checkVersion(writer)
  writer.run('pragma busy_timeout = 5000')
  // Opened for reading only, it would leave its side files behind.
  if (looking) writer.run('pragma query_only = on')
  else writer.run('pragma journal_mode = wal')
  writer.run('pragma synchronous = full')
  writer.run('pragma foreign_keys = on')
  writer.run('pragma secure_delete = on')
  writer.run('pragma cache_size = -4000')
  const reader = new Sqlite(path, { readonly: true, strict: true })
  reader.run('pragma busy_timeout = 5000')
  reader.run('pragma cache_size = -8000')

  const apart = readApart(path)
  const inTurn = createQueue()
  const reads = queries(reader)
  const writes = {
    ...queries(writer),
    script: async (sql: string) => void writer.run(sql),
  }

  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    writer.run('begin immediate')
    try {
      const result = await work()
      writer.run('commit')
      return result
    } catch (error) {
      if (writer.inTransaction) writer.run('rollback')
      throw error
    }
  }

  return {
    embedded: true,
    allApart: apart.all,
    all: reads.all,
    get: reads.get,
    run: (sql, ...values) => inTurn(() => writes.run(sql, ...values)),
    tx: (work, { durability = 'full' } = {}) =>
      inTurn(async () => {
        if (durability === 'full') return transaction(() => work(writes))
        writer.run('pragma synchronous = normal')
        try {
          return await transaction(() => work(writes))
        } finally {
          writer.run('pragma synchronous = full')
        }
      }),
    async check() {
      const { bavail, bsize } = statfsSync(dirname(path))
      if (bavail * bsize < leastFree) throw new Error('the disk is full')
      await inTurn(() => transaction(() => writes.script('create table room (x); drop table room')))
    },
    snapshot: (target) =>
      inTurn(async () => {
        writer.query('vacuum into ?').run(target)
        chmodSync(target, 0o600)
      }),
    async close() {
      await apart.close()
      await inTurn(async () => {
        reader.close()
        writer.run('pragma wal_checkpoint(truncate)')
        writer.close()
      })
    },
  }
}

function queries(db: Sqlite): Queries {
  const bind = (values: Value[]) => values as SQLQueryBindings[]
  return {
    all: async <Row>(sql: string, ...values: Value[]) =>
      db.query(sql).all(...bind(values)) as Row[],
    get: async <Row>(sql: string, ...values: Value[]) =>
      (db.query(sql).get(...bind(values)) as Row | null) ?? undefined,
    run: async (sql, ...values) => db.query(sql).run(...bind(values)).changes,
  }
}

function checkVersion(db: Sqlite) {
  const { version } = db.query('select sqlite_version() as version').get() as { version: string }
  if (Bun.semver.order(version, oldestSafeVersion) >= 0) return
  throw new ConfigError(
    `SQLite ${version} can lose committed data; ConvoSphere needs ${oldestSafeVersion} or newer. ` +
      'On macOS, "brew install sqlite" and start again, or use a libSQL server (DATABASE_URL).',
  )
}

/**
 * Takes the data folder for this process: a second server, migration or restore on the same folder
 * is refused. The system frees it when the process ends, however it ends.
 * @returns a function that lets go
 * @throws {ConfigError} when another process holds it, or nothing can be written there
 */
export function lockDataFolder(dataDir: string): () => void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    return lockFile(`${dataDir}/lock.db`, `another ConvoSphere is already using ${dataDir}`)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`DATA_DIR "${dataDir}": ${(error as Error).message}`)
  }
}

/** Whether a server, or another command that wants it for itself, has the data folder. */
export function isDataFolderLocked(dataDir: string): boolean {
  const path = `${dataDir}/lock.db`
  if (!existsSync(path)) return false
  const lock = new Sqlite(path, { readonly: true })
  try {
    lock.run('select 1 from sqlite_schema')
    return false
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return true
    throw error
  } finally {
    lock.close()
  }
}

/**
 * Holds a file until let go, or until the process ends.
 * @param waitMs how long it is waited for
 * @throws {ConfigError} saying `taken` when another process holds it
 */
export function lockFile(path: string, taken: string, waitMs = 0): () => void {
  let lock: Sqlite | undefined
  try {
    lock = new Sqlite(path, { create: true })
    chmodSync(path, 0o600)
    lock.run(`pragma busy_timeout = ${waitMs}`)
    lock.run('begin exclusive')
  } catch (error) {
    lock?.close()
    throw (error as { code?: string }).code === 'SQLITE_BUSY' ? new ConfigError(taken) : error
  }
  return () => lock.close()
}
