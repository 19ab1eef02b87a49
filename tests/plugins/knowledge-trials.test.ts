import { describe, expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { isQuoted } from '../../plugins/knowledge/trials/match.ts'
import type { Run } from '../../src/jobs.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, endOf, read, replace } from '../documents.ts'
import { fakeEmbeddings } from '../fakes/embeddings.ts'

const knowledgeOf = (app: App) => app.host.service('knowledge') as Knowledge

const rules = `# Holidays\n\nEverybody has thirty days of vacation in a year, and more after ten years.

## Cars\n\nThe company car is washed on Fridays, and who takes it home says so before.

## Roof\n\nThe building was painted last year, and its roof holds for twenty more.`
const vacation = 'Everybody has thirty days of vacation in a year'

/** Ada's collection with one document. */
async function shelf(env: Record<string, string> = {}) {
  const app = await testApp({ env, fake: false })
  const ada = await app.signIn('ada')
  const { id: collectionId } = await ada.json(
    ada.post('/api/knowledge/collections', { name: 'House' }),
  )
  const { id } = await bring(ada, 'rules.md', rules, collectionId)
  await read(app, ada, id)
  const path = `/api/knowledge/collections/${collectionId}`
  return { app, ada, collectionId, id, path }
}

/** Waits until every passage has its vector. */
const embedded = (app: App) =>
  endOf(app, 'knowledge.embed', async () => {
    const status = await knowledgeOf(app).vectors.status()
    return !status?.ready || status.vectors < status.passages
  })

const ask = (person: Client, path: string, question: string, documentId: string, quote = '') =>
  person.json(person.post(`${path}/questions`, { question, expected: [{ documentId, quote }] }))

/** Has the collection tried, and returns what came of it. */
async function tried(app: App, person: Client, path: string) {
  const before = (await person.json(person.get(`${path}/trials`))).items.length
  await person.json(person.post(`${path}/trials`))
  const all = async () => (await person.json(person.get(`${path}/trials`))).items
  await endOf(app, 'knowledge.try', async () => (await all()).length === before)
  return (await all())[0]
}

/** What the program does every few minutes. */
const look = (app: App) =>
  knowledgeOf(app).trials.run(undefined, {
    signal: new AbortController().signal,
    progress() {},
  } as unknown as Run)

describe.each(databases)('on $name', ({ empty }) => {
  test('a collection is scored by its own questions, by words, by meaning and by both', async () => {
    const fake = fakeEmbeddings()
    const { app, ada, id, path } = await shelf({ ...fake.env, ...(await empty()) })
    await embedded(app)
    await ask(ada, path, 'How many days of vacation are there?', id, vacation)
    await ask(
      ada,
      path,
      'Where does my automobile stand?',
      id,
      'The company car is washed on Fridays',
    )
    await ask(ada, path, 'What does a zebra eat?', id, 'Zebras eat grass and nothing else at all')
    const run = await tried(app, ada, path)
    expect(run).toMatchObject({ questions: 3, model: 'openai/meaning' })
    expect(run.scores.hybrid.recall).toBeCloseTo(2 / 3)
    expect(run.scores.hybrid.ndcg).toBeCloseTo(2 / 3)
    // The words know no automobile.
    expect(run.scores.text.recall).toBeCloseTo(1 / 3)
    expect(run.results[0].places[0].at).toEqual({ hybrid: 1, text: 1, semantic: 1 })
    expect(run.results[0].first[0].isExpected).toBe(true)
    expect(run.results[2].places[0].at.hybrid).toBeNull()
    expect(run.results[2].scores.hybrid).toEqual({ ndcg: 0, recall: 0 })
  })

  test('it is tried again after a change, once it has been left alone', async () => {
    const { app, ada, id, collectionId, path } = await shelf(await empty())
    await ask(ada, path, 'How many days of vacation are there?', id, vacation)
    const count = async () => (await ada.json(ada.get(`${path}/trials`))).items.length
    await look(app)
    expect(await count()).toBe(0)
    await look(app)
    expect(await count()).toBe(1)
    await look(app)
    await look(app)
    expect(await count()).toBe(1)
    for (const name of ['a.md', 'b.md', 'c.md']) {
      const more = await bring(ada, name, `Some ${name} text on days.`, collectionId)
      await read(app, ada, more.id)
      // It is not the same as it was when it was last looked.
      await look(app)
      expect(await count()).toBe(1)
    }
    await look(app)
    expect(await count()).toBe(2)
  })
})

test('without a model, words alone are scored', async () => {
  const { app, ada, id, path } = await shelf()
  await ask(ada, path, 'thirty days of vacation', id)
  const { scores, model } = await tried(app, ada, path)
  expect(model).toBeNull()
  expect(scores).toEqual({ text: { ndcg: 1, recall: 1 } })
})

test('a passage is known again when its document is read again, and cut otherwise', async () => {
  const { app, ada, id, path } = await shelf()
  await ask(ada, path, 'How many days of vacation are there?', id, vacation)
  const [one, other] = ['rules.md', rules.replace('thirty days', 'thirty-one days')]
  await replace(app, ada, id, one!, other!)
  expect((await tried(app, ada, path)).scores.text.recall).toBe(1)
  await ada.patch(path, { cuts: { passageSize: 200, language: 'en' } })
  await endOf(app, 'knowledge.recut', async () => false)
  await read(app, ada, id)
  expect((await tried(app, ada, path)).scores.text.recall).toBe(1)
  await replace(app, ada, id, one!, '# Rules\n\nNobody has any days of vacation, and that is that.')
  const lost = await tried(app, ada, path)
  expect(lost.scores.text.recall).toBe(0)
  const page = await (
    await ada.get(`/knowledge/collections/${path.split('/').at(-1)}/questions`)
  ).text()
  expect(page).toContain('Missed')
  expect(page).toContain('Worse')
  expect(page).toContain('aria-label="Found (recall@10): 0%')
})

test('texts are compared by runs of three words', () => {
  expect(isQuoted(vacation, rules)).toBe(true)
  expect(isQuoted('EVERYBODY has thirty days — of vacation', rules)).toBe(true)
  expect(isQuoted(rules, vacation)).toBe(true)
  expect(isQuoted('thirty days', rules)).toBe(true)
  expect(isQuoted('days thirty', rules)).toBe(false)
  expect(isQuoted('vacation of days thirty has everybody', rules)).toBe(false)
  expect(isQuoted('', rules)).toBe(false)
  expect(isQuoted('…', rules)).toBe(false)
})

test('trying counts no document as found', async () => {
  const { app, ada, id, path } = await shelf()
  await ask(ada, path, 'thirty days of vacation', id)
  await tried(app, ada, path)
  expect(app.events).not.toContain('knowledge.found')
  expect(await ada.json(ada.get(`/api/knowledge/documents/${id}/uses`))).toMatchObject({ found: 0 })
})

test('whoever may change a collection says what it should answer; readers see it', async () => {
  const { app, ada, id, path, collectionId } = await shelf()
  const { id: questionId } = await ask(ada, path, 'thirty days', id)
  const [bob, cleo] = [await app.signIn('bob'), await app.signIn('cleo')]
  await ada.put(`${path}/people`, { email: 'bob@example.org', right: 'read' })
  expect(await bob.json(bob.get(`${path}/questions`))).toMatchObject({
    items: [{ id: questionId, question: 'thirty days', expected: [{ documentId: id }] }],
  })
  const page = `/knowledge/collections/${collectionId}/questions`
  expect(await (await bob.get(page)).text()).not.toContain('/deletion')
  for (const refused of [
    bob.post(`${path}/questions`, { question: 'x', expected: [{ documentId: id }] }),
    bob.post(`${path}/trials`),
    bob.delete(`/api/knowledge/questions/${questionId}`),
    bob.patch(`/api/knowledge/questions/${questionId}`, { question: 'y' }),
    bob.post(`${path}/questions/file`, []),
    cleo.get(`${path}/questions`),
    cleo.get(`${path}/trials`),
    cleo.get(page),
  ])
    expect((await refused).status).toBe(404)
  await ada.put(`${path}/people`, { email: 'bob@example.org', right: 'write' })
  expect(
    (await bob.patch(`/api/knowledge/questions/${questionId}`, { question: 'y' })).status,
  ).toBe(200)
  expect((await bob.delete(`/api/knowledge/questions/${questionId}`)).status).toBe(204)
})

test('what is expected lies in the collection', async () => {
  const { ada, path } = await shelf()
  const { id } = await bring(ada, 'elsewhere.md', 'It lies in my usual collection.')
  const answer = await ada.post(`${path}/questions`, {
    question: 'x',
    expected: [{ documentId: id }],
  })
  expect(answer.status).toBe(422)
  expect((await answer.json()).fields).toEqual({
    documentId: 'That document isn’t in this collection.',
  })
})

test('one press makes a passage that was found a test question', async () => {
  const { ada, collectionId, path, id } = await shelf()
  const found = await (await ada.get('/knowledge/search?q=days+of+vacation')).text()
  expect(found).toContain(`action="/knowledge/collections/${collectionId}/questions"`)
  const form = new URLSearchParams({
    question: 'days of vacation',
    documentId: id,
    quote: vacation,
    next: '/knowledge/search?q=days+of+vacation',
  })
  const answer = await ada.post(`/knowledge/collections/${collectionId}/questions`, form)
  expect(answer.status).toBe(303)
  const back = answer.headers.get('location')!
  expect(back).toStartWith('/knowledge/search?q=days+of+vacation&question=')
  expect(await (await ada.get(back)).text()).toContain('This is a test question')
  expect((await ada.json(ada.get(`${path}/questions`))).items).toMatchObject([
    { question: 'days of vacation', expected: [{ quote: vacation, isThere: true }] },
  ])
})

for (const format of ['json', 'csv'])
  test(`questions go into a file and come from one: ${format}`, async () => {
    const { ada, id, path } = await shelf()
    await ask(ada, path, 'How many, "really"?', id, '=SUM(A1), and\nmore')
    await ask(ada, path, 'Which cars?', id)
    await ask(ada, path, 'Which cars?', id, 'The company car is washed')
    const text = await (await ada.get(`${path}/questions/file?format=${format}`)).text()
    const before = (await ada.json(ada.get(`${path}/questions`))).items
    if (format === 'csv') expect(text).toContain(`'=SUM(A1)`)
    for (const one of before) await ada.delete(`/api/knowledge/questions/${one.id}`)
    const type = format === 'csv' ? 'text/csv' : 'application/json'
    const bringFile = (content: string) =>
      ada.json(ada.post(`${path}/questions/file`, content, { 'content-type': type }))
    expect(await bringFile(text)).toEqual({ added: 2, left: 0 })
    const plain = (items: (typeof before)[number][]) =>
      items.map(({ question, expected }: Written) => [question, expected.map((one) => one.quote)])
    const after = (await ada.json(ada.get(`${path}/questions`))).items
    expect(plain(after)).toEqual(plain(before))
  })
interface Written {
  question: string
  expected: { quote: string }[]
}

test('a file names documents by title or file name too; what is not there is left out', async () => {
  const { ada, id, path } = await shelf()
  const { title } = await ada.json(ada.get(`/api/knowledge/documents/${id}`))
  const file = [
    { question: 'One?', expected: [{ document: 'rules.md' }] },
    { question: 'Two?', expected: [{ document: title }, { document: 'nothing.md' }] },
    { question: 'Three?', expected: [{ document: 'nothing.md' }] },
  ]
  expect(await ada.json(ada.post(`${path}/questions/file`, file))).toEqual({ added: 2, left: 2 })
  expect((await ada.post(`${path}/questions/file`, [{ nothing: 1 }])).status).toBe(422)
})

test('of a document that lies elsewhere now, readers are told neither title nor passage', async () => {
  const { app, ada, collectionId, id, path } = await shelf()
  const bob = await app.signIn('bob')
  await ada.put(`${path}/people`, { email: 'bob@example.org', right: 'read' })
  await ask(ada, path, 'How many days of vacation?', id)
  await tried(app, ada, path)
  const { id: own } = await ada.json(ada.post('/api/knowledge/collections', { name: 'Mine' }))
  const change = { collectionId: own, title: 'Nobody else’s' }
  await ada.json(ada.patch(`/api/knowledge/documents/${id}`, change))
  const told = [
    await (await bob.get(`${path}/questions`)).text(),
    await (await bob.get(`${path}/trials`)).text(),
    await (await bob.get(`/knowledge/collections/${collectionId}/questions`)).text(),
  ].join('\n')
  expect(told).toContain('How many days of vacation?')
  expect(told).not.toContain('Nobody else')
  expect(told).not.toContain('thirty days')
})
