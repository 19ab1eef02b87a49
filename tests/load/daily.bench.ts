import { Database } from 'bun:sqlite'
import type { Client } from '../client.ts'
import { type Figure, median, quantile } from './figures.ts'
import { scratch, startProduct } from './programs.ts'

const conversations = 10_000
const messagesOfEach = 10
const documents = 10_000
const messages = conversations * messagesOfEach

/** Rows 14 to 17: bringing 100,000 messages, finding them, the pages that list them, taking them along. */
export async function dailyUse(): Promise<Figure[]> {
  const dataDir = scratch()
  const product = await startProduct(dataDir)
  const { ada } = product
  const emptyHome = await cost(() => ada.get('/'))

  const pauses: number[] = []
  const watching = watch(ada, pauses)
  const form = new FormData()
  form.append('file', new File([exportOfClaude()], 'conversations.json'))
  const begun = performance.now()
  await untilDone(ada, (await ada.json(ada.post('/api/chat/imports', form))).id)
  const importedMs = performance.now() - begun
  watching.stop()
  await watching.ended

  const db = new Database(`${dataDir}/convosphere.db`, { readonly: true })
  const plain = db.query(
    'select rowid from search where search match ? order by rowid desc limit 20',
  )
  const search = async (what: string, query: string, word: string): Promise<Figure> => {
    const times = await cost(() => ada.get(`/chat/search?${query}`), 60)
    const alone = await cost(async () => void plain.all(word), 60)
    return {
      target: 14,
      what: `Searching ${messages.toLocaleString('en')} messages, ${what}: p99`,
      value: quantile(times, 0.99),
      unit: 'ms',
      note: `p50 ${median(times).toFixed(1)} ms; FTS5 alone p50 ${median(alone).toFixed(2)} ms`,
    }
  }
  const searches = [
    await search('a word of one message', `q=${rare(777)}`, rare(777)),
    await search('a word of a third of them', 'q=w3', 'w3'),
    await search('the same, of one month', 'q=w3&from=2026-02-01&to=2026-02-28', 'w3'),
  ]
  const [first, ...later] = await cost(() => ada.get('/api/palette?q=abuot%201234'), 40)
  const names = await documentNames(ada, dataDir)
  const home = await cost(() => ada.get('/'))
  const asked = performance.now()
  await untilDone(ada, (await ada.json(ada.post('/api/me/exports'))).id)
  const exportedMs = performance.now() - asked
  db.close()
  await product.stop()
  return [
    ...searches,
    {
      target: 15,
      what: `The palette over ${conversations.toLocaleString('en')} titles, with a typing error: p99`,
      value: quantile(later, 0.99),
      unit: 'ms',
      note: `p50 ${median(later).toFixed(1)} ms; the first, which makes the index, ${first!.toFixed(0)} ms`,
    },
    names,
    {
      target: 16,
      what: `The first page with ${conversations.toLocaleString('en')} conversations, over none`,
      value: median(home) / median(emptyHome),
      unit: '×',
      note: `${median(home).toFixed(1)} ms against ${median(emptyHome).toFixed(1)} ms`,
    },
    {
      target: 17,
      what: 'Importing, messages a second',
      value: messages / (importedMs / 1000),
      unit: '/s',
      note: `others waited ${quantile(pauses, 0.99).toFixed(0)} ms (p99), ${Math.max(...pauses).toFixed(0)} ms at most`,
    },
    {
      target: 17,
      what: 'Taking everything along, messages a second',
      value: messages / (exportedMs / 1000),
      unit: '/s',
    },
  ]
}

/** Finds one of 10,000 documents by its name with a typing error, as the search page does while one types. */
async function documentNames(ada: Client, dataDir: string): Promise<Figure> {
  const form = new FormData()
  form.append('file', new File(['First'], 'first.txt'))
  const { id } = await ada.json(ada.post('/api/knowledge/documents', form))
  const db = new Database(`${dataDir}/convosphere.db`)
  db.run('pragma busy_timeout = 10000')
  db.query(
    `with recursive counted (n) as (select 1 union all select n + 1 from counted where n < ?2)
     insert into documents (id, collection_id, owner_id, name, type, hash, size, title, title_key,
                            status, created_at, updated_at)
       select 'name' || n, collection_id, owner_id, n || '-report.pdf', 'application/pdf', n, n,
              'Report ' || n || ' about topic' || (n % 97), 'report ' || n, 'ready',
              created_at, updated_at
         from documents, counted where id = ?1`,
  ).run(id, documents)
  db.close()
  const ask = () => ada.get('/api/search?q=reprot%20topic70&kind=document')
  const [first, ...later] = await cost(ask, 40)
  return {
    target: 15,
    what: `Documents by name over ${documents.toLocaleString('en')}, with a typing error: p99`,
    value: quantile(later, 0.99),
    unit: 'ms',
    note: `p50 ${median(later).toFixed(1)} ms; the first, which makes the index, ${first!.toFixed(0)} ms`,
  }
}

/** How long each of so many runs took, in ms, after some that do not count. */
async function cost(run: () => Promise<Response | void>, runs = 30): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < runs; n++) {
    const begun = performance.now()
    const answer = await run()
    if (answer && !answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    await answer?.arrayBuffer()
    times.push(performance.now() - begun)
  }
  return times
}

/** Asks for something small again and again, and notes how long that took, in ms. */
function watch(ada: Client, pauses: number[]) {
  let stopped = false
  const ended = (async () => {
    while (!stopped) {
      const [ms = 0] = await cost(() => ada.get('/healthz'), 1)
      pauses.push(ms)
      await Bun.sleep(5)
    }
  })()
  return { stop: () => (stopped = true), ended }
}

async function untilDone(ada: Client, job: string) {
  for (;;) {
    const { status, error } = await ada.json(ada.get(`/api/jobs/${job}`))
    if (status === 'done') return
    if (status !== 'queued' && status !== 'running') throw new Error(JSON.stringify(error))
    await Bun.sleep(50)
  }
}

/** The word that stands in one message only. */
const rare = (n: number) => `rare${n}`

/** An export of Claude: each message with 40 words, of which some are in every third, one in no other. */
function exportOfClaude(): string {
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString()
  const chats = Array.from({ length: conversations }, (_, chat) => ({
    uuid: `c${chat}`,
    name: `A talk about ${chat}`,
    created_at: at(chat * messagesOfEach),
    chat_messages: Array.from({ length: messagesOfEach }, (_, index) => {
      const n = chat * messagesOfEach + index
      const words = Array.from(
        { length: 40 },
        (_, w) => `w${(n * 7 + w * w) % (w < 4 ? 10 : 4000)}`,
      )
      return {
        uuid: `m${n}`,
        sender: index % 2 ? 'assistant' : 'human',
        text: `${words.join(' ')} ${rare(n)}`,
        created_at: at(n),
      }
    }),
  }))
  return JSON.stringify(chats)
}
