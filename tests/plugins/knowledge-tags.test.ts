import { describe, expect, test } from 'bun:test'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, read } from '../documents.ts'

const handbook =
  '# Handbook\n\nEverybody has thirty days of holiday a year. Travel is booked early.'

const tagsOf = async (person: Client, id: string): Promise<string[]> =>
  (await person.json(person.get(`/api/knowledge/documents/${id}`))).tags

const tags = async (
  person: Client,
): Promise<{ id: string; name: string; color: string; documents: number }[]> =>
  (await person.json(person.get('/api/knowledge/tags'))).items

const listed = async (person: Client, query: string): Promise<string[]> => {
  const { items } = await person.json(person.get(`/api/knowledge/documents?${query}`))
  return items.map(({ id }: { id: string }) => id)
}

async function brought(app: App, person: Client, name: string, names: string[], into?: string) {
  const { id } = await bring(person, name, `${handbook} (${name})`, into, names)
  await read(app, person, id)
  return id
}

describe.each(databases)('on $name', ({ empty }) => {
  test('documents are brought with tags, listed and searched by them', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const first = await brought(app, ada, 'a.md', ['Rules, travel', 'Travel'])
    const second = await brought(app, ada, 'b.md', ['rules'])
    // Two ways to write a name are one tag, as it was written first.
    expect(await tagsOf(ada, first)).toEqual(['Rules', 'travel'])
    expect(await tagsOf(ada, second)).toEqual(['Rules'])
    expect(await tags(ada)).toMatchObject([
      { name: 'Rules', documents: 2 },
      { name: 'travel', documents: 1 },
    ])
    expect(await listed(ada, 'tag=RULES')).toEqual([second, first])
    expect(await listed(ada, 'tag=travel')).toEqual([first])
    expect(await listed(ada, 'tag=nothing')).toEqual([])
    const { hits } = await ada.json(ada.get('/api/knowledge/search?q=holiday&tag=travel'))
    expect(hits.map(({ documentId }: { documentId: string }) => documentId)).toEqual([first])

    await ada.json(ada.patch(`/api/knowledge/documents/${second}`, { tags: ['Holiday'] }))
    expect(await tagsOf(ada, second)).toEqual(['Holiday'])
    expect(await listed(ada, 'tag=rules')).toEqual([first])
  })

  test('a tag is renamed, coloured and merged into another', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const both = await brought(app, ada, 'a.md', ['rules', 'Regeln'])
    const one = await brought(app, ada, 'b.md', ['Regeln'])
    const [german, english] = await tags(ada)
    const path = `/api/knowledge/tags/${german!.id}`
    expect((await ada.patch(path, { name: 'RULES' })).status).toBe(409)
    expect(await ada.json(ada.patch(path, { name: 'Vorschriften', color: 'red' }))).toMatchObject({
      name: 'Vorschriften',
      color: 'red',
    })
    await ada.json(ada.post(`${path}/merge`, { into: english!.id }))
    expect(await tagsOf(ada, both)).toEqual(['rules'])
    expect(await tagsOf(ada, one)).toEqual(['rules'])
    expect(await tags(ada)).toMatchObject([{ name: 'rules', documents: 2 }])
  })

  test('a deleted tag comes back to its documents; where its name was taken, as one', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const id = await brought(app, ada, 'a.md', ['rules'])
    const [tag] = await tags(ada)
    await ada.delete(`/api/knowledge/tags/${tag!.id}`)
    expect([await tagsOf(ada, id), await listed(ada, 'tag=rules')]).toEqual([[], []])
    await ada.form(`/knowledge/tags/${tag!.id}/restoration`, {})
    expect(await tagsOf(ada, id)).toEqual(['rules'])

    await ada.delete(`/api/knowledge/tags/${tag!.id}`)
    const next = await brought(app, ada, 'b.md', ['Rules'])
    await ada.json(ada.post(`/api/knowledge/tags/${tag!.id}/restoration`))
    expect(await tags(ada)).toMatchObject([{ name: 'Rules', documents: 2 }])
    expect([await tagsOf(ada, id), await tagsOf(ada, next)]).toEqual([['Rules'], ['Rules']])
  })

  test('tags belong to the owner of the collection: who may read it sees them, who may write it sets them', async () => {
    const app = await testApp({ env: await empty() })
    const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
    const { id: shelf } = await ada.json(ada.post('/api/knowledge/collections', { name: 'Shelf' }))
    const id = await brought(app, ada, 'a.md', ['rules'], shelf)
    const share = (right: string) =>
      ada.put(`/api/knowledge/collections/${shelf}/people`, { email: 'bob@example.org', right })
    expect(await listed(bob, 'tag=rules')).toEqual([])
    await share('read')
    expect([await tagsOf(bob, id), await listed(bob, 'tag=rules')]).toEqual([['rules'], [id]])
    const change = (names: string[]) => bob.patch(`/api/knowledge/documents/${id}`, { tags: names })
    expect((await change(['mine'])).status).toBe(404)
    await share('write')
    expect((await change(['rules', 'mine'])).status).toBe(200)
    expect(await tags(bob)).toEqual([])
    const [first] = await tags(ada)
    expect((await tags(ada)).map(({ name }) => name)).toEqual(['mine', 'rules'])
    expect((await bob.delete(`/api/knowledge/tags/${first!.id}`)).status).toBe(404)

    // In a collection of Bob's they are his.
    const { id: bobs } = await bob.json(bob.post('/api/knowledge/collections', { name: 'Mine' }))
    await bob.json(bob.patch(`/api/knowledge/documents/${id}`, { collectionId: bobs }))
    expect((await tags(bob)).map(({ name }) => name)).toEqual(['mine', 'rules'])
    expect(await tags(ada)).toMatchObject([{ documents: 0 }, { documents: 0 }])
  })
})

test('a document’s page takes tags, suggests those that its text speaks of, and takes them off', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await brought(app, ada, 'a.md', ['Travel', 'Unrelated', 'b'])
  const id = await brought(app, ada, 'b.md', [])
  const page = async () => (await ada.get(`/knowledge/documents/${id}`)).text()
  expect(await page()).toContain('name="suggested" value="Travel"')
  expect(await page()).not.toContain('name="suggested" value="Unrelated"')
  // A letter stands in it by chance.
  expect(await page()).not.toContain('name="suggested" value="b"')
  await ada.form(`/knowledge/documents/${id}/tags`, { add: 'one, two', suggested: 'Travel' })
  expect(await tagsOf(ada, id)).toEqual(['one', 'Travel', 'two'])
  expect(await page()).not.toContain('name="suggested"')
  await ada.form(`/knowledge/documents/${id}/tags`, { remove: 'TWO' })
  expect(await tagsOf(ada, id)).toEqual(['one', 'Travel'])
})

test('a name that is taken is said on the page, with the way to merge', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const id = await brought(app, ada, 'a.md', ['rules', 'Regeln'])
  const [german, english] = await tags(ada)
  const refused = await ada.form(`/knowledge/tags/${german!.id}`, { name: 'Rules', color: 'red' })
  expect(refused.status).toBe(409)
  const text = await refused.text()
  expect(text).toContain('Merge “Regeln” into “rules”')
  expect(text).toContain(`action="/knowledge/tags/${german!.id}/merge"`)
  await ada.form(`/knowledge/tags/${german!.id}/merge`, { into: english!.id })
  expect(await tagsOf(ada, id)).toEqual(['rules'])
})

test.each([
  ['no name', '  ', 422],
  ['a comma', 'one, two', 422],
  ['too long a name', 'x'.repeat(61), 422],
])('a tag is refused for %s', async (_, name, status) => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  expect((await ada.post('/api/knowledge/tags', { name })).status).toBe(status)
  expect(await tags(ada)).toEqual([])
})

test('too many tags on one document are refused, and none of them stays', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const id = await brought(app, ada, 'a.md', ['kept'])
  const many = Array.from({ length: 31 }, (_, n) => `tag ${n}`)
  const answer = await ada.patch(`/api/knowledge/documents/${id}`, { tags: many })
  expect(answer.status).toBe(422)
  expect(await tagsOf(ada, id)).toEqual(['kept'])
})
