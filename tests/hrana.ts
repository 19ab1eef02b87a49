import { Database, type SQLQueryBindings } from 'bun:sqlite'

// A libSQL server in miniature: Hrana 3 over HTTP with JSON (libsql's docs/HRANA_3_SPEC.md), each
// stream a connection of its own on one SQLite file.

interface Stream {
  db: Database
  sql: Map<number, string>
}
interface Value {
  type: 'null' | 'integer' | 'float' | 'text' | 'blob'
  value?: string | number
  base64?: string
}
interface Statement {
  sql?: string
  sql_id?: number
  args?: Value[]
}
interface Condition {
  type: 'ok' | 'error' | 'not' | 'and' | 'or' | 'is_autocommit'
  step?: number
  cond?: Condition
  conds?: Condition[]
}
interface Step {
  stmt: Statement
  condition?: Condition | null
}
interface Request_ {
  type: string
  sql?: string
  sql_id?: number
  stmt?: Statement
  batch?: { steps: Step[] }
}

/** How long a stream may be idle, in ms; a libSQL server gives 10 s. */
const idleMs = 5000

/** Serves a database file as a libSQL server does, on a port of its own. */
export function serveHrana(file: string) {
  const streams = new Map<string, Stream>()
  let busy = 0
  let held: { sql: RegExp; until: Promise<void> } | undefined

  function openStream(): Stream {
    const db = new Database(file, { create: true })
    db.run('pragma journal_mode = wal')
    db.run('pragma foreign_keys = on')
    return { db, sql: new Map() }
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/v2' || pathname === '/v3') return new Response('')
      if (!pathname.endsWith('/pipeline')) return new Response('', { status: 404 })
      const { baton, requests } = (await request.json()) as {
        baton: string | null
        requests: Request_[]
      }
      if (held && requests.some((one) => held!.sql.test(JSON.stringify(one)))) await held.until
      const stream = baton ? streams.get(baton) : openStream()
      if (!stream)
        return new Response(JSON.stringify(expired), {
          status: 400,
          // The client wants exactly this, without a charset.
          headers: { 'content-type': 'application/json' },
        })
      if (baton) streams.delete(baton)
      const results = requests.map((one) => answer(stream, one))
      if (requests.some((one) => one.type === 'close')) {
        stream.db.close()
        return Response.json({ baton: null, base_url: null, results })
      }
      const next = crypto.randomUUID()
      streams.set(next, stream)
      setTimeout(expire, idleMs, next).unref()
      return Response.json({ baton: next, base_url: null, results })
    },
  })

  /** Whoever holds a stream may have been killed: nobody else waits for it for ever. */
  function expire(baton: string) {
    streams.get(baton)?.db.close()
    streams.delete(baton)
  }

  function answer(stream: Stream, request: Request_) {
    try {
      return { type: 'ok', response: { type: request.type, ...perform(stream, request) } }
    } catch (error) {
      return { type: 'error', error: described(error) }
    }
  }

  function perform(stream: Stream, { type, sql, sql_id, stmt, batch }: Request_): object {
    if (type === 'execute') return { result: execute(stream, stmt!) }
    if (type === 'batch') return { result: runBatch(stream, batch!.steps) }
    if (type === 'sequence') stream.db.run(sql ?? stream.sql.get(sql_id!)!)
    else if (type === 'store_sql') stream.sql.set(sql_id!, sql!)
    else if (type === 'close_sql') stream.sql.delete(sql_id!)
    else if (type === 'get_autocommit') return { is_autocommit: !stream.db.inTransaction }
    else if (type !== 'close') throw new Error(`unknown request ${type}`)
    return {}
  }

  function execute({ db, sql }: Stream, statement: Statement) {
    const text = statement.sql ?? sql.get(statement.sql_id!)!
    if (busy > 0 && /^begin/i.test(text)) {
      busy--
      throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
    }
    const query = db.query(text)
    const rows = query.values(...(statement.args ?? []).map(fromWire)) as unknown[][]
    const { changed, last } = db
      .query('select changes() as changed, last_insert_rowid() as last')
      .get() as { changed: number; last: number }
    return {
      cols: query.columnNames.map((name) => ({ name, decltype: null })),
      rows: rows.map((row) => row.map(toWire)),
      affected_row_count: changed,
      last_insert_rowid: String(last),
    }
  }

  function runBatch(stream: Stream, steps: Step[]) {
    const results: (object | null)[] = []
    const errors: (object | null)[] = []
    const holds = (condition: Condition): boolean => {
      if (condition.type === 'ok') return Boolean(results[condition.step!])
      if (condition.type === 'error') return Boolean(errors[condition.step!])
      if (condition.type === 'not') return !holds(condition.cond!)
      if (condition.type === 'and') return condition.conds!.every(holds)
      if (condition.type === 'or') return condition.conds!.some(holds)
      return !stream.db.inTransaction
    }
    for (const [i, { stmt, condition }] of steps.entries()) {
      results[i] = errors[i] = null
      if (condition && !holds(condition)) continue
      try {
        results[i] = execute(stream, stmt)
      } catch (error) {
        errors[i] = described(error)
      }
    }
    return { step_results: results, step_errors: errors }
  }

  return {
    url: `http://127.0.0.1:${server.port}`,
    /** Ends all open streams, as the server does after a while: what they began is rolled back. */
    expireStreams() {
      for (const { db } of streams.values()) db.close()
      streams.clear()
    },
    /** Statements like this wait for the returned function to be called. */
    hold(sql: RegExp): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = { sql, until: promise }
      return resolve
    },
    /** The next transactions find the database locked by another node. */
    beBusy(times: number) {
      busy = times
    },
    async close() {
      this.expireStreams()
      await server.stop(true)
    },
  }
}

const expired = { message: 'The stream has expired due to inactivity', code: 'STREAM_EXPIRED' }

const described = (error: unknown) => {
  const { message, code = 'SQLITE_UNKNOWN' } = error as { message: string; code?: string }
  return { message, code }
}

function fromWire({ type, value, base64 = '' }: Value): SQLQueryBindings {
  if (type === 'null') return null
  if (type === 'integer') return BigInt(value!)
  return type === 'blob' ? Buffer.from(base64, 'base64') : value!
}

function toWire(value: unknown): Value {
  if (value === null) return { type: 'null' }
  if (value instanceof Uint8Array)
    return { type: 'blob', base64: Buffer.from(value).toString('base64') }
  if (typeof value === 'string') return { type: 'text', value }
  const number = value as number
  return Number.isInteger(number)
    ? { type: 'integer', value: String(number) }
    : { type: 'float', value: number }
}
