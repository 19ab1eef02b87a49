import { describe, expect, test } from 'bun:test'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { addNotes, bring, endOf, read } from '../documents.ts'

/** Brings some small documents of these names; returns their ids. */
async function brought(app: App, person: Client, names: string[], into?: string) {
  const ids: string[] = []
  for (const name of names) {
    const { id } = await bring(person, `${name}.txt`, `The walrus of ${name}.`, into)
    await read(app, person, id)
    ids.push(id)
  }
  return ids
}

const arrange = (person: Client, wish: object) =>
  person.json(person.post('/api/knowledge/arrangements', wish))

const undo = (person: Client, id: string) =>
  person.json(person.post(`/api/knowledge/arrangements/${id}/restoration`))

/** An arrangement, once its job has ended. */
async function settled(app: App, person: Client, id: string) {
  const get = () => person.json(person.get(`/api/knowledge/arrangements/${id}`))
  await endOf(app, 'knowledge.arrange', async () => (await get()).status === 'running')
  return get()
}

/** How documents lie, oldest first: their collection and tags. */
async function lie(person: Client) {
  const { items } = await person.json(person.get('/api/knowledge/documents?sort=oldest'))
  return items.map(({ collectionId, tags }: { collectionId: string; tags: string[] }) => ({
    collectionId,
    tags,
  }))
}

describe.each(databases)('on $name', ({ empty }) => {
  test('several documents are tagged, moved and deleted at once, and each act is undone', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const ids = await brought(app, ada, ['One', 'Two', 'Three'])
    const { id: shelf } = await ada.json(ada.post('/api/knowledge/collections', { name: 'Shelf' }))
    await ada.patch(`/api/knowledge/documents/${ids[0]}`, { tags: ['old', 'new'] })
    const start = await lie(ada)
    const two = ids.slice(0, 2)
    for (const [wish, changed, tags, count] of [
      [
        { act: 'tag', tags: ['NEW', 'newer'] },
        2,
        [['new', 'newer', 'old'], ['new', 'newer'], []],
        3,
      ],
      [{ act: 'untag', tags: ['Old'] }, 1, [['new'], [], []], 3],
      [{ act: 'move', collectionId: shelf }, 2, [['new', 'old'], [], []], 3],
      [{ act: 'delete' }, 2, [[]], 1],
    ] as const) {
      const done = await arrange(ada, { ...wish, ids: two })
      expect(done).toMatchObject({ act: wish.act, status: 'done', total: 2, done: 2, changed })
      const now = await lie(ada)
      expect([wish.act, now.map((one: { tags: string[] }) => one.tags)]).toEqual([
        wish.act,
        tags.map((names) => [...names]),
      ])
      expect(now).toHaveLength(count)
      const undone = await undo(ada, done.id)
      expect(undone).toMatchObject({ status: 'done', isUndone: true, changed: 0 })
      expect([wish.act, await lie(ada)]).toEqual([wish.act, start])
    }
  })

  test('all of a list are arranged, as far as the person may, by a job where they are many', async () => {
    const app = await testApp({ env: await empty() })
    const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
    const { id: shelf } = await bob.json(bob.post('/api/knowledge/collections', { name: 'Shelf' }))
    const share = { email: 'ada@example.org', right: 'read' }
    await bob.put(`/api/knowledge/collections/${shelf}/people`, share)
    await brought(app, bob, ['Note of Bob'], shelf)
    await addNotes(app, 250)
    const wish = { act: 'tag', tags: ['read'], filter: { q: 'note' } }
    const { id, status, total } = await arrange(ada, wish)
    expect([status, total]).toEqual(['running', 250])
    expect(await settled(app, ada, id)).toMatchObject({ status: 'done', done: 250, changed: 250 })
    const tagged = async () => {
      const { items } = await ada.json(ada.get('/api/knowledge/tags'))
      return items[0].documents
    }
    expect(await tagged()).toBe(250)
    await undo(ada, id)
    const undone = { status: 'done', isUndone: true, done: 250, changed: 0 }
    expect(await settled(app, ada, id)).toMatchObject(undone)
    expect(await tagged()).toBe(0)
  })
})

test('what is undone while it is done ends as it began', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await addNotes(app, 300)
  const { id } = await arrange(ada, { act: 'delete', filter: {} })
  await undo(ada, id)
  expect(await settled(app, ada, id)).toMatchObject({ status: 'done', isUndone: true, changed: 0 })
  const kept = await app.db.all('select 1 from documents where deleted_at is null')
  expect(kept).toHaveLength(300)
})

test('documents are read again, and those that still wait are left again', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const ids = await brought(app, ada, ['One', 'Two'])
  const { id, changed } = await arrange(ada, { act: 'read', ids })
  expect(changed).toBe(2)
  await undo(ada, id)
  for (const one of ids) expect(await read(app, ada, one)).toMatchObject({ status: 'ready' })
})

test('undoing leaves alone what somebody has changed since', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const [one] = await brought(app, ada, ['One'])
  const { id } = await arrange(ada, { act: 'tag', tags: ['a', 'b'], ids: [one] })
  await ada.patch(`/api/knowledge/documents/${one}`, { tags: ['a', 'c'] })
  await undo(ada, id)
  expect(await lie(ada)).toMatchObject([{ tags: ['c'] }])
})

test('nobody arranges what they may not change, nor undoes what another has done', async () => {
  const app = await testApp()
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  const [one] = await brought(app, ada, ['One'])
  const [his] = await brought(app, bob, ['His'])
  const wish = { act: 'tag', tags: ['a'] }
  const refused = (body: object) => bob.post('/api/knowledge/arrangements', body)
  expect((await refused({ ...wish, ids: [one] })).status).toBe(404)
  expect((await refused({ ...wish, ids: [his, one] })).status).toBe(404)
  expect((await refused({ ...wish })).status).toBe(422)
  expect((await refused({ ...wish, ids: [his], filter: {} })).status).toBe(422)
  expect((await refused({ act: 'tag', ids: [his] })).status).toBe(422)
  expect((await refused({ act: 'move', ids: [his] })).status).toBe(422)
  expect((await arrange(bob, { ...wish, filter: {} })).total).toBe(1)
  const { collectionId } = (await lie(ada))[0]
  expect((await refused({ act: 'move', collectionId, ids: [his] })).status).toBe(404)
  const { id } = await arrange(ada, { ...wish, ids: [one] })
  const path = `/api/knowledge/arrangements/${id}`
  expect((await bob.get(path)).status).toBe(404)
  expect((await bob.post(`${path}/restoration`)).status).toBe(404)
  expect(await lie(ada)).toMatchObject([{ tags: ['a'] }])
})

test('on the page: some are ticked, or all of the list; what was done is said, with the way back', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await addNotes(app, 60)
  const shown = async (path: string) => (await ada.get(path)).text()
  const list = '/knowledge?q=note'
  const page = await shown(list)
  expect(page).toContain('All 60 of this list')
  const ticks = [...page.matchAll(/name="id" value="(\w+)" form="arranging"/g)].map(([, id]) => id!)
  expect(ticks).toHaveLength(50)

  const form = new URLSearchParams({ list, act: 'tag', tags: 'one, two' })
  for (const id of ticks.slice(0, 2)) form.append('id', id)
  const done = (await ada.post('/knowledge/arrangements', form)).headers.get('location')!
  expect(done).toStartWith('/knowledge?q=note&arranged=')
  const said = await shown(done)
  expect(said).toContain('2 documents tagged.')
  const [, undoing] = said.match(/action="([^"]*\/restoration)"/)!
  const back = (await ada.form(undoing!, { list })).headers.get('location')!
  expect(await shown(back)).toContain('All is as it was before.')

  const all = await ada.form('/knowledge/arrangements', { list, act: 'delete', all: 'true' })
  expect(await shown(all.headers.get('location')!)).toContain('60 documents are in the trash.')

  const nothing = await ada.form('/knowledge/arrangements', { list, act: 'tag', tags: 'one' })
  expect(nothing.headers.get('location')).toBe(list)
  const refused = await ada.form('/knowledge/arrangements', { list, act: 'tag', all: 'true' })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('role="alert"')
})

test('who says not where to is told, and nothing is moved', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await ada.json(ada.post('/api/knowledge/collections', { name: 'Contracts' }))
  const [id = ''] = await brought(app, ada, ['One'])
  const before = await lie(ada)
  const page = await ada.form('/knowledge/arrangements', {
    list: '/knowledge',
    act: 'move',
    collectionId: '',
    id,
  })
  expect(page.status).toBe(422)
  expect(await page.text()).toContain('Choose where to move them')
  expect(await lie(ada)).toEqual(before)
})
