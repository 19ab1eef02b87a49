import { describe, expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import {
  cosine,
  codesOf,
  normalised,
  vectorOf,
  bytesOf,
} from '../../plugins/knowledge/vectors/codes.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, endOf, read } from '../documents.ts'
import { fakeEmbeddings } from '../fakes/embeddings.ts'
import { answerOf, change } from './asking.ts'

const knowledgeOf = (app: App) => app.host.service('knowledge') as Knowledge

/** Waits until every passage has its vector. */
const embedded = (app: App) =>
  endOf(app, 'knowledge.embed', async () => {
    const status = await knowledgeOf(app).vectors.status()
    return !status?.ready || status.vectors < status.passages
  })

async function shelf(env: Record<string, string>) {
  const app = await testApp({ env, fake: false })
  const ada = await app.signIn('ada')
  const ids: string[] = []
  for (const [name, text] of [
    ['rules.md', 'Everybody has thirty days of vacation.'],
    ['cars.md', 'The vehicle is washed on Fridays.'],
    ['roof.md', 'The building was painted last year.'],
  ] as const) {
    const { id } = await bring(ada, name, text)
    await read(app, ada, id)
    ids.push(id)
  }
  await embedded(app)
  return { app, ada, ids }
}

const hits = async (person: Client, q: string, mode = 'hybrid') =>
  (await person.json(person.get(`/api/knowledge/search?q=${encodeURIComponent(q)}&mode=${mode}`)))
    .hits

describe.each(databases)('on $name', ({ empty }) => {
  test('passages are found by what they mean, and by their words, and by both', async () => {
    const fake = fakeEmbeddings()
    const { ada, ids } = await shelf({ ...fake.env, ...(await empty()) })
    expect(await hits(ada, 'When is my holiday?', 'text')).toEqual([])
    const [found, ...others] = await hits(ada, 'When is my holiday?', 'semantic')
    expect(found).toMatchObject({
      documentId: ids[0],
      why: { textRank: null, vectorRank: 1 },
    })
    expect(found.why.similarity).toBeGreaterThan(0.8)
    expect(others).toEqual([])
    const both = await hits(ada, 'Is the automobile washed before my holiday?')
    expect(both[0]).toMatchObject({ documentId: ids[1], why: { textRank: 1 } })
    expect(both[0].why.vectorRank).toBeGreaterThan(0)
    expect(both.map(({ documentId }: { documentId: string }) => documentId)).toContain(ids[0])
  })

  test('related documents are found by what a document is about on the whole', async () => {
    const fake = fakeEmbeddings()
    const { app, ada, ids } = await shelf({ ...fake.env, ...(await empty()) })
    const { id } = await bring(ada, 'leave.md', 'A holiday is asked for in writing.')
    await read(app, ada, id)
    await embedded(app)
    const related = async (person: Client, of: string) =>
      (await person.json(person.get(`/api/knowledge/documents/${of}/related`))).items.map(
        (one: { id: string }) => one.id,
      )
    expect(await related(ada, id)).toEqual([ids[0]])
    expect(await related(ada, ids[1]!)).toEqual([])
  })

  test('nobody finds by meaning what they may not read', async () => {
    const fake = fakeEmbeddings()
    const { app, ada, ids } = await shelf({ ...fake.env, ...(await empty()) })
    const bob = await app.signIn('bob')
    expect(await hits(bob, 'holiday', 'semantic')).toEqual([])
    const { collectionId } = await ada.json(ada.get(`/api/knowledge/documents/${ids[0]}`))
    const path = `/api/knowledge/collections/${collectionId}/people`
    await ada.put(path, { email: 'bob@example.org', right: 'read' })
    expect(await hits(bob, 'holiday', 'semantic')).toHaveLength(1)
    await ada.put(path, { email: 'bob@example.org', right: null })
    expect(await hits(bob, 'holiday', 'semantic')).toEqual([])
    await ada.delete(`/api/knowledge/documents/${ids[0]}`)
    expect(await hits(ada, 'holiday', 'semantic')).toEqual([])
  })
})

test('what comes later is found too, and what is gone is not', async () => {
  const fake = fakeEmbeddings()
  const { app, ada, ids } = await shelf(fake.env)
  expect(await hits(ada, 'a cup of coffee', 'semantic')).toEqual([])
  const { id } = await bring(ada, 'tea.md', 'There is tea at four.')
  await read(app, ada, id)
  await embedded(app)
  expect(await hits(ada, 'a cup of coffee', 'semantic')).toMatchObject([{ documentId: id }])
  await app.db.run('delete from documents where id in (?, ?)', id, ids[0]!)
  expect(await hits(ada, 'a cup of coffee', 'semantic')).toEqual([])
  expect(await app.db.get('select count(*) as left from vectors')).toEqual({ left: 2 })
})

test('without its model, a question is searched by its words', async () => {
  const fake = fakeEmbeddings()
  const { ada, ids } = await shelf(fake.env)
  fake.state.broken = true
  expect(await hits(ada, 'Is the car washed on Fridays?')).toMatchObject([
    { documentId: ids[1], why: { textRank: 1, vectorRank: null } },
  ])
})

test('a model that reranks has the last word, and without it the order stays', async () => {
  const fake = fakeEmbeddings()
  const { ada, ids } = await shelf({ ...fake.env, KNOWLEDGE_RERANK_MODEL: 'openai/judge' })
  const [roof, cars] = [ids[2]!, ids[1]!]
  const found = async () =>
    (await hits(ada, 'Is the automobile or the house washed?')).map(
      ({ documentId, why }: { documentId: string; why: { modelRank: number | null } }) => [
        documentId,
        why.modelRank,
      ],
    )
  const judged = await found()
  fake.state.broken = true
  const plain = await found()
  expect(plain.map(([id]: [string]) => id)).toEqual([cars, roof])
  expect(judged.map(([id]: [string]) => id)).toEqual([roof, cars])
  expect(judged.map(([, rank]: [string, number]) => rank)).toEqual([1, 2])
  expect(plain.map(([, rank]: [string, number]) => rank)).toEqual([null, null])
})

test('what vectors and judgements took is counted for who brought or asked', async () => {
  const fake = fakeEmbeddings()
  const { app, ada } = await shelf({ ...fake.env, KNOWLEDGE_RERANK_MODEL: 'openai/judge' })
  const bob = await app.signIn('bob')
  const { id } = await bring(bob, 'tea.md', 'There is tea, and there is coffee.')
  await read(app, bob, id)
  await embedded(app)
  await hits(ada, 'Is the automobile or the house washed?')
  const root = await app.signIn('root', 'admin')
  const tokens = async () => {
    const { items } = await root.json(root.get('/api/usage?by=person'))
    const of = (person: string) =>
      items.find(({ name }: { name: string }) => name === person)?.input ?? 0
    return [of('ada'), of('bob')]
  }
  // Three passages and a question of 10 each, and 70 for the judgement.
  let spent = await tokens()
  while (spent[0] + spent[1] < 120) spent = await tokens()
  expect(spent).toEqual([110, 10])
})

test('without any model, the page says that words are searched', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'tea.md', 'There is tea at four.')
  await read(app, ada, id)
  const page = await (await ada.get('/knowledge/search?q=tea')).text()
  expect(page).toContain('Searched by words.')
  expect((await ada.get('/api/knowledge/search?q=tea&mode=semantic')).status).toBe(422)
})

test('another model builds its vectors while those of the one before are searched', async () => {
  const fake = fakeEmbeddings()
  const { KNOWLEDGE_EMBEDDING_MODEL: _, ...env } = fake.env
  const app = await testApp({ env, fake: false })
  const root = await app.signIn('root', 'admin')
  const choose = (embeddingModel: string) => change(app, 'knowledge', { embeddingModel })
  await choose('openai/first')
  app.host.emit('settings.changed', { plugin: 'knowledge' })
  const { id } = await bring(root, 'rules.md', 'Everybody has thirty days of vacation.')
  await read(app, root, id)
  await embedded(app)
  expect(await hits(root, 'holiday', 'semantic')).toHaveLength(1)
  fake.state.broken = true
  await choose('openai/second')
  expect(await hits(root, 'holiday', 'semantic')).toHaveLength(1)
  fake.state.broken = false
  app.host.emit('settings.changed', { plugin: 'knowledge' })
  const isSearched = async () =>
    (await knowledgeOf(app).vectors.searchedModel()) === 'openai/second'
  await endOf(app, 'knowledge.embed', async () => !(await isSearched()))
  expect(await hits(root, 'my vacation', 'semantic')).toHaveLength(1)
  expect(fake.asked.at(-1)).toEqual({ model: 'second', input: ['my vacation'] })
})

test('an answer in the chat cites what means the same', async () => {
  const fake = fakeEmbeddings()
  const { ada, ids } = await shelf(fake.env)
  const { sources } = await answerOf(ada, 'How many days of urlaub do I get?')
  expect(sources).toMatchObject([{ documentId: ids[0] }])
})

test('bytes of a vector rank as it does', () => {
  const random = (seed: number) =>
    normalised(Array.from({ length: 384 }, (_, at) => Math.sin(seed * 7919 + at * at * 0.37)))
  const query = random(0)
  for (let seed = 1; seed < 50; seed++) {
    const vector = random(seed)
    expect([...vectorOf(bytesOf(vector))]).toEqual([...vector])
    const codes = codesOf(vector)
    const scale = new DataView(codes.buffer).getFloat32(384, true)
    const near = new Int8Array(codes.buffer, 0, 384).reduce(
      (sum, code, at) => sum + code * scale * query[at]!,
      0,
    )
    expect(near).toBeCloseTo(cosine(vector, query), 2)
  }
})
