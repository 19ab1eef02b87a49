import { describe, expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, endOf, read } from '../documents.ts'

const sentence = (n: number) => `Sentence number ${n} says something about the house.`
const house = `# House\n\n${Array.from({ length: 40 }, (_, n) => sentence(n)).join(' ')}`

/** A collection of Ada's with a document, read. */
async function shelf(env = {}) {
  const app = await testApp({ env })
  const ada = await app.signIn('ada')
  const collection = await ada.json(ada.post('/api/knowledge/collections', { name: 'House' }))
  const { id } = await bring(ada, 'house.md', house, collection.id)
  await read(app, ada, id)
  return { app, ada, id, collection, path: `/api/knowledge/collections/${collection.id}` }
}

const longestOf = (texts: string[]) => Math.max(...texts.map(({ length }) => length))

const foundBy = async (person: Client): Promise<string[]> =>
  (await person.json(person.get('/api/knowledge/search?q=house sentence&limit=20'))).hits.map(
    ({ text }: { text: string }) => text,
  )

describe.each(databases)('on $name', ({ empty }) => {
  test('a collection’s documents are cut as it says, and read again when it says otherwise', async () => {
    const { app, ada, id, collection, path } = await shelf(await empty())
    expect(collection).toMatchObject({ passageSize: 1200, language: null })
    expect(longestOf(await foundBy(ada))).toBeGreaterThan(1000)
    const changed = await ada.json(ada.patch(path, { cuts: { passageSize: 300, language: 'de' } }))
    expect(changed).toMatchObject({ name: 'House', passageSize: 300, language: 'de' })
    const document = () => ada.json(ada.get(`/api/knowledge/documents/${id}`))
    await endOf(app, 'knowledge.ingest', async () => (await document()).language !== 'de')
    expect(longestOf(await foundBy(ada))).toBeLessThanOrEqual(300)

    // What comes into it later, from outside or from another collection.
    const { id: other } = await bring(ada, 'other.md', house.replace('House', 'Shed'))
    await read(app, ada, other)
    await ada.patch(`/api/knowledge/documents/${other}`, { collectionId: collection.id })
    expect((await read(app, ada, other)).language).toBe('de')
    expect(longestOf(await foundBy(ada))).toBeLessThanOrEqual(300)
  })
})

test('a preview shows the passages of settings that are not saved, and changes nothing', async () => {
  const { ada, id } = await shelf()
  const { items, whole } = await ada.json(
    ada.get(`/api/knowledge/documents/${id}/cuts?passageSize=200`),
  )
  expect(whole).toBe(true)
  expect(items.length).toBeGreaterThan(8)
  expect(longestOf(items.map(({ text }: { text: string }) => text))).toBeLessThanOrEqual(200)
  expect(items[0].headings).toEqual(['House'])
  expect(longestOf(await foundBy(ada))).toBeGreaterThan(1000)
})

test('without a script: settings are tried, refused beside the field, and saved', async () => {
  const { app, ada, id, collection } = await shelf()
  const path = `/knowledge/collections/${collection.id}/cuts`
  expect(await (await ada.get(path)).text()).toContain('value="1200"')
  const tried = await (await ada.get(`${path}?passageSize=200&language=en&document=${id}`)).text()
  expect(tried).toContain('Passage 9')
  expect(tried).toContain('value="200"')
  const refused = await ada.form(path, { passageSize: '7', language: '', document: id })
  expect(refused.status).toBe(422)
  const again = await refused.text()
  expect(again).toContain('value="7"')
  expect(again).toContain('id="passageSize-error"')
  expect((await ada.form(path, { passageSize: '250', language: 'en' })).status).toBe(303)
  const { items } = await ada.json(ada.get('/api/knowledge/collections'))
  expect(items.find((one: { id: string }) => one.id === collection.id)).toMatchObject({
    passageSize: 250,
    language: 'en',
  })
  const isCut = async () => longestOf(await foundBy(ada)) <= 250
  await endOf(app, 'knowledge.ingest', async () => !(await isCut()))
})

test('how a collection is cut is for its owner', async () => {
  const { app, ada, id, collection, path } = await shelf()
  const bob = await app.signIn('bob')
  await ada.put(`${path}/people`, { email: 'bob@example.org', right: 'write' })
  expect((await bob.get(`/knowledge/collections/${collection.id}/cuts`)).status).toBe(404)
  expect((await bob.get(`/api/knowledge/documents/${id}/cuts`)).status).toBe(404)
  expect((await bob.patch(path, { cuts: { passageSize: 300 } })).status).toBe(404)
  const { id: mine } = await bring(bob, 'mine.md', 'Mine alone.')
  expect((await ada.get(`/api/knowledge/documents/${mine}/cuts`)).status).toBe(404)
  const page = await ada.get(`/knowledge/collections/${collection.id}/cuts?document=${mine}`)
  expect(await page.text()).not.toContain('Mine alone.')
})
