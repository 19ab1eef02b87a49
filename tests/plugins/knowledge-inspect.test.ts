import { expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import type { Turn } from '../../plugins/models/index.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { bring, endOf, read } from '../documents.ts'
import { fakeEmbeddings } from '../fakes/embeddings.ts'
import { ask, change, settled } from './asking.ts'

/** Cites the first passage. */
async function* cites({ found }: Turn) {
  yield { type: 'text' as const, text: found ? 'It does [1].' : 'Nothing.' }
}

const rules = '# Holidays\n\nEverybody has thirty days of vacation.\n\n# Cars\n\nThe car is washed.'

/** Waits until every passage has its vector. */
const embedded = (app: App) =>
  endOf(app, 'knowledge.embed', async () => {
    const { vectors } = app.host.service('knowledge') as Knowledge
    return !(await vectors.status())?.ready
  })

/** Ada's shelf, and an answer that cites it. */
async function answered(question: string, env: Record<string, string> = {}) {
  const app = await testApp({ model: cites, env })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'rules.md', rules)
  await read(app, ada, id)
  if (env.KNOWLEDGE_EMBEDDING_MODEL) await embedded(app)
  const { answer } = await ask(ada, question, 'fake/fake')
  await settled(ada, answer.id)
  const path = `/api/knowledge/answers/${answer.id}/retrieval`
  return { app, ada, id, answer, path }
}

const searchesOf = async (person: Client, path: string) =>
  (await person.json(person.get(path))).searches

test('an answer tells what was searched for it, and why each passage won', async () => {
  const { ada, id, answer, path } = await answered('How many days of vacation are there?')
  const [told] = await searchesOf(ada, path)
  expect(told).toMatchObject({
    asked: 'How many days of vacation are there?',
    goesOn: false,
    mode: 'hybrid',
    collections: null,
    model: null,
    hidden: 0,
  })
  expect(told.tokens).toBeGreaterThan(20)
  expect(told.passages[0]).toMatchObject({
    rank: 1,
    documentId: id,
    title: 'Holidays',
    outcome: 'used',
    cited: 1,
    why: { textRank: 1, vectorRank: null, words: ['days', 'vacation'] },
  })
  const thread = await (await ada.get(`/chat/threads/${answer.threadId}`)).text()
  expect(thread).toContain(`href="/knowledge/answers/${answer.id}/retrieval"`)
  const page = await (await ada.get(`/knowledge/answers/${answer.id}/retrieval`)).text()
  expect(page).toContain('it holds “days” and “vacation”')
  expect(page).toContain('Cited as 1')
})

test('it tells how far the meaning counted', async () => {
  const { ada, answer, path } = await answered('When is my holiday?', fakeEmbeddings().env)
  const [told] = await searchesOf(ada, path)
  expect(told.model).toBe('openai/meaning')
  expect(told.passages[0].why).toMatchObject({ vectorRank: 1 })
  expect(told.passages[0].why.similarity).toBeGreaterThan(0.8)
  const page = await (await ada.get(`/knowledge/answers/${answer.id}/retrieval`)).text()
  expect(page).toContain('By words and by meaning (openai/meaning)')
  expect(page).toMatch(/By meaning it’s in place 1 \(\d+% alike\)/)
})

test('what is no nearer than chance would have it is left out', async () => {
  const { app, ada } = await answered('When is my holiday?', fakeEmbeddings().env)
  await change(app, 'knowledge', { leastSimilarity: -1 })
  const outcomesFor = async (question: string) => {
    const { answer } = await ask(ada, question, 'fake/fake')
    await settled(ada, answer.id)
    const [told] = await searchesOf(ada, `/api/knowledge/answers/${answer.id}/retrieval`)
    expect(told.passages[0].why.vectorRank).toBe(1)
    return told.passages.map(({ outcome }: Seen) => outcome)
  }
  expect(await outcomesFor('Which planets are green?')).toEqual(['unhelpful', 'unhelpful'])
  expect((await outcomesFor('Which leave do I get?'))[0]).toBe('used')
})

test('a short question is looked for with the one before, and what does not help is left out', async () => {
  const { ada, answer } = await answered('How many days of vacation are there?')
  const path = `/api/chat/threads/${answer.threadId}/messages`
  const next = await ada.json(ada.post(path, { text: 'The car?', model: 'fake/fake' }))
  await settled(ada, next.answer.id)
  const [told] = await searchesOf(ada, `/api/knowledge/answers/${next.answer.id}/retrieval`)
  expect(told).toMatchObject({
    asked: 'How many days of vacation are there?\nThe car?',
    goesOn: true,
  })
  const outcomes = told.passages.map(({ title, outcome }: Seen) => [title, outcome])
  expect(outcomes).toContainEqual(['Holidays', 'used'])
  const page = await (await ada.get(`/knowledge/answers/${next.answer.id}/retrieval`)).text()
  expect(page).toContain('the one before it was looked for too')
})
type Seen = { title: string; outcome: string }

test('nobody is told of what they may not read any more', async () => {
  const { app, ada, id } = await answered('vacation')
  const bob = await app.signIn('bob')
  const { collectionId } = await ada.json(ada.get(`/api/knowledge/documents/${id}`))
  const people = `/api/knowledge/collections/${collectionId}/people`
  await ada.put(people, { email: 'bob@example.org', right: 'read' })
  const { answer } = await ask(bob, 'How many days of vacation are there?', 'fake/fake')
  await settled(bob, answer.id)
  const path = `/api/knowledge/answers/${answer.id}/retrieval`
  expect((await searchesOf(bob, path))[0].passages.length).toBeGreaterThan(0)
  // What is Bob's is nobody else's, not even hers who owns the document.
  expect((await ada.get(path)).status).toBe(404)
  await ada.put(people, { email: 'bob@example.org', right: null })
  const [told] = await searchesOf(bob, path)
  expect(told.passages).toEqual([])
  expect(told.hidden).toBeGreaterThan(0)
  const page = await (await bob.get(path.slice('/api'.length))).text()
  expect(page).not.toContain('thirty days')
  expect(page).toContain('in a document that is gone')
})

test('a link to the conversation shows none of it, and with the conversation it is gone', async () => {
  const { app, ada, answer, path } = await answered('How many days of vacation are there?')
  const link = await ada.json(ada.post(`/api/chat/threads/${answer.threadId}/links`, { days: 1 }))
  const shared = await (await app.guest().get(new URL(link.url, app.url).pathname)).text()
  expect(shared).toContain('It does')
  // Its citations are numbers: what they are called and where they lie is nobody else's.
  expect(shared).toContain('<span class="cite">1</span>')
  expect(shared).not.toContain('/knowledge/')
  expect(shared).not.toContain('Holidays')
  expect((await app.guest().get(path)).status).toBe(401)
  await app.db.run('delete from threads')
  expect((await ada.get(path)).status).toBe(404)
  expect(await app.db.get('select count(*) as left from answer_reports')).toEqual({ left: 0 })
})

test('an export names what was cited, and leads nowhere', async () => {
  const { ada, answer } = await answered('How many days of vacation are there?')
  const exported = async (format: string) =>
    (await ada.get(`/api/chat/threads/${answer.threadId}/export?format=${format}`)).text()
  expect(await exported('md')).toContain('It does [1].\n\n- [1] Holidays')
  const html = await exported('html')
  expect(html).toMatch(/<li value="1">Holidays<\/li>/)
  expect(html).not.toContain('/knowledge/')
  const { messages } = JSON.parse(await exported('json'))
  expect(messages[1].sources).toMatchObject([{ n: 1, title: 'Holidays' }])
})

test('where nothing was looked up, nothing is told', async () => {
  const app = await testApp({ model: cites })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Hello', 'fake/fake')
  await settled(ada, answer.id)
  expect((await ada.get(`/api/knowledge/answers/${answer.id}/retrieval`)).status).toBe(404)
  expect((await ada.get(`/knowledge/answers/${answer.id}/retrieval`)).status).toBe(404)
})

test('the search says the same of what it finds', async () => {
  const { ada } = await answered('vacation')
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=days+of+vacation'))
  expect(hits[0].why).toEqual({
    textRank: 1,
    vectorRank: null,
    similarity: null,
    modelRank: null,
    counted: null,
    words: ['days', 'vacation'],
    isOver: false,
  })
  const page = await (await ada.get('/knowledge/search?q=days+of+vacation')).text()
  expect(page).toContain('Why this was found')
  expect(page).toContain('it holds “days” and “vacation”')
})
