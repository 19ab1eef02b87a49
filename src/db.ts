import type { Config } from './config.ts'

/** What a statement may take and a row may hold. */
export type Value = string | number | bigint | boolean | null | Uint8Array

/** Statements, inside a transaction or outside. */
export interface Queries {
  /** All rows. */
  all<Row>(sql: string, ...values: Value[]): Promise<Row[]>
  /** The first row, or undefined. */
  get<Row>(sql: string, ...values: Value[]): Promise<Row | undefined>
  /** Changes data; returns the number of rows changed. */
  run(sql: string, ...values: Value[]): Promise<number>
}

/** Statements of one transaction. */
export interface Transaction extends Queries {
  /** Runs several statements; for migrations. */
  script(sql: string): Promise<void>
}

export interface TransactionOptions {
  /**
   * `full` (default): what it wrote survives a power cut. `process`: survives kill -9, a power cut
   * may cost the last moment; for parts of a running answer only.
   */
  durability?: 'full' | 'process'
}

/**
 * The database port: an embedded SQLite file or a libSQL server. Writes queue: one transaction or
 * statement at a time, so nothing of one request can fall into the transaction of another.
 */
export interface Database extends Queries {
  /** Whether the file is in this process's data folder (snapshots, lock and version check apply). */
  readonly embedded: boolean
  /** All rows, for statements that take long: meanwhile this process does other things. */
  allApart: Queries['all']
  /**
   * Runs `work` in one transaction: all of it is stored when the promise resolves, nothing when it
   * rejects. Await nothing but database calls inside; a remote server that gave the transaction up
   * has `work` run again.
   */
  tx<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * Tries to write without changing anything.
   * @throws {Error} when nothing can be stored now, or soon
   */
  check(): Promise<void>
  /** Copies the whole database to a new file. Embedded only. */
  snapshot(path: string): Promise<void>
  close(): Promise<void>
}

/** The embedded database, in the data folder. */
export const databaseFile = 'convosphere.db'

/**
 * Opens the database that the configuration names.
 * @param looking whether an embedded one refuses every change
 */
export async function openDatabase(config: Config, { looking = false } = {}): Promise<Database> {
  if (config.databaseUrl) {
    const { openLibsql } = await import('./db-libsql.ts')
    return openLibsql(config.databaseUrl, config.databaseAuthToken)
  }
  const { openSqlite } = await import('./db-sqlite.ts')
  return openSqlite(`${config.dataDir}/${databaseFile}`, { looking })
}

/**
 * One after the other: each call starts when those before it have ended, whatever their outcome.
 * @example const next = createQueue(); await next(() => save())
 */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }
}
