import { describe, expect, test } from 'bun:test'
import { dayOf } from '../../plugins/knowledge/day.ts'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, endOf, read, replace } from '../documents.ts'

const handbook = '# Handbook\n\nEverybody has thirty days of holiday a year, and that is a lot.'
const german = 'Die Wälder sind für alle da, und der Weg dorthin ist nicht weit. Es gibt sie noch.'

const page = (title: string, meta: string, words = 'The words of this page are in it.') =>
  `<html><head><title>${title}</title>${meta}</head><body><p>${words}</p></body></html>`

const detailsOf = async (person: Client, id: string) => {
  const found = await person.json(person.get(`/api/knowledge/documents/${id}`))
  const { title, author, date, language, edited } = found
  return { title, author, date, language, edited }
}

const change = (person: Client, id: string, details: object) =>
  person.json(person.patch(`/api/knowledge/documents/${id}`, details))

async function brought(app: App, person: Client, name: string, content: string) {
  const { id } = await bring(person, name, content)
  await read(app, person, id)
  return id
}

/** Waits until the index has followed. */
const indexed = (app: App) =>
  endOf(app, 'knowledge.index', async () => {
    const due = await app.db.all('select 1 from documents where indexed_in is not null')
    return due.length > 0
  })

const found = async (person: Client, question: string): Promise<string[]> => {
  const { hits } = await person.json(person.get(`/api/knowledge/search?q=${question}`))
  return hits.map(({ documentId }: { documentId: string }) => documentId)
}

describe.each(databases)('on $name', ({ empty }) => {
  test('what a person says of a document counts more than its file, until it is taken back', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const meta = '<meta name="author" content="Bob"><meta name="date" content="2019-03-01T08:00Z">'
    const id = await brought(app, ada, 'page.html', page('Draft', meta))
    const ofFile = { title: 'Draft', author: 'Bob', date: '2019-03-01', language: 'en' }
    expect(await detailsOf(ada, id)).toEqual({ ...ofFile, edited: [] })

    await change(ada, id, { title: ' Walruses  at home ', date: '2020-05', language: null })
    const said = { ...ofFile, title: 'Walruses at home', date: '2020-05' }
    expect(await detailsOf(ada, id)).toEqual({ ...said, edited: ['title', 'date'] })
    await indexed(app)
    expect(await found(ada, 'walrus')).toEqual([id])

    // Another file of it does not know better.
    const next = page('Second draft', '<meta name="author" content="Eve">')
    await replace(app, ada, id, 'page.html', next)
    const read = { ...said, author: 'Eve', edited: ['title', 'date'] }
    expect(await detailsOf(ada, id)).toEqual(read)
    await change(ada, id, { title: null, date: '' })
    const again = { title: 'Second draft', author: 'Eve', date: null, language: 'en', edited: [] }
    expect(await detailsOf(ada, id)).toEqual(again)
    await indexed(app)
    expect(await found(ada, 'walrus')).toEqual([])
  })

  test('words are found in the forms of the language that a person says', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const id = await brought(app, ada, 'text.txt', german)
    expect((await detailsOf(ada, id)).language).toBe('de')
    const question = encodeURIComponent('Was ist mit dem Wald')
    expect(await found(ada, question)).toEqual([id])
    await change(ada, id, { language: 'und' })
    await indexed(app)
    expect(await found(ada, question)).toEqual([])
    await change(ada, id, { language: null })
    await indexed(app)
    expect(await found(ada, question)).toEqual([id])
  })

  test('what was said of a document before that was kept is what its file says', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const id = await brought(app, ada, 'handbook.md', handbook)
    await app.db.run("update documents set facts = '{}' where id = ?", id)
    await change(ada, id, { title: 'Rules', author: 'Ada' })
    await change(ada, id, { title: null })
    expect(await detailsOf(ada, id)).toMatchObject({ title: 'Handbook', author: 'Ada' })
  })
})

test('a document’s page takes what a person writes, and leaves the rest to its file', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const id = await brought(app, ada, 'handbook.md', handbook)
  const path = `/knowledge/documents/${id}`
  const form = { title: 'Handbook', author: 'Ada & Bob', date: '31.5.2026', language: '' }
  expect((await ada.form(`${path}/details`, form)).headers.get('location')).toBe(path)
  expect(await detailsOf(ada, id)).toEqual({
    title: 'Handbook',
    author: 'Ada & Bob',
    date: '2026-05-31',
    language: 'en',
    edited: ['author', 'date'],
  })
  const shown = await (await ada.get(path)).text()
  for (const text of ['Ada &amp; Bob', 'May 31, 2026', 'As it was read: English'])
    expect(shown).toContain(text)

  const refused = await ada.form(`${path}/details`, { ...form, title: 'New', date: 'tomorrow' })
  expect(refused.status).toBe(422)
  const text = await refused.text()
  expect(text).toContain('<details class="edit-details" open')
  expect(text).toContain('value="New"')
  expect(text).toContain('role="alert"')
  expect((await detailsOf(ada, id)).title).toBe('Handbook')
})

test.each([
  ['a date that is none', { date: '2026-02-31' }],
  ['a title without end', { title: 'x'.repeat(501) }],
  ['a language that is none', { language: 'klingon' }],
])('a document is not said to have %s', async (_, details) => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'handbook.md', handbook)
  expect((await ada.patch(`/api/knowledge/documents/${id}`, details)).status).toBe(422)
})

test('a language that is declared counts where the text shows none', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const declared = (words: string) => `<html lang="de-AT"><body><p>${words}</p></body></html>`
  const languageOf = async (content: string) =>
    (await detailsOf(ada, await brought(app, ada, 'page.html', content))).language
  expect(await languageOf(declared('Walrossfütterung 1450'))).toBe('de')
  expect(await languageOf(declared('The words of this page are in it.'))).toBe('en')
  expect(await languageOf('<p>Walrossfütterung 1450</p>')).toBe('und')
})

test.each([
  ['2026-05-31', '2026-05-31'],
  ['2026-05-31T23:00:00Z', '2026-05-31'],
  ['2026-05', '2026-05'],
  ['2026', '2026'],
  ["D:20260531120000+02'00'", '2026-05-31'],
  ['D:2026', '2026'],
  ['1.5.2026', '2026-05-01'],
  ['5.2026', '2026-05'],
  ['2026-13', undefined],
  ['2026-02-30', undefined],
  ['20261', undefined],
  ['May 2026', undefined],
  ['', undefined],
])('of dates, “%s” is %p', (text, day) => {
  expect(dayOf(text)).toBe(day)
})
