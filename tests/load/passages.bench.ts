import { create, insertMultiple, search as oramaSearch } from '@orama/orama'
import { Database } from 'bun:sqlite'
import MiniSearch from 'minisearch'
import { createVectorStore } from '../../plugins/knowledge/vectors/store.ts'
import { openSqlite } from '../../src/db-sqlite.ts'
import { bring } from '../documents.ts'
import { pdfOf } from '../pdf.ts'
import { cranfield } from '../retrieval/sets.ts'
import { type Figure, median, quantile } from './figures.ts'
import { type Instance, residentMb, scratch, startProduct } from './programs.ts'

const documents = 100
const passagesOfEach = 1000
const passages = documents * passagesOfEach
const dimensions = 384
const pdfPages = 300

/** Rows 9 and 10: finding passages among 100,000, what they take, and how fast they come in. */
export async function passageSearch(): Promise<Figure[]> {
  const embeddings = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: embed })
  const dataDir = scratch()
  const env = {
    OPENAI_BASE_URL: `http://127.0.0.1:${embeddings.port}/v1`,
    OPENAI_API_KEY: 'a key',
  }
  const texts = corpus()
  const filling = await startProduct(dataDir, env)
  const readPdf = await timeOf(async () => {
    const page = (n: number) => texts[n]!.split('. ').map((line) => line.slice(0, 90))
    await bring(
      filling.ada,
      'pages.pdf',
      pdfOf(Array.from({ length: pdfPages }, (_, n) => page(n))),
    )
    await untilRead(filling)
  })
  const readTexts = await timeOf(async () => {
    for (let n = 0; n < documents; n++) {
      const own = texts.slice(n * passagesOfEach, (n + 1) * passagesOfEach)
      await bring(
        filling.ada,
        `volume ${n}.md`,
        own.map((text, at) => `## ${at}\n\n${text}`).join('\n\n'),
      )
    }
    await untilRead(filling)
  })
  await filling.stop()
  const count = await addVectors(`${dataDir}/convosphere.db`)

  const product = await startProduct(dataDir, {
    ...env,
    KNOWLEDGE_EMBEDDING_MODEL: 'openai/meaning',
  })
  const before = residentMb(product.pid)
  const [firstSearch = NaN] = await cost(product, 'hybrid', ['a first question'])
  const keywords = texts.filter((_, n) => n % 500 === 0).map((text) => threeWords(text))
  const questions = cranfield().questions.map(({ question }) => question)
  const times = {
    keywords: await cost(product, 'text', keywords),
    questions: await cost(product, 'text', questions),
    both: await cost(product, 'hybrid', questions),
  }
  const after = residentMb(product.pid)
  await product.stop()
  void embeddings.stop(true)

  const others = await beside(texts, keywords, questions)
  const figure = (what: string, list: number[], limit: number, note: string): Figure => ({
    target: 9,
    what: `${count.toLocaleString('en')} passages, ${what}, through HTTP: p99`,
    value: quantile(list, 0.99),
    unit: 'ms',
    limit,
    note: `p50 ${median(list).toFixed(1)} ms; ${note}`,
  })
  const behind = (list: number[]) =>
    `${median(list).toFixed(1)}, ${quantile(list, 0.99).toFixed(1)}`
  return [
    figure(
      'three words',
      times.keywords,
      5,
      `p50 and p99 of FTS5 alone ${behind(others.plain.keywords)}, MiniSearch ${behind(others.mini.keywords)}, Orama ${behind(others.orama.keywords)} ms`,
    ),
    figure(
      'a question',
      times.questions,
      25,
      `FTS5 alone ${behind(others.plain.questions)}, MiniSearch ${behind(others.mini.questions)}, Orama ${behind(others.orama.questions)} ms (${others.orama.questions.length} questions)`,
    ),
    figure(
      `a question by words and meaning, ${dimensions} dimensions`,
      times.both,
      30,
      'one endpoint makes the vector',
    ),
    {
      target: 10,
      what: 'Memory that searching took, of 1,000 passages with vectors',
      value: ((after - before) * 1000) / count,
      unit: 'MB',
      limit: 1,
      note: `${before.toFixed(0)} MB after the start, ${after.toFixed(0)} MB after all searches; MiniSearch ${(others.mini.mb / (passages / 1000)).toFixed(1)}, Orama ${(others.orama.mb / (passages / 1000)).toFixed(1)} MB of 1,000`,
    },
    {
      target: 10,
      what: 'From exec to the first page, with them',
      value: product.readyMs,
      unit: 'ms',
      note: `${filling.readyMs.toFixed(0)} ms with none; the first search, which loads the vectors, ${firstSearch.toFixed(0)} ms`,
    },
    {
      target: 10,
      what: 'Bringing texts, passages a second',
      value: passages / (readTexts / 1000),
      unit: '/s',
      note: `MiniSearch ${others.mini.rate.toFixed(0)}, Orama ${others.orama.rate.toFixed(0)} a second in memory`,
    },
    {
      target: 10,
      what: `Bringing a PDF of ${pdfPages} pages, pages a second`,
      value: pdfPages / (readPdf / 1000),
      unit: '/s',
    },
  ]
}

/** Passages of some 130 words: sentences of real abstracts, shuffled by a fixed seed. */
function corpus(): string[] {
  const sentences = cranfield().documents.flatMap(({ blocks }) =>
    blocks.flatMap(({ text }) => text.split(/ \. ?/).filter((sentence) => sentence.length > 20)),
  )
  const random = seeded(1)
  return Array.from({ length: passages }, (_, n) => {
    const some = Array.from({ length: 6 }, () => sentences[Math.floor(random() * sentences.length)])
    return `${some.join('. ')}. item${n}.`
  })
}

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const threeWords = (text: string): string =>
  [...new Set(text.match(/[a-z]{6,}/g))].slice(0, 3).join(' ')

function vectorOf(random: () => number): number[] {
  return Array.from({ length: dimensions }, () => random() - 0.5)
}

async function embed(request: Request): Promise<Response> {
  if (request.method === 'GET') return Response.json({ object: 'list', data: [] })
  const { model, input } = (await request.json()) as { model: string; input: string[] }
  const data = input.map((text, index) => ({
    index,
    embedding: vectorOf(seeded(Bun.hash.crc32(text))),
  }))
  return Response.json({ object: 'list', model, data })
}

/** Gives each passage a vector, as the job would; returns how many there are. */
async function addVectors(file: string): Promise<number> {
  const db = openSqlite(file)
  const store = createVectorStore(db)
  const { id } = await store.setOf('openai/meaning', dimensions)
  const random = seeded(2)
  for (let after = 0, count = 0; ;) {
    const bare = await store.bare(id, undefined, after, 1000)
    if (!bare.length) {
      await store.setReady(id)
      await db.close()
      return count
    }
    const vectors = bare.map(({ n, documentId }) => {
      const vector = Float32Array.from(vectorOf(random))
      const length = Math.hypot(...vector)
      return { n, documentId, vector: vector.map((value) => value / length) }
    })
    await store.add(id, vectors)
    after = bare.at(-1)!.n
    count += bare.length
  }
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}

async function untilRead({ ada }: Instance): Promise<void> {
  const count = async (status: string) =>
    (await ada.json(ada.get(`/api/knowledge/documents?limit=1&status=${status}`))).items.length
  while ((await count('queued')) || (await count('working'))) await Bun.sleep(100)
}

/** How long each search took, in ms, after some that do not count. */
async function cost({ ada }: Instance, mode: string, asked: string[]): Promise<number[]> {
  const times: number[] = []
  for (const q of asked)
    times.push(
      await timeOf(() =>
        ada.json(ada.get(`/api/knowledge/search?${new URLSearchParams({ q, mode })}`)),
      ),
    )
  return times
}

/** The same texts and questions in what else there is. */
async function beside(texts: string[], keywords: string[], questions: string[]) {
  const plain = new Database(`${scratch()}/plain.db`)
  plain.run("create virtual table plain using fts5(text, tokenize = 'porter unicode61')")
  const insert = plain.prepare('insert into plain (text) values (?)')
  plain.transaction(() => texts.forEach((text) => insert.run(text)))()
  const statement = plain.prepare(
    'select rowid from plain where plain match ? order by rank limit 10',
  )
  const words = (text: string) =>
    [...new Set(text.toLowerCase().match(/[a-z0-9]+/g))].map((word) => `"${word}"`).join(' OR ')

  const mini = new MiniSearch({ fields: ['text'] })
  const miniSize = residentMb(process.pid)
  const miniMs = await timeOf(async () => mini.addAll(texts.map((text, id) => ({ id, text }))))
  const miniMb = residentMb(process.pid) - miniSize

  const orama = create({ schema: { text: 'string' } })
  const oramaSize = residentMb(process.pid)
  const oramaMs = await timeOf(async () =>
    insertMultiple(
      orama,
      texts.map((text) => ({ text })),
      1000,
    ),
  )
  const oramaMb = residentMb(process.pid) - oramaSize

  const each = async (asked: string[], run: (text: string) => unknown) => {
    const times: number[] = []
    for (const text of asked) times.push(await timeOf(async () => run(text)))
    return times
  }
  const askOrama = (term: string) => oramaSearch(orama, { term, limit: 10 })
  return {
    plain: {
      keywords: await each(keywords, (text) => statement.all(words(text))),
      questions: await each(questions, (text) => statement.all(words(text))),
    },
    mini: {
      keywords: await each(keywords, (text) => mini.search(text)),
      questions: await each(questions, (text) => mini.search(text)),
      mb: miniMb,
      rate: texts.length / (miniMs / 1000),
    },
    orama: {
      keywords: await each(keywords.slice(0, 60), askOrama),
      // Each takes seconds.
      questions: await each(questions.slice(0, 5), askOrama),
      mb: oramaMb,
      rate: texts.length / (oramaMs / 1000),
    },
  }
}
