import { describe, expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, read } from '../documents.ts'
import { answerOf, settled } from './asking.ts'

const handbook = '# Handbook\n\nEverybody has thirty days of holiday a year.'
const question = 'How many days of holiday does everybody have a year?'

/** Ada's collection with one document. */
async function shelf(env = {}) {
  const app = await testApp({ fake: false, env })
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  const { id: collectionId } = await ada.json(
    ada.post('/api/knowledge/collections', { name: 'Rules' }),
  )
  const { id } = await bring(ada, 'handbook.md', handbook, collectionId)
  await read(app, ada, id)
  const share = (right: string | null, email: string | null = 'bob@example.org') =>
    ada.put(`/api/knowledge/collections/${collectionId}/people`, { email, right })
  return { app, ada, bob, collectionId, id, share }
}

const found = async (person: Client) =>
  (await person.json(person.get(`/api/knowledge/search?q=${question}`))).hits.length

describe.each(databases)('on $name', ({ empty }) => {
  test('a collection is read by whom its owner lets read it, and no longer when taken back', async () => {
    const { ada, bob, collectionId, id, share } = await shelf(await empty())
    expect(await found(bob)).toBe(0)
    expect((await share('read')).status).toBe(204)
    expect(await found(bob)).toBe(1)
    expect((await answerOf(bob, question)).sources).toHaveLength(1)
    expect((await bob.get(`/knowledge/documents/${id}`)).status).toBe(200)
    const { items } = await bob.json(bob.get('/api/knowledge/collections'))
    expect(items).toMatchObject([{ id: collectionId, name: 'Rules', mine: false }])

    expect((await bob.delete(`/api/knowledge/documents/${id}`)).status).toBe(404)
    expect((await bob.get(`/api/knowledge/collections/${collectionId}/people`)).status).toBe(404)
    const page = await (await bob.get(`/knowledge?collection=${collectionId}`)).text()
    expect(page).toContain('Shared by ada')
    expect(page).not.toContain(`/knowledge/documents/${id}/deletion`)
    expect(page).not.toContain('id="bring"')

    const members = await ada.json(ada.get(`/api/knowledge/collections/${collectionId}/people`))
    expect(members.items).toMatchObject([
      { name: 'ada', right: 'own' },
      { name: 'bob', right: 'read' },
    ])
    expect((await share(null)).status).toBe(204)
    expect(await found(bob)).toBe(0)
    expect((await bob.get(`/knowledge/documents/${id}`)).status).toBe(404)
  })
})

test('who may write brings documents and deletes them, and shares nothing on', async () => {
  const { app, bob, collectionId, id, share } = await shelf()
  await share('write')
  const { id: own } = await bring(bob, 'more.md', 'Trains are second class.', collectionId)
  expect((await read(app, bob, own)).status).toBe('ready')
  expect((await bob.delete(`/api/knowledge/documents/${id}`)).status).toBe(204)
  const body = { email: 'carla@example.org', right: 'read' }
  const path = `/api/knowledge/collections/${collectionId}/people`
  expect((await bob.put(path, body)).status).toBe(404)
})

test('everybody who is signed in may be let in, also who comes later', async () => {
  const { app, share } = await shelf()
  await share('read', null)
  const carla = await app.signIn('carla')
  expect(await found(carla)).toBe(1)
  await share(null, null)
  expect(await found(carla)).toBe(0)
})

describe('a link to a document', () => {
  test('lets anybody read and download it, until it is revoked', async () => {
    const { app, ada, bob, id } = await shelf()
    const path = `/api/knowledge/documents/${id}/links`
    expect((await bob.post(path, {})).status).toBe(404)
    const made = await ada.json(ada.post(path, { days: 7 }))
    const { pathname } = new URL(made.url)
    const answer = await app.guest().get(pathname)
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('x-robots-tag')).toContain('noindex')
    const page = await answer.text()
    expect(page).toContain('thirty days of holiday')
    expect(page).toContain(`${pathname}/file`)
    expect(page).not.toContain(id)
    expect(await (await app.guest().get(`${pathname}/file`)).text()).toBe(handbook)
    const { items } = await ada.json(ada.get(path))
    expect(items).toMatchObject([{ id: made.id }])
    expect((await ada.delete(`${path}/${made.id}`)).status).toBe(204)
    expect((await app.guest().get(pathname)).status).toBe(404)
    expect((await app.guest().get(`${pathname}/file`)).status).toBe(404)
  })

  test('ends with the document, and with the rights of who made it', async () => {
    const { app, ada, bob, id, share } = await shelf()
    await share('write')
    const path = `/api/knowledge/documents/${id}/links`
    const places = await Promise.all(
      [ada, bob].map(async (one) => new URL((await one.json(one.post(path, {}))).url).pathname),
    )
    const statuses = async () =>
      Promise.all(places.map(async (place) => (await app.guest().get(place)).status))
    expect(await statuses()).toEqual([200, 200])
    await share('read')
    expect(await statuses()).toEqual([200, 404])
    await ada.delete(`/api/knowledge/documents/${id}`)
    expect(await statuses()).toEqual([404, 404])
  })

  test('is made and revoked on a page; its address is shown once', async () => {
    const { ada, id } = await shelf()
    const path = `/knowledge/documents/${id}/links`
    const page = await (await ada.post(path, new URLSearchParams({ days: '7' }))).text()
    expect(page).toMatch(/value="http[^"]+\/knowledge\/shared\/[\w-]+"/)
    const [, revoke] = /action="([^"]+\/revocation)"/.exec(await (await ada.get(path)).text())!
    expect((await ada.post(revoke!)).status).toBe(303)
    expect(await (await ada.get(path)).text()).not.toContain('/revocation')
  })
})

test('an address that nobody has, or the owner’s, is said where it was typed', async () => {
  const { ada, bob, collectionId, share } = await shelf()
  expect((await share('read', 'nobody@example.org')).status).toBe(422)
  expect((await share('read', 'ada@example.org')).status).toBe(409)
  const path = `/knowledge/collections/${collectionId}/people`
  const page = await ada.post(path, new URLSearchParams({ email: 'x@y.org', right: 'read' }))
  expect(page.status).toBe(422)
  const text = await page.text()
  expect(text).toContain('Nobody here has this address')
  expect(text).toContain('value="x@y.org"')
  const added = new URLSearchParams({ email: 'bob@example.org', right: 'write' })
  expect((await ada.post(path, added)).status).toBe(303)
  expect(await found(bob)).toBe(1)
  const me = await bob.json(bob.get('/api/me'))
  expect((await ada.post(`${path}/${me.id}`, new URLSearchParams())).status).toBe(303)
  expect(await found(bob)).toBe(0)
})

test('a conversation that looked into what is taken back goes on without it', async () => {
  const { bob, collectionId, share } = await shelf()
  await share('read')
  const thread = await bob.json(bob.post('/api/chat/threads'))
  const path = `/api/chat/threads/${thread.id}/messages`
  const asked = { text: question, collections: [collectionId] }
  const first = await bob.json(bob.post(path, asked))
  expect((await settled(bob, first.answer.id)).sources).toHaveLength(1)
  await share(null)
  const form = new URLSearchParams({ text: question })
  expect((await bob.post(`/chat/threads/${thread.id}/messages`, form)).status).toBe(303)
  const { items } = await bob.json(bob.get(path))
  expect(await settled(bob, items.at(-1).id)).toMatchObject({ status: 'done', sources: [] })
})
