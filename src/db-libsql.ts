import { createClient, type InValue, type ResultSet, type Transaction } from '@libsql/client/web'
import { createQueue, type Database, type Queries, type Value } from './db.ts'

/**
 * Opens a libSQL server or Turso over HTTP (the Hrana protocol). Durability is the server's; writes
 * of this process queue here, those of other nodes at the server.
 */
export async function openLibsql(url: string, authToken?: string): Promise<Database> {
  const client = createClient({ url, intMode: 'number', ...(authToken && { authToken }) })
  const inTurn = createQueue()
  const outside = queries((sql, args) => client.execute({ sql, args }))

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const tx = await client.transaction('write')
    try {
      const result = await work(tx)
      await tx.commit()
      return result
    } finally {
      tx.close()
    }
  }
  const inside = (tx: Transaction) => queries((sql, args) => tx.execute({ sql, args }))

  return {
    embedded: false,
    all: outside.all,
    get: outside.get,
    run: (sql, ...values) => inTurn(() => outside.run(sql, ...values)),
    tx: (work) => inTurn(() => transaction((tx) => work(inside(tx)))),
    script: (sql, after) =>
      inTurn(() =>
        transaction(async (tx) => {
          await tx.executeMultiple(sql)
          await after(inside(tx))
        }),
      ),
    snapshot: async () => {
      throw new Error('a remote database is backed up on its server')
    },
    close: async () => client.close(),
  }
}

function queries(execute: (sql: string, args: InValue[]) => Promise<ResultSet>): Queries {
  const rows = async <Row>(sql: string, values: Value[]) => {
    const result = await execute(sql, values as InValue[])
    return result.rows.map((row) =>
      Object.fromEntries(result.columns.map((name, i) => [name, plain(row[i])])),
    ) as Row[]
  }
  return {
    all: (sql, ...values) => rows(sql, values),
    get: async <Row>(sql: string, ...values: Value[]) => (await rows<Row>(sql, values))[0],
    run: async (sql, ...values) => (await execute(sql, values as InValue[])).rowsAffected,
  }
}

const plain = (value: unknown) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)
