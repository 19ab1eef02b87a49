import { describe, expect, test } from 'bun:test'
import { createTitleIndex, wordsOf } from '../../plugins/palette/title-index.ts'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'

const app = await testApp()
const titlesOf = async (person: Client, query: string) => {
  const path = `/api/palette?q=${encodeURIComponent(query)}`
  const { items } = await person.json(person.get(path))
  return items.map(({ title }: { title: string }) => title)
}
const begin = (person: Client, title: string) =>
  person.json(person.post('/api/chat/threads', { title }))

test('conversations are found by beginnings of words, with a wrong letter and without accents', async () => {
  const ada = await app.signIn('ada')
  for (const title of ['Bernoulli numbers', 'Frau Müller fragt', 'Straßenfest', 'Agenda'])
    await begin(ada, title)
  expect(await titlesOf(ada, 'bern')).toEqual(['Bernoulli numbers'])
  expect(await titlesOf(ada, 'numbres bernuolli')).toEqual([])
  expect(await titlesOf(ada, 'bernouli')).toEqual(['Bernoulli numbers'])
  for (const spelt of ['müller', 'mueller', 'Muller'])
    expect(await titlesOf(ada, spelt)).toEqual(['Frau Müller fragt'])
  expect(await titlesOf(ada, 'strassen')).toEqual(['Straßenfest'])
  expect(await titlesOf(ada, 'zzzz')).toEqual([])
})

test('it follows what is renamed, deleted and brought back', async () => {
  const grace = await app.signIn('grace')
  const { id } = await begin(grace, 'Compilers')
  expect(await titlesOf(grace, 'compilers')).toEqual(['Compilers'])
  await grace.patch(`/api/chat/threads/${id}`, { title: 'Linkers' })
  expect(await titlesOf(grace, 'compilers')).toEqual([])
  expect(await titlesOf(grace, 'linkers')).toEqual(['Linkers'])
  await grace.delete(`/api/chat/threads/${id}`)
  expect(await titlesOf(grace, 'linkers')).toEqual([])
  await grace.post(`/api/chat/threads/${id}/restoration`)
  expect(await titlesOf(grace, 'linkers')).toEqual(['Linkers'])
})

test('nobody finds what is another’s, or pages they may not open', async () => {
  const admin = await app.signIn('root', 'admin')
  await begin(admin, 'Salaries')
  const konrad = await app.signIn('konrad')
  expect(await titlesOf(konrad, 'salaries')).toEqual([])
  expect(await titlesOf(konrad, 'backups')).toEqual([])
  expect(await titlesOf(konrad, 'usage')).toEqual([])
  expect((await titlesOf(admin, 'backups'))[0]).toBe('Backups')
  expect((await titlesOf(admin, 'usage'))[0]).toBe('Usage')
  expect((await app.guest().get('/api/palette')).status).toBe(401)
})

test('single settings are found by what they are called, by those who may set them', async () => {
  const admin = await app.signIn('root', 'admin')
  const { items } = await admin.json(admin.get('/api/palette?q=embedding+model'))
  const setting = items.find(({ title }: { title: string }) => title.endsWith('(Documents)'))
  expect(setting.href).toBe('/admin/settings/knowledge#embeddingModel')
  const page = await (await admin.get('/admin/settings/knowledge')).text()
  expect(page).toContain('id="embeddingModel"')
  const { items: provider } = await admin.json(admin.get('/api/palette?q=address+openai'))
  expect(provider.map(({ href }: { href: string }) => href)).toContain(
    '/admin/providers/openai#baseUrl',
  )
  const found = await (await admin.get('/search?q=embedding+model')).text()
  expect(found).toContain('/admin/settings/knowledge#embeddingModel')
  const grace = await app.signIn('grace')
  expect(await titlesOf(grace, 'embedding model')).toEqual([])
})

test('with nothing typed it shows the last conversations and what is done often', async () => {
  const ida = await app.signIn('ida')
  for (const title of ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven'])
    await begin(ida, title)
  const titles = await titlesOf(ida, '')
  expect(titles.slice(0, 6)).toEqual(['Seven', 'Six', 'Five', 'Four', 'Three', 'Two'])
  expect(titles).toContain('New conversation')
})

test('acts say what is posted; texts come in the reader’s language', async () => {
  const eva = await app.signIn('eva')
  await eva.patch('/api/me', { locale: 'de' })
  const { items } = await eva.json(eva.get('/api/palette?q=dunkel'))
  expect(items).toEqual([
    expect.objectContaining({
      group: 'acts',
      title: 'Darstellung: Dunkel',
      href: '/account',
      post: { changed: 'theme', theme: 'dark' },
    }),
  ])
})

test('the page without scripts, and hostile titles and words', async () => {
  const eve = await app.signIn('eve')
  await begin(eve, '<img src=x onerror=alert(1)> hostile')
  const html = await (await eve.get('/palette?q=hostile')).text()
  expect(html).toContain('&lt;img src=x')
  expect(html).not.toContain('<img src=x')
  const words = await (
    await eve.get(`/palette?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
  ).text()
  expect(words).not.toContain('"><script>alert')
  for (const q of ['%00', '%F0%9F%8E%88', '%20%20', 'x'.repeat(5000), '%22%27%60', '__proto__'])
    expect((await eve.get(`/palette/entries?q=${q}`)).status).toBe(200)
})

describe('the index', () => {
  test('of 1,000 titles is followed when one changes', async () => {
    const index = createTitleIndex()
    const entries = new Map(
      Array.from({ length: 1000 }, (_, n) => [
        `/${n}`,
        {
          group: 'threads' as const,
          title: `Talk number${n} on topic${n % 7}`,
          href: `/${n}`,
          icon: '',
        },
      ]),
    )
    await index.follow(entries)
    const changed = new Map(entries).set('/5', { ...entries.get('/5')!, title: 'Renamed' })
    await index.follow(changed)
    expect((await index.find('renamed', 5)).map(({ href }) => href)).toEqual(['/5'])
    expect((await index.find('number500', 5))[0]?.href).toBe('/500')
  })

  test('folds letters alike on both sides', () => {
    expect(wordsOf('Ärger über Größe – Œuvre, naïve café')).toEqual([
      'arger',
      'uber',
      'grosse',
      'œuvre',
      'naive',
      'cafe',
    ])
  })
})
