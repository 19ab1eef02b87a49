import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import type { Chat } from '../../plugins/chat/chat.ts'
import type { Provider } from '../../plugins/models/index.ts'
import { type App, says, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'

const chatOf = (app: App) => app.host.service('chat') as Chat

/** A conversation with one answered question. */
async function talk(person: Client, text: string, title?: string) {
  const thread = await person.json(person.post('/api/chat/threads', title ? { title } : {}))
  return { ...(await ask(person, thread.id, text)), id: thread.id as string }
}

async function ask(person: Client, threadId: string, text: string) {
  const pair = await person.json(person.post(`/api/chat/threads/${threadId}/messages`, { text }))
  await person.follow(`/api/chat/answers/${pair.answer.id}/stream`)
  return pair
}

const found = async (person: Client, query: string): Promise<string[]> => {
  const { items } = await person.json(
    person.get(`/api/chat/threads?q=${encodeURIComponent(query)}`),
  )
  return items.map((thread: { title: string }) => thread.title)
}

const searchPage = async (person: Client, query: Record<string, string>) =>
  (await person.get(`/chat/search?${String(new URLSearchParams(query))}`)).text()

describe.each(databases)('on $name', ({ empty }) => {
  const app = async (...words: string[]) =>
    testApp({ env: await empty(), ...(words.length && { model: says(...words) }) })

  test('words of a title, a question and an answer are found', async () => {
    const ada = await (await app('Rotate the backups weekly')).signIn('ada')
    await talk(ada, 'How do I keep my postgres safe', 'Databases')
    expect(await found(ada, 'databases')).toEqual(['Databases'])
    expect(await found(ada, 'postgres')).toEqual(['Databases'])
    expect(await found(ada, 'rotate weekly')).toEqual(['Databases'])
    expect(await found(ada, 'postgr')).toEqual(['Databases'])
    expect(await found(ada, '"weekly rotate"')).toEqual([])
    expect(await found(ada, 'mysql')).toEqual([])
  })

  test('German words are found however they are written', async () => {
    const ada = await (await app()).signIn('ada')
    await talk(ada, 'Die Größe der Häuser in der Münchner Straße', 'Umlaute')
    await talk(ada, 'Herr Mueller wohnt in der Hauptstrasse', 'Umschrift')
    for (const word of ['grosse', 'Größe', 'groesse', 'hauser', 'HAEUSER', 'Münchner', 'strasse'])
      expect([word, await found(ada, word)]).toEqual([word, ['Umlaute']])
    for (const word of ['Müller', 'Hauptstraße'])
      expect([word, await found(ada, word)]).toEqual([word, ['Umschrift']])
  })

  test('nobody finds, counts or sees anything of somebody else', async () => {
    const one = await app('secretanswer')
    const [ada, bob] = [await one.signIn('ada'), await one.signIn('bob')]
    await talk(ada, 'secretquestion', 'secrettitle')
    const { id: adaId } = await ada.json(ada.get('/api/me'))
    for (const query of [
      'secretquestion',
      'secretanswer',
      'secrettitle',
      'secret',
      adaId,
      `"${adaId}"`,
    ]) {
      expect([query, await found(bob, query)]).toEqual([query, []])
      expect(await searchPage(bob, { q: query })).toContain('Nothing found')
    }
    for (const trick of [
      'x" OR owner:"' + adaId,
      `secret*) OR (owner : "${adaId}"`,
      '* NEAR AND',
      '"',
    ])
      expect([trick, await found(bob, trick)]).toEqual([trick, []])
  })

  test('a deleted conversation is not found, a restored one is', async () => {
    const ada = await (await app()).signIn('ada')
    const { id } = await talk(ada, 'walrus', 'Animals')
    await ada.delete(`/api/chat/threads/${id}`)
    expect(await found(ada, 'walrus')).toEqual([])
    await ada.post(`/api/chat/threads/${id}/restoration`)
    expect(await found(ada, 'walrus')).toEqual(['Animals'])
  })

  test('a renamed conversation is found by its new title alone, an edited question by both', async () => {
    const ada = await (await app()).signIn('ada')
    const { id, question } = await talk(ada, 'walrus', 'Animals')
    await ada.patch(`/api/chat/threads/${id}`, { title: 'Fish' })
    expect(await found(ada, 'animals')).toEqual([])
    expect(await found(ada, 'fish')).toEqual(['Fish'])
    const { answer } = await ada.json(
      ada.patch(`/api/chat/messages/${question.id}`, { text: 'seal' }),
    )
    await ada.follow(`/api/chat/answers/${answer.id}/stream`)
    expect(await found(ada, 'walrus')).toEqual(['Fish'])
    expect(await found(ada, 'seal')).toEqual(['Fish'])
  })

  test('pages hold each conversation once, the newest match first', async () => {
    const ada = await (await app()).signIn('ada')
    for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) await talk(ada, 'walrus', name)
    const { items } = await ada.json(ada.get('/api/chat/threads?q=one'))
    await ask(ada, items[0].id, 'walrus again')
    const seen: string[] = []
    let after = ''
    do {
      const page = await ada.json(ada.get(`/api/chat/threads?q=walrus&limit=2${after}`))
      seen.push(...page.items.map((thread: { title: string }) => thread.title))
      after = page.next && `&after=${page.next}`
    } while (after)
    expect(seen).toEqual(['One', 'Five', 'Four', 'Three', 'Two'])
  })
})

test('where nothing holds all the words, what holds some is shown and said to be so', async () => {
  const ada = await (await testApp()).signIn('ada')
  await talk(ada, 'walrus and seal', 'Animals')
  expect(await searchPage(ada, { q: 'walrus seal' })).not.toContain('hold some of them')
  for (let i = 0; i < 20; i++) await talk(ada, 'seal', `Seal ${i}`)
  const page = await searchPage(ada, { q: 'walrus penguin seal' })
  expect(page).toContain('hold some of them')
  const [, next] = page.match(/after=([^"&]*)" rel="next"/)!
  const second = await searchPage(ada, { q: 'walrus penguin seal', after: next! })
  expect(second).toContain('hold some of them')
  expect(second.slice(second.indexOf('id="found"'))).toContain('Animals')
})

test('excerpts read as plain text', async () => {
  const written = [
    '## Fruit\n\n| Kind | Price |\n|:-----|-----:|\n| *apple* | $2 or $3 |\n\n- see [the list](https://example.org/fruit)',
    '$$\nx^2\n$$\n\nAn apple weighs $m$ or \\(m_0\\), ~~never~~ **always**; `a_b_c` is 3 * 4.',
  ]
  const model: Provider['stream'] = async function* () {
    yield { type: 'text', text: written.shift()! }
  }
  const ada = await (await testApp({ model })).signIn('ada')
  await talk(ada, 'One', 'One')
  await talk(ada, 'Two', 'Two')
  const page = await searchPage(ada, { q: 'apple' })
  const read = [...page.matchAll(/<span class="hit-text">(.*?)<\/a>/gs)].map(([, hit]) =>
    hit!.replaceAll(/<[^>]+>/g, '').trim(),
  )
  expect(read).toEqual([
    'x^2 An apple weighs m or m_0, never always; a_b_c is 3 * 4.',
    'Fruit Kind Price apple $2 or $3 see the list',
  ])
})

test('what matches is marked, and text is never markup', async () => {
  const ada = await (
    await testApp({ model: says('<b>walrus</b> <script>alert(1)</script>') })
  ).signIn('ada')
  await talk(ada, 'x', '<i>walrus</i>')
  const page = await searchPage(ada, { q: 'walrus' })
  expect(page).toContain('<mark>walrus</mark>')
  expect(page).toContain('&lt;script&gt;')
  expect(page.slice(page.indexOf('id="found"'))).not.toMatch(/<script>|<b>|<i>/)
})

test('the filters in the address narrow what is found', async () => {
  const ada = await (await testApp()).signIn('ada')
  await talk(ada, 'walrus', 'Animals')
  const today = new Date().toISOString().slice(0, 10)
  const hits = async (filters: Record<string, string>) =>
    (await searchPage(ada, { q: 'walrus', ...filters })).includes('?at=')
  expect(await hits({ from: today, to: today, model: 'fake/fake' })).toBe(true)
  expect(await hits({ from: '2999-01-01' })).toBe(false)
  expect(await hits({ to: '2001-01-01' })).toBe(false)
  expect(await hits({ model: 'fake/other' })).toBe(false)
  expect(await hits({ from: 'nonsense', after: 'nonsense' })).toBe(true)
})

test('a result opens its conversation at the message, also on another branch, and one goes on there', async () => {
  const ada = await (await testApp()).signIn('ada')
  const { id, question } = await talk(ada, 'walrus', 'Animals')
  const edited = await ada.json(ada.patch(`/api/chat/messages/${question.id}`, { text: 'seal' }))
  await ada.follow(`/api/chat/answers/${edited.answer.id}/stream`)
  const [, href] = (await searchPage(ada, { q: 'walrus' })).match(/href="([^"]*\?at=[^"]*)"/)!
  expect(href).toBe(`/chat/threads/${id}?at=${question.id}#m-${question.id}`)
  const page = await (await ada.get(href!)).text()
  expect(page).toContain(`id="m-${question.id}"`)
  expect(page).not.toContain(`id="m-${edited.question.id}"`)
  const [, parentId] = page.match(/name="parentId" value="([^"]*)"/)!
  await ada.form(`/chat/threads/${id}/messages`, { text: 'tusks', parentId: parentId! })
  const { items } = await ada.json(ada.get(`/api/chat/threads/${id}/messages`))
  expect(items.map((item: { text: string }) => item.text)).toMatchObject([
    'walrus',
    'Hello',
    'tusks',
    'Hello',
  ])
})

test('a message far up in a long conversation is opened with what stands around it', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const had = {
    title: 'Long',
    turns: Array.from({ length: 100 }, (_, i) => ({ question: `needle${i}`, answer: 'Yes' })),
  }
  const { id: adaId } = await ada.json(ada.get('/api/me'))
  await chatOf(app).keep((await app.host.kernel.users.get(adaId))!, had)
  const [, href] = (await searchPage(ada, { q: 'needle30' })).match(/href="([^"]*\?at=[^"]*)"/)!
  const page = await (await ada.get(href!)).text()
  expect(page.match(/needle\d+/g)).toContain('needle30')
  expect(page).toContain('needle31<')
  expect(page).not.toContain('needle99<')
  expect(page).toContain('Show the newest messages')
})

test('what is removed for good leaves no word in the database', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { id } = await talk(ada, 'xylophonquark', 'zaubertrank')
  await talk(ada, 'walrus', 'Animals')
  await ada.delete(`/api/chat/threads/${id}`)
  await app.db.run("update threads set deleted_at = '2001' where id = ?", id)
  await chatOf(app).purge()
  await app.db.snapshot(`${app.config.dataDir}/copy.db`)
  await app.close()
  for (const file of ['convosphere.db', 'copy.db']) {
    const bytes = readFileSync(`${app.config.dataDir}/${file}`)
    expect(bytes.includes('walrus')).toBe(true)
    for (const word of ['xylophonquark', 'zaubertrank']) expect(bytes.includes(word)).toBe(false)
  }
})
