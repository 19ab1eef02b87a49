import { describe, expect, test } from 'bun:test'
import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { addNotes, bring, read } from '../documents.ts'

const purge = (app: App) => (app.host.service('knowledge') as Knowledge).purge()

const trash = async (person: Client) =>
  (await person.json(person.get('/api/knowledge/trash'))).items.map(
    ({ kind, title }: { kind: string; title: string }) => `${kind} ${title}`,
  )

const kept = async (app: App) => (await app.db.all('select 1 from documents')).length

const collection = async (person: Client, name: string): Promise<string> =>
  (await person.json(person.post('/api/knowledge/collections', { name }))).id

async function brought(app: App, person: Client, name: string, into?: string) {
  const { id } = await bring(person, `${name}.txt`, `The walrus of ${name}.`, into)
  return read(app, person, id)
}

/** As if all had happened some days before. */
const age = (app: App, days: number) =>
  app.db.tx(async (tx) => {
    const before = (column: string) =>
      `${column} = strftime('%Y-%m-%dT%H:%M:%fZ', ${column}, '-${days * 24} hours')`
    await tx.run(`update documents set ${before('updated_at')}`)
    for (const table of ['documents', 'collections'])
      await tx.run(`update ${table} set ${before('deleted_at')} where deleted_at > '2000'`)
  })

describe.each(databases)('on $name', ({ empty }) => {
  test('what is deleted lies in the trash, says when it goes for good, and goes then', async () => {
    const app = await testApp({ env: await empty() })
    const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
    const shelf = await collection(ada, 'Shelf')
    const one = await brought(app, ada, 'One')
    const two = await brought(app, ada, 'Two', shelf)
    await brought(app, ada, 'Three', shelf)
    await ada.delete(`/api/knowledge/documents/${one.id}`)
    await ada.delete(`/api/knowledge/documents/${two.id}`)
    await ada.delete(`/api/knowledge/collections/${shelf}`)
    expect(await trash(ada)).toEqual(['collection Shelf', 'document Two', 'document One'])
    expect(await trash(bob)).toEqual([])
    const { items } = await ada.json(ada.get('/api/knowledge/trash'))
    expect(items).toMatchObject([{ documents: 1 }, { collection: 'Shelf' }, {}])
    const days = (Date.parse(items[2].goneAt) - Date.parse(items[2].deletedAt)) / 86_400_000
    expect(days).toBe(30)

    await age(app, 29)
    await purge(app)
    expect(await trash(ada)).toHaveLength(3)
    await app.host.kernel.settings.change('knowledge', { trashDays: 28 }, 'test')
    await purge(app)
    expect([await trash(ada), await kept(app)]).toEqual([[], 0])
    expect(await app.db.all('select 1 from collections where id = ?', shelf)).toEqual([])
  })

  test('one thing, or all, is removed for good; then nobody brings it back', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const shelf = await collection(ada, 'Shelf')
    const one = await brought(app, ada, 'One')
    const two = await brought(app, ada, 'Two', shelf)
    await ada.delete(`/api/knowledge/documents/${one.id}`)
    expect((await ada.delete(`/api/knowledge/trash/documents/${two.id}`)).status).toBe(404)
    expect((await ada.delete(`/api/knowledge/trash/collections/${shelf}`)).status).toBe(404)
    expect((await ada.delete(`/api/knowledge/trash/documents/${one.id}`)).status).toBe(204)
    expect(await trash(ada)).toEqual([])
    await ada.form(`/knowledge/documents/${one.id}/restoration`, {})
    expect((await ada.get(`/api/knowledge/documents/${one.id}`)).status).toBe(404)

    await ada.delete(`/api/knowledge/collections/${shelf}`)
    expect((await ada.delete(`/api/knowledge/trash/collections/${shelf}`)).status).toBe(204)
    const back = await ada.post(`/api/knowledge/collections/${shelf}/restoration`)
    expect(back.status).toBe(404)

    const three = await brought(app, ada, 'Three')
    await ada.delete(`/api/knowledge/documents/${three.id}`)
    expect((await ada.delete('/api/knowledge/trash')).status).toBe(204)
    expect(await trash(ada)).toEqual([])
    await age(app, 1)
    await purge(app)
    expect(await kept(app)).toBe(0)
  })
})

test('a document that is too young for its file to be removed waits for the next time', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id, hash } = await brought(app, ada, 'One')
  const file = join(app.host.kernel.files.address, hash.slice(0, 2), hash)
  await ada.delete(`/api/knowledge/documents/${id}`)
  await ada.delete('/api/knowledge/trash')
  await purge(app)
  expect([await kept(app), existsSync(file)]).toEqual([1, true])
  await age(app, 1)
  utimesSync(file, 0, 0)
  await purge(app)
  expect([await kept(app), existsSync(file)]).toEqual([0, false])
})

test('what is brought back while the trash is purged keeps its text', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await brought(app, ada, 'One')
  await ada.delete(`/api/knowledge/documents/${id}`)
  await age(app, 40)
  const { store } = app.host.service('knowledge') as Knowledge
  const time = new Date().toISOString()
  expect(await store.deletedBefore(time, time)).toHaveLength(1)
  await ada.form(`/knowledge/documents/${id}/restoration`, {})
  expect(await store.giveUp(id, time)).toBe(false)
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=walrus'))
  expect(hits).toHaveLength(1)
})

test('on the page: each is brought back or removed, all are removed', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await addNotes(app, 60)
  await ada.form('/knowledge/arrangements', { act: 'delete', all: 'true' })
  const shown = async (path = '/knowledge/trash') => (await ada.get(path)).text()
  const page = await shown()
  expect(page).toContain('What is deleted stays here for 30 days.')
  expect(page).toContain('in 30 days')
  const [back] = page.match(/\/knowledge\/trash\/documents\/\w+\/restoration/)!
  const [, next] = page.match(/href="([^"]*)" rel="next"/)!
  expect((await shown(next)).match(/class="document"/g)).toHaveLength(10)
  await ada.form(back!, {})
  expect((await ada.json(ada.get('/api/knowledge/documents'))).items).toHaveLength(1)
  const [gone] = (await shown()).match(/\/knowledge\/trash\/documents\/\w+\/removal/)!
  await ada.form(gone!, {})
  expect((await shown()).includes(gone!)).toBe(false)
  await ada.form('/knowledge/trash/removal', {})
  expect(await shown()).toContain('The trash is empty.')
})
