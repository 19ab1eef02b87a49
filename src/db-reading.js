// Runs statements that only read, in a thread of its own.
import { Database } from 'bun:sqlite'

let db
self.onmessage = ({ data: { path, id, sql, values } }) => {
  if (!sql) {
    db?.close()
    postMessage({ id, rows: [] })
    return
  }
  try {
    if (!db) {
      db = new Database(path, { readonly: true, strict: true })
      db.run('pragma busy_timeout = 5000')
      db.run('pragma cache_size = -16000')
    }
    postMessage({ id, rows: db.query(sql).all(...values) })
  } catch (error) {
    postMessage({ id, error: { message: error.message, code: error.code } })
  }
}
