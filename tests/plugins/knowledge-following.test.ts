import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import type { Event } from '../client.ts'
import { addNotes, bring } from '../documents.ts'

const told = (events: Event[]) => events.map(({ event, data }) => ({ event, ...JSON.parse(data) }))

test('the reading of a document is followed until it is ready', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'note.txt', 'Owls turn their heads.')
  const events = told(await ada.follow(`/api/knowledge/documents/${id}/events`))
  expect(events.at(-2)).toEqual({
    event: 'progress',
    id,
    status: 'ready',
    progress: 1,
    error: null,
  })
  expect(events.at(-1)).toEqual({ event: 'done' })
  const again = told(await ada.follow(`/api/knowledge/documents/${id}/events`))
  expect(again).toEqual(events.slice(-2))
})

test('all that are being read are followed by one stream, each to its end', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const good = await bring(ada, 'good.txt', 'Owls turn their heads.')
  const bad = await bring(ada, 'bad.pdf', '%PDF-1.7\nnothing else')
  const events = told(await ada.follow('/api/knowledge/events'))
  const last = (id: string) => events.findLast((one) => one.id === id)
  expect(last(good.id)).toMatchObject({ status: 'ready' })
  expect(last(bad.id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('damaged'),
  })
  expect(events.at(-1)).toEqual({ event: 'done' })
  expect(told(await ada.follow('/api/knowledge/events'))).toEqual([{ event: 'done' }])
})

test('one that is deleted, or another’s, is gone', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const bo = await app.signIn('bo')
  await addNotes(app, 1)
  const { items } = await ada.json(ada.get('/api/knowledge/documents'))
  const path = `/api/knowledge/events?ids=${items[0].id}`
  const gone = { event: 'progress', id: items[0].id, status: 'gone', progress: 0, error: null }
  expect(told(await bo.follow(path))[0]).toEqual(gone)
  await app.db.run("update documents set status = 'queued'")
  const events = await ada.follow(path, {
    until: (all) => {
      if (all.length === 1) void ada.delete(`/api/knowledge/documents/${items[0].id}`)
      return false
    },
  })
  expect(told(events)).toMatchObject([{ status: 'queued' }, gone, { event: 'done' }])
})

test('what a page can do a program can: read again, bring back, tables and fitting tags', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await ada.post('/api/knowledge/tags', { name: 'Owls' })
  const { id } = await bring(ada, 'animals.csv', 'Animal,Legs\nOwls,2\nCats,4\n')
  const path = `/api/knowledge/documents/${id}`
  await ada.follow(`${path}/events`)
  expect(await ada.json(ada.get(`${path}/sheets`))).toMatchObject({
    sheets: [{ n: 1, header: ['Animal', 'Legs'], rows: 2 }],
    n: 1,
    rows: [
      { row: 2, cells: ['Owls', '2'] },
      { row: 3, cells: ['Cats', '4'] },
    ],
  })
  expect(await ada.json(ada.get(`${path}/tags`))).toEqual({ tags: [], suggested: ['Owls'] })
  expect(await ada.json(ada.post(`${path}/reading`))).toEqual({ id, status: 'queued' })
  await ada.delete(path)
  expect((await ada.get(path)).status).toBe(404)
  expect(await ada.json(ada.post(`${path}/restoration`))).toMatchObject({ id, name: 'animals.csv' })
})
