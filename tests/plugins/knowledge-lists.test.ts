import { describe, expect, test } from 'bun:test'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { documentSorts, pageOf } from '../../plugins/knowledge/listing.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { addNotes, bring, read } from '../documents.ts'

const listed = async (person: Client, query: string): Promise<string[]> => {
  const { items } = await person.json(person.get(`/api/knowledge/documents?${query}`))
  return items.map(({ title }: { title: string }) => title)
}

/** Some documents of Ada's that are told apart by all that a list can be narrowed by. */
async function library(env: Record<string, string> = {}) {
  const app = await testApp({ env })
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  const { id: shelf } = await ada.json(ada.post('/api/knowledge/collections', { name: 'Shelf' }))
  const share = { email: 'bob@example.org', right: 'write' }
  await ada.put(`/api/knowledge/collections/${shelf}/people`, share)
  const text = 'It is what it is, and there is no more to it than that.'
  const part10 = await bring(ada, 'Part 10.txt', `${text} Ten.`, undefined, ['rules'])
  const part9 = await bring(ada, 'part 9.md', `${text} And it is longer than the first.`)
  const arts = await bring(ada, 'Ärzte.csv', 'Name,Ort\nAda,Ulm', shelf, ['rules', 'people'])
  const bread = await bring(bob, 'Brot.txt', 'Das ist das Brot, und es ist nicht für alle.', shelf)
  const broken = await bring(ada, 'Scan.pdf', '%PDF-1.7 that is none')
  const all = [part10, part9, arts, bread, broken]
  for (const { id } of all) await read(app, ada, id)
  return { app, ada, bob, shelf, ids: all.map(({ id }): string => id) }
}

describe.each(databases)('on $name', ({ empty }) => {
  test('documents are listed by tag, kind, state, language, collection, owner and name', async () => {
    const { app, ada, bob, shelf } = await library(await empty())
    const owner = (await bob.json(bob.get('/api/me'))).id
    for (const [query, titles] of [
      ['', ['Scan', 'Brot', 'Ärzte', 'part 9', 'Part 10']],
      ['tag=RULES', ['Ärzte', 'Part 10']],
      ['type=sheet', ['Ärzte']],
      ['type=text&tag=rules', ['Part 10']],
      ['status=failed', ['Scan']],
      ['language=de', ['Brot']],
      [`collection=${shelf}`, ['Brot', 'Ärzte']],
      [`collectionId=${shelf}&tag=people`, ['Ärzte']],
      [`owner=${owner}`, ['Brot']],
      ['q=ärz', ['Ärzte']],
      ['q=ARZTE', ['Ärzte']],
      ['q=.md', ['part 9']],
      ['q=part', ['part 9', 'Part 10']],
      ['q=nothing', []],
      ['collection=elsewhere', []],
    ] as const)
      expect([query, await listed(ada, query)]).toEqual([query, [...titles]])
    expect(await listed(bob, '')).toEqual(['Brot', 'Ärzte'])
    expect((await ada.get('/api/knowledge/documents?type=nothing')).status).toBe(422)
    const { choices } = app.host.service('knowledge') as Knowledge
    const user = (await app.host.kernel.users.get(owner))!
    // What he may not read does not show in what he can choose.
    expect(await choices(user, {})).toMatchObject({
      types: ['text', 'sheet'],
      tags: ['people', 'rules'],
    })
  })

  test('documents stand in the order that is asked for, page by page', async () => {
    const { app, ada, ids } = await library(await empty())
    await ada.get(`/knowledge/documents/${ids[1]}`)
    await ada.get(`/knowledge/documents/${ids[1]}`)
    await ada.get(`/knowledge/documents/${ids[3]}`)
    await app.db.tx(async () => {})
    for (const [sort, titles] of [
      ['newest', ['Scan', 'Brot', 'Ärzte', 'part 9', 'Part 10']],
      ['oldest', ['Part 10', 'part 9', 'Ärzte', 'Brot', 'Scan']],
      ['title', ['Ärzte', 'Brot', 'part 9', 'Part 10', 'Scan']],
      ['used', ['part 9', 'Brot', 'Scan', 'Ärzte', 'Part 10']],
      ['size', ['part 9', 'Part 10', 'Brot', 'Scan', 'Ärzte']],
    ] as const) {
      const path = `/api/knowledge/documents?sort=${sort}&limit=2`
      const walked: string[] = []
      for (let after: string | null = ''; after !== null;) {
        const page = await ada.json(ada.get(`${path}&after=${after}`))
        walked.push(...page.items.map(({ title }: { title: string }) => title))
        after = page.next
      }
      expect([sort, walked]).toEqual([sort, [...titles]])
    }
  })
})

test.each([...documentSorts])('the list sorted by %s is read from an index', async (sort) => {
  const { db } = await testApp()
  const indexes = {
    newest: 'documents_kept',
    oldest: 'documents_kept',
    title: 'documents_titled',
    used: 'documents_used',
    size: 'documents_sized',
  }
  for (const filter of [
    {},
    { q: 'a', tag: 'b', type: 'text', status: 'ready', language: 'de', owner: 'c' } as const,
  ])
    for (const after of [undefined, 'x']) {
      const place = { sort, after, limit: 50 }
      const { sql, values } = pageOf({ ...filter, collectionIds: ['x'] }, place)
      const plan = await db.all<{ detail: string }>(`explain query plan ${sql}`, ...values)
      const details = plan.map(({ detail }) => detail)
      expect(details).toContainEqual(expect.stringContaining(`INDEX ${indexes[sort]} `))
      // What the collections gave is put in order, and nothing else.
      expect(details.filter((detail) => detail.includes('TEMP B-TREE'))).toHaveLength(1)
    }
})

const opened = async (app: App, person: Client, path: string) => {
  const answer = await person.get(path)
  expect(answer.status).toBe(200)
  return answer.text()
}

test('the page says what a list is narrowed to, and how to get out of it', async () => {
  const { app, ada, shelf } = await library()
  const path = `/knowledge?collection=${shelf}&tag=rules&type=sheet&sort=title`
  const page = await opened(app, ada, path)
  expect(page).toContain('<title>Shelf')
  expect(page).toContain('1 document')
  expect(page).toContain(`href="/knowledge?collection=${shelf}&tag=rules&sort=title"`)
  expect(page).toContain('aria-label="Remove filter Kind of file: Tables"')
  expect(page).toContain('<option value="title" selected>By name</option>')

  // What the form leaves open is no part of the address that people share.
  const chosen = await ada.get(`/knowledge?q=&tag=rules&sort=`)
  expect(chosen.headers.get('location')).toBe('/knowledge?tag=rules')
  const none = await opened(app, ada, '/knowledge?q=nothing&status=failed')
  expect(none).toContain('No document matches all of these filters.')
  expect(none).toContain('Show all documents')
  expect((await ada.get('/knowledge?type=nothing')).status).toBe(422)
})

test('what is narrowed to stays on the way to the next page', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await addNotes(app, 51)
  const first = await opened(app, ada, '/knowledge?q=note&sort=title')
  expect(first).toContain('51 documents')
  const [, next] = first.match(/href="([^"]*)" rel="next"/)!
  expect(next).toContain('q=note&sort=title&after=')
  const second = await opened(app, ada, next!)
  expect(second.match(/class="document"/g)).toHaveLength(1)
  expect(second).toContain('Note 51')
})
