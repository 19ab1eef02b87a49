import {
  createClient,
  type InValue,
  type ResultSet,
  type Transaction as Stream,
} from '@libsql/client/web'
import { ConfigError } from './config.ts'
import { createQueue, type Database, type Queries, type Transaction, type Value } from './db.ts'

/** How long a busy server is asked again, and how often, in ms; as SQLite's own busy timeout. */
const busyMs = 5000
const againMs = 50
/** How often a transaction that the server gave up is run again. */
const tries = 3

/**
 * Opens a libSQL server or Turso over HTTP (the Hrana protocol). Durability is the server's; writes
 * of this process queue here, those of other nodes at the server.
 * @throws {ConfigError} when the server does not answer, or does not enforce foreign keys
 */
export async function openLibsql(url: string, authToken?: string): Promise<Database> {
  const client = createClient({ url, intMode: 'number', ...(authToken && { authToken }) })
  const inTurn = createQueue()
  const outside = queries((sql, args) => whileBusy(() => client.execute({ sql, args })))
  const rule = await outside
    .get<{ foreign_keys: number }>('pragma foreign_keys')
    .catch((error: Error) => {
      throw new ConfigError(`DATABASE_URL: ${error.message}`)
    })
  if (!rule?.foreign_keys) throw new ConfigError('DATABASE_URL: its foreign keys are switched off')

  async function attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const stream = await client.transaction('write')
    try {
      const result = await work(inside(stream))
      await stream.commit()
      return result
    } finally {
      stream.close()
    }
  }

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let left = tries; ; left--) {
      try {
        return await whileBusy(() => attempt(work))
      } catch (error) {
        if (left <= 1 || !gaveUp.has(codeOf(error))) throw error
      }
    }
  }

  return {
    embedded: false,
    all: outside.all,
    allApart: outside.all,
    get: outside.get,
    run: (sql, ...values) => inTurn(() => outside.run(sql, ...values)),
    tx: (work) => inTurn(() => transaction(work)),
    check: () => inTurn(() => transaction(async (tx) => void (await tx.get('select 1')))),
    snapshot: async () => {
      throw new Error('a remote database is backed up on its server')
    },
    close: async () => client.close(),
  }
}

const inside = (stream: Stream): Transaction => ({
  ...queries((sql, args) => stream.execute({ sql, args })),
  script: (sql) => stream.executeMultiple(sql),
})

/** Codes after which the server has rolled the transaction back. */
const gaveUp = new Set(['STREAM_EXPIRED', 'TRANSACTION_TIMEOUT'])

const codeOf = (error: unknown) => String((error as { code?: string }).code)

/** Asks again while another node writes; a busy server has changed nothing. */
async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + busyMs
  while (true) {
    try {
      return await work()
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || performance.now() > end) throw error
      await Bun.sleep(againMs)
    }
  }
}

function queries(execute: (sql: string, args: InValue[]) => Promise<ResultSet>): Queries {
  const rows = async <Row>(sql: string, values: Value[]) => {
    const result = await execute(sql, values.map(sendable))
    return result.rows.map((row) =>
      Object.fromEntries(result.columns.map((name, i) => [name, plain(row[i])])),
    ) as Row[]
  }
  return {
    all: (sql, ...values) => rows(sql, values),
    get: async <Row>(sql: string, ...values: Value[]) => (await rows<Row>(sql, values))[0],
    run: async (sql, ...values) => (await execute(sql, values.map(sendable))).rowsAffected,
  }
}

/** Half a surrogate pair is no UTF-8: the server would refuse the whole request. */
const sendable = (value: Value): InValue =>
  typeof value === 'string' ? value.toWellFormed() : (value as InValue)

const plain = (value: unknown) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)
