import { describe, expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, endOf, read } from '../documents.ts'
import { fakeEmbeddings } from '../fakes/embeddings.ts'
import { change } from './asking.ts'

const knowledgeOf = (app: App) => app.host.service('knowledge') as Knowledge
const searched = (app: App) => knowledgeOf(app).vectors.searchedModel()
const path = '/api/knowledge/meaning'

/** Chooses a model, as an admin does in the settings. */
async function choose(app: App, embeddingModel: string) {
  await change(app, 'knowledge', { embeddingModel })
  app.host.emit('settings.changed', { plugin: 'knowledge' })
}

/** An admin's shelf that the first model has all vectors of. */
async function shelf(env: Record<string, string> = {}) {
  const fake = fakeEmbeddings()
  const { KNOWLEDGE_EMBEDDING_MODEL: _, ...provider } = fake.env
  const app = await testApp({ env: { ...provider, ...env }, fake: false })
  const root = await app.signIn('root', 'admin')
  await change(app, 'knowledge', { embeddingModel: 'openai/first' })
  const { id } = await bring(root, 'rules.md', 'Everybody has thirty days of vacation.')
  await read(app, root, id)
  const { collectionId } = await root.json(root.get(`/api/knowledge/documents/${id}`))
  await endOf(app, 'knowledge.embed', async () => (await searched(app)) !== 'openai/first')
  return { app, root, fake, id, collectionId }
}

/** Asks what should be found for a holiday. */
const addQuestion = (person: Client, collectionId: string, documentId: string) =>
  person.json(
    person.post(`/api/knowledge/collections/${collectionId}/questions`, {
      question: 'When is my holiday?',
      expected: [{ documentId }],
    }),
  )

const shown = (person: Client) => person.json(person.get(path))
const setOf = (
  meaning: { sets: { model: string; id: number; goneAt?: string }[] },
  model: string,
) => meaning.sets.find((one) => one.model === model)!

const found = async (person: Client, q: string) =>
  (await person.json(person.get(`/api/knowledge/search?q=${encodeURIComponent(q)}&mode=semantic`)))
    .hits

describe.each(databases)('on $name', ({ empty }) => {
  test('another model is compared on the test questions, swapped by a press, and taken back', async () => {
    const { app, root, fake, id, collectionId } = await shelf(await empty())
    await addQuestion(root, collectionId, id)
    await choose(app, 'openai/second')
    await endOf(app, 'knowledge.weigh', async () => !(await shown(root)).comparison)
    const before = await shown(root)
    expect(before.sets).toMatchObject([
      { model: 'openai/second', standing: 'waiting', vectors: 1, passages: 1 },
      { model: 'openai/first', standing: 'searched' },
    ])
    const score = { ndcg: 1, recall: 1 }
    expect(before.comparison.collections).toMatchObject([
      {
        collection: { id: collectionId },
        count: 1,
        before: { hybrid: score },
        after: { hybrid: score },
        questions: [{ question: 'When is my holiday?', before: 1, after: 1 }],
      },
    ])
    expect(await searched(app)).toBe('openai/first')

    await root.json(root.put(path, { setId: setOf(before, 'openai/second').id }))
    expect(await found(root, 'leave')).toHaveLength(1)
    expect(fake.asked.at(-1)).toEqual({ model: 'second', input: ['leave'] })
    const after = await shown(root)
    expect(setOf(after, 'openai/first')).toMatchObject({ standing: 'kept' })
    expect(Date.parse(setOf(after, 'openai/first').goneAt!)).toBeGreaterThan(Date.now())

    await root.json(root.put(path, { setId: setOf(before, 'openai/first').id }))
    expect(await found(root, 'urlaub')).toHaveLength(1)
    expect(fake.asked.at(-1)).toEqual({ model: 'first', input: ['urlaub'] })
    // What was gone back from does not come again by itself.
    await knowledgeOf(app).meaning.fill(undefined, run())
    expect(await searched(app)).toBe('openai/first')
  })

  test('a model that fails midway harms nothing', async () => {
    const { app, root, fake } = await shelf(await empty())
    const sections = Array.from({ length: 40 }, (_, n) => `# Part ${n}\n\nSome tea at ${n}.`)
    const { id } = await bring(root, 'long.md', sections.join('\n\n'))
    await read(app, root, id)
    const isBare = async () =>
      (await shown(root)).sets.some((one: Set) => one.vectors < one.passages)
    await endOf(app, 'knowledge.embed', isBare)
    fake.state.once = 'second'
    await choose(app, 'openai/second')
    const failed = await knowledgeOf(app)
      .meaning.fill(undefined, run())
      .catch((error: Error) => error.message)
    expect(failed).toBeString()
    const { sets } = await shown(root)
    expect(sets).toMatchObject([
      { model: 'openai/second', standing: 'made', vectors: 32 },
      { model: 'openai/first', standing: 'searched' },
    ])
    expect((await root.put(path, { setId: sets[0].id })).status).toBe(409)
    expect(await found(root, 'holidays')).toHaveLength(1)
    expect(fake.asked.at(-1)).toEqual({ model: 'first', input: ['holidays'] })
  })
})

interface Set {
  vectors: number
  passages: number
}

/** A job's run that nobody looks at. */
const run = () =>
  ({ signal: new AbortController().signal, progress() {} }) as unknown as Parameters<
    Knowledge['meaning']['fill']
  >[1]

test('without test questions, what is complete is searched by itself', async () => {
  const { app, root } = await shelf()
  const page = await (await root.get('/knowledge/meaning')).text()
  expect(page).toContain('As no collection has test questions')
  await choose(app, 'openai/second')
  await endOf(app, 'knowledge.embed', async () => (await searched(app)) !== 'openai/second')
  expect((await shown(root)).sets).toMatchObject([
    { model: 'openai/second', standing: 'searched' },
    { model: 'openai/first', standing: 'kept' },
  ])
})

test('what is searched keeps up while another model waits', async () => {
  const { app, root, id, collectionId } = await shelf()
  await addQuestion(root, collectionId, id)
  await choose(app, 'openai/second')
  await endOf(app, 'knowledge.weigh', async () => !(await shown(root)).comparison)
  const more = await bring(root, 'cars.md', 'The vehicle is washed on Fridays.')
  await read(app, root, more.id)
  const isOpen = async () =>
    (await shown(root)).sets.some(({ vectors }: { vectors: number }) => vectors < 2)
  await endOf(app, 'knowledge.embed', isOpen)
  expect(await found(root, 'my automobile')).toMatchObject([{ documentId: more.id }])
})

test('a set is discarded by a press, or after a week; never what is searched or chosen', async () => {
  const { app, root } = await shelf()
  await choose(app, 'openai/second')
  await endOf(app, 'knowledge.embed', async () => (await searched(app)) !== 'openai/second')
  const { sets } = await shown(root)
  const [second, first] = sets
  expect((await root.delete(`${path}/${second.id}`)).status).toBe(409)
  await app.db.run(`update vector_sets set replaced_at = '2020-01-01'`)
  await knowledgeOf(app).purge()
  expect((await shown(root)).sets).toMatchObject([{ model: 'openai/second' }])
  expect((await root.delete(`${path}/${first.id}`)).status).toBe(404)
  expect((await root.put(path, { setId: first.id })).status).toBe(404)
})

test('of collections that are not theirs, admins see figures alone', async () => {
  const { app, root } = await shelf()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'mine.md', 'My own leave is in May.')
  await read(app, ada, id)
  const { collectionId } = await ada.json(ada.get(`/api/knowledge/documents/${id}`))
  await addQuestion(ada, collectionId, id)
  await choose(app, 'openai/second')
  await endOf(app, 'knowledge.weigh', async () => !(await shown(root)).comparison)
  const text = await (await root.get(path)).text()
  expect(text).not.toContain('When is my holiday')
  expect(text).not.toContain(collectionId)
  expect(JSON.parse(text).comparison.collections).toMatchObject([
    { collection: null, questions: null, count: 1, after: { hybrid: { recall: 1 } } },
  ])
  const page = await (await root.get('/knowledge/meaning')).text()
  expect(page).toContain('A collection of others')
  expect(page).not.toContain('When is my holiday')
})
