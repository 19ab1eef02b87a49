import { describe, expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { createMatching } from '../../plugins/knowledge/matching.ts'
import { scopes } from '../../plugins/knowledge/passages.ts'
import type { App } from '../app.ts'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, endOf, read } from '../documents.ts'

const handbook = '# Handbook\n\n## Holidays\n\nEverybody has thirty days of holiday a year.'

const collection = (person: Client, name: string): Promise<{ id: string }> =>
  person.json(person.post('/api/knowledge/collections', { name }))

/** How many passages on holidays a search finds, everywhere or in one collection. */
async function found(person: Client, collectionId = ''): Promise<number> {
  const path = `/api/knowledge/search?q=holiday&collectionId=${collectionId}`
  return (await person.json(person.get(path))).hits.length
}

/** Waits until the index follows what documents are. */
const indexed = (app: App) =>
  endOf(app, 'knowledge.index', async () => {
    const due = await app.db.get('select 1 from documents where indexed_in is not null')
    const job = await app.db.get(
      "select 1 from jobs where name = 'knowledge.index' and status in ('queued', 'running')",
    )
    return Boolean(due ?? job)
  })

describe.each(databases)('on $name', ({ empty }) => {
  test('a document that is moved is found where it lies, and never where it lay', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const { id } = await bring(ada, 'handbook.md', handbook)
    const { collectionId: before } = await read(app, ada, id)
    const { id: after } = await collection(ada, 'Contracts')
    expect([await found(ada, before), await found(ada, after)]).toEqual([1, 0])

    // Before the index follows.
    const knowledge = app.host.service('knowledge') as Knowledge
    await app.db.tx((tx) => knowledge.store.setCollection(tx, id, after))
    expect([await found(ada, before), await found(ada, after), await found(ada)]).toEqual([0, 1, 1])

    await ada.json(ada.patch(`/api/knowledge/documents/${id}`, { collectionId: before }))
    await ada.json(ada.patch(`/api/knowledge/documents/${id}`, { collectionId: after }))
    expect([await found(ada, before), await found(ada, after)]).toEqual([0, 1])
    await indexed(app)
    expect([await found(ada, before), await found(ada, after), await found(ada)]).toEqual([0, 1, 1])
    const scopes = await app.db.all(
      'select rowid from passages where passages match ?',
      `scope : c${before}`,
    )
    expect(scopes).toEqual([])
  })

  test('a collection goes into the trash with its documents, and comes back with them', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const { id: contracts } = await collection(ada, 'Contracts')
    const kept = await bring(ada, 'handbook.md', handbook, contracts)
    const gone = await bring(ada, 'old.md', `${handbook} Once.`, contracts)
    for (const { id } of [kept, gone]) await read(app, ada, id)
    await ada.delete(`/api/knowledge/documents/${gone.id}`)
    await ada.delete(`/api/knowledge/collections/${contracts}`)
    expect(await found(ada)).toBe(0)
    expect((await ada.get(`/api/knowledge/documents/${kept.id}`)).status).toBe(404)
    expect((await ada.get(`/api/knowledge/search?q=x&collectionId=${contracts}`)).status).toBe(404)
    expect((await ada.get('/knowledge/collections')).status).toBe(200)

    const back = await ada.json(ada.post(`/api/knowledge/collections/${contracts}/restoration`))
    // What had been deleted before stays in the trash.
    expect(back).toMatchObject({ name: 'Contracts', documents: 1 })
    expect(await found(ada, contracts)).toBe(1)

    await ada.delete(`/api/knowledge/collections/${contracts}`)
    await ada.form(`/knowledge/documents/${gone.id}/restoration`, {})
    const { items } = await ada.json(ada.get('/api/knowledge/collections'))
    expect(items).toContainEqual(expect.objectContaining({ id: contracts, documents: 1 }))
  })
})

test('one collection is the usual one, says so, and cannot be deleted', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'handbook.md', handbook)
  const { collectionId: usual } = await read(app, ada, id)
  const { id: contracts } = await collection(ada, 'Contracts')
  expect((await ada.delete(`/api/knowledge/collections/${usual}`)).status).toBe(409)
  await ada.json(
    ada.patch(`/api/knowledge/collections/${contracts}`, { name: 'Deals', usual: true }),
  )
  const { items } = await ada.json(ada.get('/api/knowledge/collections'))
  expect(items).toMatchObject([
    { id: contracts, name: 'Deals', usual: true, documents: 0 },
    { id: usual, usual: false, documents: 1 },
  ])
  const next = await bring(ada, 'next.md', handbook)
  expect((await read(app, ada, next.id)).collectionId).toBe(contracts)
  expect((await ada.delete(`/api/knowledge/collections/${usual}`)).status).toBe(204)
})

test('a document that is moved while it is read is found where it lies then', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id: contracts } = await collection(ada, 'Contracts')
  const knowledge = app.host.service('knowledge') as Knowledge
  const { id } = await bring(ada, 'handbook.md', handbook)
  const { collectionId: before } = await read(app, ada, id)
  const document = (await knowledge.store.document(id))!
  await app.db.tx((tx) => knowledge.store.setCollection(tx, id, contracts))
  await knowledge.store.setIndexed((await knowledge.store.document(id))!)
  // As a reading ends that began before.
  const { facts, pages, version } = document
  await app.db.tx((tx) => knowledge.details.settle(tx, document, { facts, pages, version }))
  expect((await knowledge.store.nextDue()).document?.id).toBe(id)
  expect([await found(ada, before), await found(ada, contracts)]).toEqual([0, 1])
})

test('what a search may not see does not keep it from what it may', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const holidays = (name: string, count: number) =>
    bring(
      ada,
      name,
      Array.from({ length: count }, () => `## Holiday\n\nholiday ${name}`).join('\n\n'),
    )
  const deleted = []
  for (const n of [1, 2, 3]) deleted.push(await holidays(`deleted-${n}.md`, 30))
  const { id } = await bring(ada, 'handbook.md', handbook)
  for (const one of deleted) await read(app, ada, one.id)
  await read(app, ada, id)
  for (const one of deleted) await ada.delete(`/api/knowledge/documents/${one.id}`)
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=holiday&limit=1'))
  expect(hits).toMatchObject([{ documentId: id }])
})

test('a search reads nothing of the index that its asker may not see', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'handbook.md', handbook)
  const { collectionId } = await read(app, ada, id)
  const seen = (scope: string) => createMatching(app.db.all)('holiday', [scope], 10, async () => [])
  expect(await seen(scopes.collection(collectionId))).toHaveLength(1)
  expect(await seen(scopes.collection('another'))).toEqual([])
})

test('collections and documents are moved by those who may write them alone', async () => {
  const app = await testApp()
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  const { id } = await bring(ada, 'handbook.md', handbook)
  await read(app, ada, id)
  const { id: bobs } = await collection(bob, 'Mine')
  for (const person of [ada, bob]) {
    const moved = await person.patch(`/api/knowledge/documents/${id}`, { collectionId: bobs })
    expect(moved.status).toBe(404)
  }
  expect(await found(bob)).toBe(0)
})
