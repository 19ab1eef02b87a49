import { Database } from 'bun:sqlite'
import { scratch, startProduct } from './programs.ts'

const sentence =
  'The group commit stores what has come of every running answer and only then shows it. '
const html = `<p>${sentence.repeat(3)}</p>\n<ul>\n<li>${sentence}</li>\n<li>${sentence}</li>\n</ul>\n`

export interface Seeded {
  dataDir: string
  /** Threads by their number of messages. */
  threads: Record<number, string>
}

/** A data folder with one person and threads of these lengths, made by the product itself. */
export async function seed(lengths: number[]): Promise<Seeded> {
  const dataDir = scratch()
  const product = await startProduct(dataDir)
  const threads: Record<number, string> = {}
  for (const length of lengths) {
    const { id } = await product.ada.json(
      product.ada.post('/api/chat/threads', { title: `${length} messages` }),
    )
    threads[length] = id
  }
  await product.stop()
  const db = new Database(`${dataDir}/convosphere.db`)
  const insert = db.query(
    `insert into messages (id, thread_id, parent_id, role, status, text, html, model, created_at, settled_at)
       values (?, ?, ?, ?, 'done', ?, ?, ?, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`,
  )
  for (const length of lengths) {
    const thread = threads[length]!
    const id = (n: number) => `${thread}-${String(n).padStart(6, '0')}`
    db.transaction(() => {
      for (let n = 1; n <= length; n++) {
        const asks = n % 2 === 1
        const text = asks ? sentence : sentence.repeat(5)
        insert.run(
          id(n),
          thread,
          n > 1 ? id(n - 1) : null,
          asks ? 'user' : 'assistant',
          text,
          asks ? `<p>${sentence}</p>` : html,
          asks ? null : 'bench/model',
        )
      }
      db.query('update threads set leaf_id = ? where id = ?').run(id(length), thread)
    })()
  }
  db.close()
  return { dataDir, threads }
}
