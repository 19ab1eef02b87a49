import { Database } from 'bun:sqlite'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Figure, interleave, median, spread } from './figures.ts'
import { cpuMicroseconds, scratch, start, startProduct } from './programs.ts'
import { seed } from './seed.ts'

const pagesARound = 400

/** Row 8: what a page of 50 messages costs, and what a thread of 10,000 adds. */
export async function conversationPages(): Promise<Figure[]> {
  const { dataDir, threads } = await seed([50, 10_000])
  const product = await startProduct(dataDir)
  const baseline = await startBaseline(dataDir, threads[50]!)
  const cost = async (pid: number, get: () => Promise<Response>) => {
    for (let n = 0; n < 20; n++) await (await get()).arrayBuffer()
    const before = cpuMicroseconds(pid)
    for (let n = 0; n < pagesARound; n++) await (await get()).arrayBuffer()
    return (cpuMicroseconds(pid) - before) / pagesARound
  }
  const page = (length: number) => () =>
    product.ada.get(`/chat/threads/${threads[length]}`, { 'accept-encoding': 'identity' })
  const short: number[] = []
  const [long, theirs] = await interleave(
    7,
    async () => {
      short.push(await cost(product.pid, page(50)))
      return cost(product.pid, page(10_000))
    },
    () => cost(baseline.pid, () => fetch(`${baseline.url}/`)),
  )
  const packed = Bun.gzipSync(await (await page(10_000)()).bytes()).length
  await product.stop()
  await baseline.stop()
  const ratios = long.map((us, round) => us / short[round]!)
  return [
    {
      target: 8,
      what: 'CPU of a page of 50 messages (rights, session and all)',
      value: median(short),
      unit: 'µs',
      spread: spread(short),
      limit: 150,
      note: `SQLite and template strings alone: ${median(theirs).toFixed(0)} µs`,
    },
    {
      target: 8,
      what: 'Opening a thread of 10,000 messages, over one of 50',
      value: median(ratios),
      unit: '×',
      spread: spread(ratios),
      limit: 1.5,
    },
    { target: 8, what: 'That page, gzipped', value: packed / 1000, unit: 'KB', limit: 20 },
  ]
}

/** The least that such a page can cost: the same rows, put together with template strings. */
async function startBaseline(dataDir: string, thread: string) {
  const source = join(scratch(), 'baseline.ts')
  writeFileSync(
    source,
    `import { Database } from 'bun:sqlite'
const db = new Database(process.env.FILE, { readonly: true })
const rows = db.query('select id, role, html from messages where thread_id = ? order by id desc limit 50')
Bun.serve({ port: Number(process.env.PORT), hostname: '127.0.0.1', fetch: () => {
  const messages = rows.all(${JSON.stringify(thread)}).reverse().map((row) => \`<article id="\${row.id}" class="\${row.role}">\${row.html}</article>\`).join('')
  return new Response('<!doctype html><main>' + messages, { headers: { 'content-type': 'text/html' } })
} })
`,
  )
  // Opened once, so that a read-only connection finds the WAL index.
  new Database(`${dataDir}/convosphere.db`).close()
  return start([process.execPath, source], '/', { FILE: `${dataDir}/convosphere.db` })
}
