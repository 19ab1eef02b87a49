import { describe, expect, test } from 'bun:test'
import type { Search } from '../../plugins/search/search.ts'
import { createStore } from '../../plugins/search/store.ts'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import type { Knowledge } from '../../plugins/knowledge/knowledge.ts'
import { bring, endOf, read } from '../documents.ts'
import { fakeEmbeddings } from '../fakes/embeddings.ts'

const app = await testApp()
const ada = await app.signIn('ada')
const eve = await app.signIn('eve')

/** Brings a document and waits until it is read. */
async function document(person: Client, name: string, text: string, tags: string[] = []) {
  const { id } = await bring(person, name, text, undefined, tags)
  await read(app, person, id)
  return id as string
}

interface Answer {
  hits: { kind: string; title: string; text: string; href: string; marks: { text: number[][] } }[]
  counts: { kind: string; count: number; isMore: boolean }[]
}
const search = (person: Client, query: Record<string, string>): Promise<Answer> =>
  person.json(person.get(`/api/search?${new URLSearchParams(query)}`))
const pageOf = async (person: Client, query: Record<string, string>) =>
  (await person.get(`/search?${new URLSearchParams(query)}`)).text()

const walrus = await document(
  ada,
  'Walrus handbook.md',
  '# Habitat\n\nThe walrus lives on ice floes near the arctic coast.',
  ['Animals'],
)
const thread = await ada.json(ada.post('/api/chat/threads', { title: 'About the walrus' }))

test('one question finds documents, passages and conversations, by kind', async () => {
  const { hits, counts } = await search(ada, { q: 'walrus' })
  expect(hits.map(({ kind, href }) => [kind, href])).toEqual([
    ['conversation', `/chat/threads/${thread.id}`],
    ['document', `/knowledge/documents/${walrus}`],
    ['passage', expect.stringContaining(`/knowledge/documents/${walrus}?passage=`)],
  ])
  expect(counts.filter(({ count }) => count).map(({ kind, count }) => [kind, count])).toEqual([
    ['conversation', 1],
    ['document', 1],
    ['passage', 1],
  ])
})

test('what was looked for is marked where it stands', async () => {
  const { hits } = await search(ada, { q: 'floes', kind: 'passage' })
  const [{ text, marks }] = hits as [Answer['hits'][0]]
  expect(marks.text.map(([from, to]) => text.slice(from, to))).toEqual(['floes'])
})

test('a kind leaves the others out, but says how many there are', async () => {
  const { hits, counts } = await search(ada, { q: 'walrus', kind: 'document' })
  expect(hits.map(({ kind }) => kind)).toEqual(['document'])
  expect(counts.find(({ kind }) => kind === 'passage')?.count).toBe(1)
})

test('the page works without scripts, groups by kind, and narrows by its address', async () => {
  const html = await pageOf(ada, { q: 'walrus' })
  expect(html).toContain(`href="/knowledge/documents/${walrus}"`)
  expect(html).toContain(`href="/chat/threads/${thread.id}"`)
  const narrowed = await pageOf(ada, { q: 'walrus', tag: 'animals' })
  expect(narrowed).toContain(`href="/knowledge/documents/${walrus}"`)
  expect(narrowed).not.toContain(`href="/chat/threads/${thread.id}"`)
  expect(await pageOf(ada, { q: 'walrus', tag: 'plants' })).not.toContain(walrus)
})

test.each([
  [{ type: 'text' }, true],
  [{ type: 'pdf' }, false],
  [{ language: 'en' }, true],
  [{ language: 'de' }, false],
  [{ from: '2020-01-01', to: '2999-01-01' }, true],
  [{ to: '2020-01-01' }, false],
  [{ owner: 'nobody' }, false],
  [{ tag: 'animals' }, true],
] as [Record<string, string>, boolean][])(
  'narrowed by %o documents and passages are found: %p',
  async (filter, isFound) => {
    const { hits } = await search(ada, { q: 'walrus', ...filter })
    const kinds = hits.map(({ kind }) => kind).filter((kind) => kind !== 'conversation')
    expect(kinds).toEqual(isFound ? ['document', 'passage'] : [])
  },
)

test('nobody finds, counts or is offered what is another’s', async () => {
  const { hits, counts } = await search(eve, { q: 'walrus' })
  expect(hits).toEqual([])
  expect(counts.map(({ count }) => count)).toEqual(counts.map(() => 0))
  const html = await pageOf(eve, { q: 'walrus' })
  expect(html).not.toContain(walrus)
  expect(html).not.toContain('Animals')
  const { id: adaId } = await ada.json(ada.get('/api/me'))
  expect((await search(eve, { q: 'walrus', owner: adaId, tag: 'animals' })).hits).toEqual([])
})

test('documents are found by beginnings, with a wrong letter, by file, author and tag, as they change', async () => {
  const found = async (q: string, person = ada) =>
    (await search(person, { q, kind: 'document' })).hits.map(({ title }) => title)
  const id = await document(ada, 'Größenordnung 2024.txt', 'Nothing else.')
  for (const q of ['größ', 'groess', 'Grossenordnug', '2024 größen', '2024 größenodrnung'])
    expect(await found(q), q).toEqual(['Größenordnung 2024'])
  const change = (body: object) => ada.json(ada.patch(`/api/knowledge/documents/${id}`, body))
  await change({ title: 'Renamed', author: 'Noether', tags: ['Fields'] })
  expect(await found('größenordnung')).toEqual(['Renamed'])
  for (const q of ['renam', 'noether', 'fields']) expect(await found(q), q).toEqual(['Renamed'])
  const tag = (await ada.json(ada.get('/api/knowledge/tags'))).items.find(
    ({ name }: { name: string }) => name === 'Fields',
  )
  await ada.patch(`/api/knowledge/tags/${tag.id}`, { name: 'Rings' })
  expect([await found('fields'), await found('rings')]).toEqual([[], ['Renamed']])
  await ada.delete(`/api/knowledge/documents/${id}`)
  expect(await found('renamed')).toEqual([])
  await ada.post(`/api/knowledge/documents/${id}/restoration`)
  expect(await found('renamed')).toEqual(['Renamed'])
})

test('who is given a collection finds its documents, and nothing once that is taken back', async () => {
  const { id } = await ada.json(ada.post('/api/knowledge/collections', { name: 'Shared' }))
  const given = await bring(ada, 'Narwhal list.txt', 'A narwhal has a tusk.', id)
  await read(app, ada, given.id)
  const kinds = async () => (await search(eve, { q: 'narwhal' })).hits.map(({ kind }) => kind)
  const inPalette = async () =>
    (await eve.json(eve.get('/api/palette?q=narwhal'))).items.map(
      ({ title }: { title: string }) => title,
    )
  expect([await kinds(), await inPalette()]).toEqual([[], []])
  const share = (right: string | null) =>
    ada.put(`/api/knowledge/collections/${id}/people`, { email: 'eve@example.org', right })
  await share('read')
  expect([await kinds(), await inPalette()]).toEqual([['document', 'passage'], ['Narwhal list']])
  await share(null)
  expect([await kinds(), await inPalette()]).toEqual([[], []])
})

test('how others spell says nothing: a wrong letter is put right by one’s own words only', async () => {
  await document(ada, 'Zygote.txt', 'One.')
  await document(eve, 'Zygotte.txt', 'Another.')
  const titles = async (person: Client, q: string) =>
    (await search(person, { q, kind: 'document' })).hits.map(({ title }) => title)
  expect(await titles(ada, 'zygotte')).toEqual(['Zygote'])
  expect(await titles(eve, 'zygote')).toEqual(['Zygotte'])
})

test('people are found by those who may see them', async () => {
  const mona = await app.signIn('mona', 'manager')
  const found = await search(mona, { q: 'eve@example', kind: 'person' })
  expect(found.hits.map(({ title }) => title)).toEqual(['eve'])
  expect((await search(ada, { q: 'eve@example' })).hits).toEqual([])
})

test('pages are found by those who may open them, with a wrong letter too', async () => {
  const root = await app.signIn('root', 'admin')
  expect((await search(root, { q: 'bakups', kind: 'page' })).hits[0]?.href).toBe('/admin/backups')
  expect((await search(ada, { q: 'bakups', kind: 'page' })).hits).toEqual([])
})

test('a token without the right to a kind finds none of it', async () => {
  const { token } = await ada.json(
    ada.post('/api/tokens', { name: 'x', scopes: ['search.read', 'chat.read'] }),
  )
  const program = app.guest()
  program.token = token
  const { hits } = await search(program, { q: 'walrus' })
  expect(hits.map(({ kind }) => kind)).toEqual(['conversation'])
})

const hostile = [
  '"><script>alert(1)</script>',
  'walrus" OR scope : (c*) --',
  'NEAR(walrus, 5) AND NOT {title} : *',
  '"""""',
  '\u0000\u0002\u0003',
  '%_[]*?{}()^$\\',
  'x'.repeat(500),
  'a '.repeat(249),
  '__proto__ constructor',
]
test.each(hostile)('%p is a question like any other', async (q) => {
  const html = await pageOf(eve, { q })
  expect(html).not.toContain('"><script>alert')
  expect(html).not.toContain(walrus)
  const { hits } = await search(eve, { q })
  expect(hits.filter(({ kind }) => kind !== 'page')).toEqual([])
})

test('titles and texts stay text', async () => {
  const img = '<img src=x onerror=alert(1)>'
  await ada.json(ada.post('/api/chat/threads', { title: `${img} hostile` }))
  await document(ada, 'hostile.md', `# ${img} hostile\n\nA hostile ${img} passage.`, [`${img}`])
  const html = await pageOf(ada, { q: 'hostile' })
  expect(html).toContain('&lt;img src=x')
  expect(html).not.toContain('><img src=x')
})

test('an address with nonsense in it narrows nothing', async () => {
  const answer = await ada.get('/search?q=walrus&from=yesterday&limit=-5&type=pdf%00&type=x')
  expect(answer.status).toBe(200)
  expect((await ada.get('/api/search?from=yesterday')).status).toBe(422)
  expect((await ada.get(`/api/search?q=${'x'.repeat(501)}`)).status).toBe(422)
})

describe('what was looked for', () => {
  const recent = async (person: Client) =>
    (await person.json(person.get('/api/search/recent'))).items as string[]

  test('stands on the empty page, the last first, once each, for its person alone', async () => {
    const ida = await app.signIn('ida')
    for (const q of ['first', 'second', 'first']) await pageOf(ida, { q })
    await ida.form('/search/recent', { q: 'typed and settled', nothing: 'true' })
    expect(await recent(ida)).toEqual(['typed and settled', 'first', 'second'])
    expect(await pageOf(ida, {})).toContain('href="/search?q=second"')
    expect(await recent(ada)).not.toContain('second')
    for (let n = 0; n < 25; n++) await ida.form('/search/recent', { q: `again ${n}` })
    expect(await recent(ida)).toHaveLength(20)
  })

  test('while one types or a browser looks ahead, nothing is kept', async () => {
    const jan = await app.signIn('jan')
    await jan.get('/search?q=typing', { 'hx-request': 'true' })
    await jan.get('/search?q=ahead', { 'sec-purpose': 'prefetch' })
    expect(await recent(jan)).toEqual([])
  })

  test('is cleared, and kept no longer where somebody wants that', async () => {
    const kim = await app.signIn('kim')
    await pageOf(kim, { q: 'once' })
    await kim.form('/search/recent/deletion', {})
    expect(await recent(kim)).toEqual([])
    await pageOf(kim, { q: 'twice' })
    await kim.form('/search/remembering', { on: 'false' })
    await pageOf(kim, { q: 'thrice' })
    expect(await recent(kim)).toEqual([])
    // It is not counted either: the words may say who asks.
    const root = await app.signIn('rosa', 'admin')
    const { items } = await root.json(root.get('/api/search/counts'))
    const counted = items.map(({ query }: { query: string }) => query)
    expect(counted).toContain('twice')
    expect(counted).not.toContain('thrice')
    await kim.form('/search/remembering', { on: 'true' })
    await pageOf(kim, { q: 'again' })
    expect(await recent(kim)).toEqual(['again'])
  })

  test('can be kept under a name, renamed and deleted by its person alone', async () => {
    const lea = await app.signIn('lea')
    await lea.form('/search/saved', { name: 'Seals', q: 'walrus', type: 'text', limit: '9' })
    const saved = async () => (await lea.json(lea.get('/api/search/saved'))).items
    const [{ id, href }] = await saved()
    expect(href).toBe('/search?q=walrus&type=text&limit=9')
    expect(await pageOf(lea, {})).toContain('Seals')
    expect((await eve.form(`/search/saved/${id}`, { name: 'Mine' })).status).toBe(404)
    expect((await eve.delete(`/api/search/saved/${id}`)).status).toBe(404)
    await lea.patch(`/api/search/saved/${id}`, { name: '<b>Bold' })
    expect(await pageOf(lea, {})).not.toContain('><b>Bold')
    expect((await lea.patch(`/api/search/saved/${id}`, { name: ' ' })).status).toBe(422)
    await lea.form(`/search/saved/${id}/deletion`, {})
    expect(await saved()).toEqual([])
  })

  test('is counted for admins without a name: how often, in vain, and what was opened', async () => {
    const root = await app.signIn('root', 'admin')
    for (const person of [ada, eve]) await pageOf(person, { q: 'Unicorns  at dusk' })
    await pageOf(ada, { q: 'unicorns at dusk' })
    await ada.form('/search/openings', { q: 'unicorns at dusk', place: '3' })
    const { items } = await root.json(root.get('/api/search/counts'))
    expect(items.filter(({ query }: { query: string }) => query.includes('unicorns'))).toEqual([
      { query: 'unicorns at dusk', asked: 2, missed: 2, opened: 1, place: 3 },
    ])
    const html = await (await root.get('/search/counts?sort=missed')).text()
    expect(html).toContain('unicorns at dusk')
    expect(html).not.toContain('eve@example.org')
    await pageOf(ada, { q: '=HYPERLINK(1)' })
    const csv = await (await root.get('/search/counts/csv')).text()
    expect(csv).toContain('unicorns at dusk,2,2,1,3')
    expect(csv).toContain("'=hyperlink(1)")
    expect((await ada.get('/api/search/counts')).status).toBe(403)
  })

  test('is counted no longer than the settings say', async () => {
    const { memory } = app.host.service('search') as Search
    await createStore(app.db).countAsked('2020-01-01', 'long ago', false)
    await memory.tidy()
    expect(await memory.counts({ from: '2019-01-01', to: '2021-01-01' }, 'asked', 9)).toEqual([])
    const root = await app.signIn('root', 'admin')
    await root.patch('/api/admin/settings/search', { countedDays: 0 })
    await pageOf(eve, { q: 'uncounted' })
    const { items } = await root.json(root.get('/api/search/counts'))
    expect(items.map(({ query }: { query: string }) => query)).not.toContain('uncounted')
  })
})

test('what may be meant is suggested: one’s own last searches, tags and titles', async () => {
  const suggested = async (person: Client, q: string) =>
    (await person.json(person.get(`/api/search/suggestions?q=${q}`))).items
  await pageOf(ada, { q: 'walk on ice' })
  expect(await suggested(ada, 'wal')).toEqual(['walk on ice', 'walrus', 'Habitat'])
  expect(await suggested(ada, 'anim')).toContain('Animals')
  expect(await suggested(eve, 'anim')).toEqual([])
  expect(await suggested(eve, 'wal')).not.toContain('Habitat')
})

test('the empty page begins with what is new and what is most used, to whom may read it', async () => {
  await ada.get(`/knowledge/documents/${walrus}`)
  const html = await pageOf(ada, {})
  expect(html).toContain('New documents')
  expect(html).toContain(`href="/knowledge/documents/${walrus}"`)
  expect(await pageOf(eve, {})).not.toContain(walrus)
})

describe('what may have been meant', () => {
  const meant = async (person: Client, q: string) =>
    (await person.json(person.get(`/api/search?${new URLSearchParams({ q })}`))).meant

  test('is offered where it finds something, with a letter more, less, other or swapped', async () => {
    await document(ada, 'leave.txt', 'Die Kündigungsfrist beträgt vier Wochen zum Quartal.')
    for (const q of ['Kündigngsfrist', 'Kündigungsfrisst', 'Kündigumgsfrist', 'Künidgungsfrist'])
      expect(await meant(ada, q), q).toBe('kündigungsfrist')
    expect(await pageOf(ada, { q: 'Kündigngsfrist' })).toContain('Did you mean')
    expect(await meant(ada, 'xqzwv')).toBeNull()
    expect(await pageOf(ada, { q: 'Kündigungsfrist' })).not.toContain('Did you mean')
  })

  test('is no word of documents that the asker may not read', async () => {
    await document(ada, 'plan.txt', 'The reorganisation concerns Wolpertinger Ltd.')
    expect(await meant(ada, 'wolpertingr')).toBe('wolpertinger')
    expect(await meant(eve, 'wolpertingr')).toBeNull()
    expect(await pageOf(eve, { q: 'wolpertingr' })).not.toContain('wolpertinger')
  })
})

test('collections are found by their names, of those that one may read', async () => {
  await ada.json(ada.post('/api/knowledge/collections', { name: 'Handbook of the house' }))
  const named = (person: Client) => search(person, { q: 'house handb', kind: 'collection' })
  expect((await named(ada)).hits).toMatchObject([{ title: 'Handbook of the house' }])
  expect((await named(eve)).hits).toEqual([])
  const { items } = await ada.json(ada.get('/api/palette?q=handbok'))
  expect(items).toContainEqual(expect.objectContaining({ title: 'Handbook of the house' }))
})

test('small words are not marked beside others', async () => {
  await document(ada, 'ice.md', 'The ice on which the walrus lives is the floe.')
  const { hits } = await search(ada, { q: 'the floe', kind: 'passage' })
  const { text, marks } = hits.find((hit) => hit.text.includes('which'))!
  expect(marks.text.map(([from, to]) => text.slice(from, to))).toEqual(['floe'])
})

test('where nothing is found, the page says what to do', async () => {
  const html = await pageOf(ada, { q: 'zzqqxx', type: 'pdf' })
  expect(html).toContain('Try other words, or fewer.')
  expect(html).toContain('href="/search?q=zzqqxx"')
  expect(html).not.toContain('Save this search')
  expect(await pageOf(ada, { q: 'word '.repeat(200) })).toContain('Only the first 500 characters')
})

test('what only means something alike does not stand for what is written', async () => {
  const fake = fakeEmbeddings()
  const other = await testApp({ env: fake.env, fake: false })
  const person = await other.signIn('ada')
  const { id } = await bring(person, 'rules.md', 'Everybody has thirty days of vacation.')
  await read(other, person, id)
  await endOf(other, 'knowledge.embed', async () => {
    const { vectors } = other.host.service('knowledge') as Knowledge
    return !(await vectors.status())?.ready
  })
  const { hits, meant } = await person.json(person.get('/api/search?q=vacaton+holiday'))
  expect(hits).toMatchObject([{ kind: 'passage' }])
  expect(meant).toBe('vacation holiday')
  const html = await (await person.get('/search?q=vacaton+holiday')).text()
  expect(html).toContain('by its meaning')
  expect(html).toContain('Did you mean')
})

test('a kind that there is none of is refused, not passed over', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  expect((await ada.get('/api/search?q=walrus&kind=zzz')).status).toBe(422)
  expect((await ada.get('/api/search?q=walrus&kind=document')).status).toBe(200)
})
