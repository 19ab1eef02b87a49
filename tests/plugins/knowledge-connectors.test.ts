import { describe, expect, test } from 'bun:test'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRobots } from '../../plugins/knowledge/connectors/robots.ts'
import { type App, atEnd, tempFolder, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { allRead, bring, endOf, versionsOf } from '../documents.ts'

/** A site of these pages, by path; each has a validator, and what is asked for is noted. */
function site(pages: Record<string, string>) {
  const asked: string[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url)
      const text = pages[pathname]
      const etag = `"${Bun.hash(text ?? '')}"`
      const isSame = request.headers.get('if-none-match') === etag
      asked.push(`${pathname} ${text === undefined ? 404 : isSame ? 304 : 200}`)
      if (text === undefined) return new Response(null, { status: 404 })
      if (isSame) return new Response(null, { status: 304, headers: { etag } })
      const type = text.startsWith('<?xml') ? 'text/xml' : 'text/html; charset=utf-8'
      return new Response(text, { headers: { etag, 'content-type': type } })
    },
  })
  atEnd(() => server.stop(true))
  const host = `127.0.0.1:${server.port}`
  return { url: `http://${host}`, env: { EGRESS_ALLOW: host }, asked, pages }
}

const page = (title: string, words: string) =>
  `<html><head><title>${title}</title></head><body><p>${words}</p></body></html>`

const sitemap = (url: string, ...paths: string[]) =>
  `<?xml version="1.0"?><urlset>${paths.map((path) => `<url><loc>${url}${path}</loc></url>`).join('')}</urlset>`

const connectors = '/api/knowledge/connectors'

/** What a connector says of itself, once it has looked. */
async function looked(app: App, person: Client, id: string) {
  const get = () => person.json(person.get(`${connectors}/${id}`))
  await endOf(app, 'knowledge.connect', async () => (await get()).running)
  return get()
}

async function connect(app: App, person: Client, kind: string, address: string) {
  const collection = await person.json(person.post('/api/knowledge/collections', { name: kind }))
  const given = { collectionId: collection.id, kind, address }
  const { id } = await person.json(person.post(connectors, given))
  return { id, collectionId: collection.id, first: await looked(app, person, id) }
}

async function again(app: App, person: Client, id: string) {
  await person.json(person.post(`${connectors}/${id}/run`))
  return looked(app, person, id)
}

async function titles(app: App, person: Client, collectionId: string) {
  const list = () =>
    person.json(person.get(`/api/knowledge/documents?collectionId=${collectionId}`))
  const isOpen = ({ status }: { status: string }) => status === 'queued' || status === 'working'
  await endOf(app, 'knowledge.ingest', async () => (await list()).items.some(isOpen))
  const { items } = await list()
  return new Map<string, string>(
    items.map(({ title, id }: { title: string; id: string }) => [title, id]),
  )
}

describe.each(databases)('on $name', ({ empty }) => {
  test('a sitemap is followed: what is new, changed and gone, and nothing is fetched twice', async () => {
    const here = site({
      '/robots.txt': 'User-agent: *\nDisallow: /private\n',
      '/a': page('Owls', 'Owls turn their heads.'),
      '/b': page('Whales', 'Whales sing beneath the ice.'),
      '/private/c': page('Secret', 'Nobody should know.'),
    })
    here.pages['/index.xml'] =
      `<?xml version="1.0"?><sitemapindex><sitemap><loc>${here.url}/map.xml</loc></sitemap></sitemapindex>`
    here.pages['/map.xml'] = sitemap(here.url, '/a', '/b', '/private/c')
    const app = await testApp({ env: { ...here.env, ...(await empty()) } })
    const ada = await app.signIn('ada')
    const { id, collectionId, first } = await connect(app, ada, 'sitemap', `${here.url}/index.xml`)
    expect(first).toMatchObject({ error: null, items: 3, added: 2, failed: 1 })
    expect(first.failures).toEqual([
      { address: `${here.url}/private/c`, error: expect.stringContaining('robots.txt') },
    ])
    expect(here.asked.some((line) => line.startsWith('/private'))).toBe(false)
    const found = await titles(app, ada, collectionId)
    expect([...found.keys()].toSorted()).toEqual(['Owls', 'Whales'])
    const owls = await ada.json(ada.get(`/api/knowledge/documents/${found.get('Owls')}`))
    expect(owls.url).toBe(`${here.url}/a`)

    here.asked.length = 0
    here.pages['/b'] = page('Whales', 'Whales sing beneath the ice, and louder.')
    expect(await again(app, ada, id)).toMatchObject({ added: 0, changed: 1, removed: 0 })
    expect(here.asked).toContain('/a 304')
    await allRead(app, ada, found.get('Whales')!)
    expect(await versionsOf(ada, found.get('Whales')!)).toHaveLength(2)

    delete here.pages['/a']
    here.pages['/map.xml'] = sitemap(here.url, '/b')
    expect(await again(app, ada, id)).toMatchObject({ items: 1, added: 0, changed: 0, removed: 1 })
    expect([...(await titles(app, ada, collectionId)).keys()]).toEqual(['Whales'])
    const trash = await ada.json(ada.get('/api/knowledge/trash'))
    expect(trash.items).toMatchObject([{ title: 'Owls' }])

    await ada.delete(`/api/knowledge/documents/${found.get('Whales')}`)
    here.pages['/b'] = page('Whales', 'Whales sing once more.')
    expect(await again(app, ada, id)).toMatchObject({ added: 0, changed: 0 })
    expect(await titles(app, ada, collectionId)).toEqual(new Map())
  })
})

test('a feed brings its entries, which stay when it has forgotten them', async () => {
  const here = site({ '/one': page('One', 'The first.'), '/two': page('Two', 'The second.') })
  const rss = (...paths: string[]) =>
    `<?xml version="1.0"?><rss><channel><link>${here.url}/</link>${paths.map((path) => `<item><title>x</title><link>${here.url}${path}</link></item>`).join('')}</channel></rss>`
  here.pages['/feed'] = rss('/one', '/two')
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const { id, collectionId, first } = await connect(app, ada, 'feed', `${here.url}/feed`)
  expect(first).toMatchObject({ items: 2, added: 2, error: null })
  here.pages['/three'] = page('Three', 'The third.')
  here.pages['/feed'] =
    `<?xml version="1.0"?><feed><link href="${here.url}/"/><entry><link rel="alternate" href="/three"/><updated>2026-01-01</updated></entry></feed>`
  expect(await again(app, ada, id)).toMatchObject({ added: 1, removed: 0 })
  expect([...(await titles(app, ada, collectionId)).keys()].toSorted()).toEqual([
    'One',
    'Three',
    'Two',
  ])
})

test('a packed sitemap that names things twice brings each once; what is no list says so', async () => {
  const here = site({ '/a': page('Owls', 'Owls turn their heads.'), '/page': page('None', 'x') })
  const map = sitemap(here.url, '/a', '/a#part')
  const packed = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: ({ url }) =>
      new URL(url).pathname === '/map.xml.gz'
        ? new Response(Bun.gzipSync(map.replaceAll(here.url, new URL(url).origin)))
        : new Response(here.pages[new URL(url).pathname] ?? '', {
            status: new URL(url).pathname in here.pages ? 200 : 404,
            headers: { 'content-type': 'text/html' },
          }),
  })
  atEnd(() => packed.stop(true))
  const app = await testApp({ env: { EGRESS_ALLOW: `127.0.0.1:${packed.port}` } })
  const ada = await app.signIn('ada')
  const origin = `http://127.0.0.1:${packed.port}`
  const { first } = await connect(app, ada, 'sitemap', `${origin}/map.xml.gz`)
  expect(first).toMatchObject({ items: 1, added: 1, error: null })
  const none = await connect(app, ada, 'feed', `${origin}/page`)
  expect(none.first.error).toContain('Nothing that can be read')
})

test('a page that is gone goes into the trash; what the guard forbids is said', async () => {
  const here = site({ '/page.html': page('Page', 'Some words.') })
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const { id, collectionId, first } = await connect(app, ada, 'page', `${here.url}/page.html`)
  expect(first).toMatchObject({ added: 1 })
  delete here.pages['/page.html']
  expect(await again(app, ada, id)).toMatchObject({ removed: 1, items: 0 })
  expect(await titles(app, ada, collectionId)).toEqual(new Map())

  const inside = await connect(app, ada, 'sitemap', 'http://127.0.0.1:1/map.xml')
  expect(inside.first.error).toContain('127.0.0.1')
  const wrong = { collectionId, kind: 'page', address: 'file:///etc/passwd' }
  expect((await ada.post(connectors, wrong)).status).toBe(422)
})

describe('a folder of the server', () => {
  const write = (root: string, path: string, text: string) => writeFileSync(join(root, path), text)

  test('is followed, with new versions, and never out of it', async () => {
    const root = tempFolder()
    const outside = tempFolder()
    mkdirSync(join(root, 'deep'))
    write(root, 'owls.txt', 'Owls turn their heads.')
    write(root, 'deep/whales.txt', 'Whales sing beneath the ice.')
    write(outside, 'secret.txt', 'Nobody should know.')
    symlinkSync(outside, join(root, 'link'))
    symlinkSync(join(outside, 'secret.txt'), join(root, 'secret.txt'))
    const app = await testApp({ env: { WATCHED_FOLDERS: root } })
    const admin = await app.signIn('root', 'admin')
    const { id, collectionId, first } = await connect(app, admin, 'folder', root)
    expect(first).toMatchObject({ error: null, items: 2, added: 2, failed: 0 })
    const found = await titles(app, admin, collectionId)
    expect([...found.keys()].toSorted()).toEqual(['owls', 'whales'])
    expect(await again(app, admin, id)).toMatchObject({ added: 0, changed: 0, removed: 0 })

    write(root, 'owls.txt', 'Owls turn their heads, and then back.')
    rmSync(join(root, 'deep/whales.txt'))
    expect(await again(app, admin, id)).toMatchObject({ added: 0, changed: 1, removed: 1 })
    await allRead(app, admin, found.get('owls')!)
    expect(await versionsOf(admin, found.get('owls')!)).toHaveLength(2)

    rmSync(join(root, 'owls.txt'))
    const gone = await again(app, admin, id)
    expect(gone.error).toContain('nothing was removed')
    expect([...(await titles(app, admin, collectionId)).keys()]).toEqual(['owls'])
  })

  test('is followed no longer for who is no admin any more', async () => {
    const root = tempFolder()
    write(root, 'owls.txt', 'Owls turn their heads.')
    const app = await testApp({ env: { WATCHED_FOLDERS: root } })
    const [ada, other] = [await app.signIn('ada', 'admin'), await app.signIn('eve', 'admin')]
    const { id, collectionId } = await connect(app, ada, 'folder', root)
    const { id: ada1 } = await ada.json(ada.get('/api/me'))
    await other.json(other.patch(`/api/people/${ada1}`, { role: 'user' }))
    write(root, 'payroll.txt', 'What everybody earns.')
    expect((await again(app, ada, id)).error).not.toBeNull()
    expect([...(await titles(app, ada, collectionId)).keys()]).toEqual(['owls'])
  })

  test('is one that the operator allows, chosen by an admin', async () => {
    const root = tempFolder()
    const outside = tempFolder()
    symlinkSync(outside, join(root, 'link'))
    const app = await testApp({ env: { WATCHED_FOLDERS: root } })
    const ada = await app.signIn('ada')
    const admin = await app.signIn('root', 'admin')
    const status = async (person: Client, address: string) => {
      const made = await person.json(person.post('/api/knowledge/collections', { name: address }))
      const given = { collectionId: made.id, kind: 'folder', address }
      return (await person.post(connectors, given)).status
    }
    expect(await status(ada, root)).toBe(403)
    for (const address of [outside, join(root, 'link'), `${root}/..`, '/etc', `${root}-else`, '.'])
      expect([address, await status(admin, address)]).toEqual([address, 422])
    expect(await status(admin, root)).toBe(201)
  })
})

test('on its page a place can be added, looked at, paused and deleted; what came from there stays', async () => {
  const here = site({ '/a': page('Owls', 'Owls turn their heads.') })
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const bo = await app.signIn('bo')
  const { id } = await ada.json(ada.post('/api/knowledge/collections', { name: 'Animals' }))
  const path = `/knowledge/collections/${id}/connectors`
  const wrong = await ada.form(path, { kind: 'page', address: 'nonsense', everyHours: '24' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('value="nonsense"')
  await ada.form(path, { kind: 'page', address: `${here.url}/a`, everyHours: '6' })
  const { items } = await ada.json(ada.get(`${connectors}?collectionId=${id}`))
  await looked(app, ada, items[0].id)
  const shown = await (await ada.get(path)).text()
  expect(shown).toContain('1 there, 1 new, 0 changed, 0 gone, 0 not taken')
  expect(shown).toContain('every six hours')
  await ada.form(`/knowledge/connectors/${items[0].id}/pause`, { paused: 'true' })
  expect(await (await ada.get(path)).text()).toContain('Paused')
  expect((await bo.get(path)).status).toBe(404)
  expect((await bo.post(`${connectors}/${items[0].id}/run`)).status).toBe(404)
  await ada.form(`/knowledge/connectors/${items[0].id}/deletion`, {})
  expect((await ada.json(ada.get(connectors))).items).toEqual([])
  expect([...(await titles(app, ada, id)).keys()]).toEqual(['Owls'])
})

test('who may write there no longer brings nothing', async () => {
  const here = site({ '/a': page('Owls', 'Owls turn their heads.') })
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const bo = await app.signIn('bo')
  const { id } = await ada.json(ada.post('/api/knowledge/collections', { name: 'Animals' }))
  const people = `/api/knowledge/collections/${id}/people`
  await ada.put(people, { email: 'bo@example.org', right: 'write' })
  const given = { collectionId: id, kind: 'page', address: `${here.url}/a` }
  const made = await bo.json(bo.post(connectors, given))
  await looked(app, bo, made.id)
  await ada.put(people, { email: 'bo@example.org', right: null })
  expect((await again(app, ada, made.id)).error).toContain('may no longer bring documents')
})

test('what is due is looked at by itself, unless it is paused', async () => {
  const here = site({ '/a': page('Owls', 'Owls turn their heads.') })
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const waking = await connect(app, ada, 'page', `${here.url}/a`)
  const paused = await connect(app, ada, 'page', `${here.url}/a?again`)
  await ada.json(ada.patch(`${connectors}/${paused.id}`, { paused: true }))
  here.pages['/a'] = page('Owls', 'Owls turn their heads twice.')
  await app.db.run("update connectors set due_at = '2020-01-01T00:00:00.000Z'")
  const begun = Promise.withResolvers<void>()
  app.host.kernel.jobs.follow(({ name }) => name === 'knowledge.connectors' && begun.resolve())
  await app.host.kernel.jobs.enqueue('knowledge.connectors', {})
  await begun.promise
  expect(await looked(app, ada, waking.id)).toMatchObject({ changed: 1 })
  expect(await looked(app, ada, paused.id)).toMatchObject({ ranAt: paused.first.ranAt })
})

describe('robots.txt (RFC 9309)', () => {
  const allows = (text: string, path: string) => readRobots(text).allows(path)
  test.each([
    ['', '/a', true],
    ['User-agent: *\nDisallow: /a', '/ab', false],
    ['User-agent: *\nDisallow: /a/', '/a', true],
    ['User-agent: *\nDisallow: /\nAllow: /public', '/public/x', true],
    ['User-agent: *\nAllow: /p\nDisallow: /p', '/p', true],
    ['User-agent: other\nDisallow: /', '/a', true],
    ['User-agent: ConvoSphere\nDisallow: /x\n\nUser-agent: *\nDisallow: /', '/a', true],
    ['User-agent: other\nUser-agent: convosphere\nDisallow: /', '/a', false],
    ['User-agent: *\nDisallow: *.gif$', '/a.gif', false],
    ['User-agent: *\nDisallow: *.gif$', '/a.gifx', true],
    ['User-agent: *\nDisallow: /a*b', '/axxb/c', false],
    ['User-agent: *\nDisallow: /ä # a comment', '/%C3%A4', false],
    ['User-agent: *\nDisallow:', '/a', true],
    ['Disallow: /', '/a', true],
  ])('%p: %s is allowed: %p', (text, path, expected) => {
    expect(allows(text, path)).toBe(expected)
  })

  test('a wish for slowness is heard', () => {
    expect(readRobots('User-agent: *\nCrawl-delay: 5').delay).toBe(5)
  })
})

test('a list of lists, and rules without end, hold nobody up', async () => {
  const lists = Array.from({ length: 40_000 }, (_, n) => `<sitemap><loc>/s${n}.xml</loc></sitemap>`)
  const here = site({
    '/robots.txt': `User-agent: *\n${'Allow: /z\n'.repeat(50_000)}`,
    '/sitemap.xml': `<?xml version="1.0"?><sitemapindex>${lists.join('')}</sitemapindex>`,
    '/s0.xml': `<?xml version="1.0"?>${'<a>'.repeat(2000)}`,
  })
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const { first } = await connect(app, ada, 'sitemap', `${here.url}/sitemap.xml`)
  expect(first.error).toContain('damaged')
  expect(first.ranAt).not.toBeNull()
})

test('a list that is only partly read has nothing thrown away', async () => {
  const here = site({ '/a': page('A', 'One'), '/b': page('B', 'Two') })
  const index = (one: string) =>
    `<?xml version="1.0"?><sitemapindex><sitemap><loc>${here.url}/${one}.xml</loc></sitemap><sitemap><loc>${here.url}/two.xml</loc></sitemap></sitemapindex>`
  here.pages['/sitemap.xml'] = index('one')
  here.pages['/one.xml'] = sitemap(here.url, '/a')
  here.pages['/two.xml'] = sitemap(here.url, '/b')
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const { id, collectionId } = await connect(app, ada, 'sitemap', `${here.url}/sitemap.xml`)
  here.pages['/one.xml'] = sitemap(here.url, ...Array.from({ length: 5001 }, (_, n) => `/a#${n}`))
  expect((await again(app, ada, id)).error).toBeNull()
  expect(await titles(app, ada, collectionId)).toHaveLength(2)
})

test('what a person brought stays theirs when a page that was the same changes', async () => {
  const here = site({ '/p.txt': 'Page one' })
  const app = await testApp({ env: here.env })
  const ada = await app.signIn('ada')
  const collection = await ada.json(ada.post('/api/knowledge/collections', { name: 'Ours' }))
  const mine = await bring(ada, 'mine.txt', 'Page one', collection.id)
  await allRead(app, ada, mine.id)
  const given = { collectionId: collection.id, kind: 'page', address: `${here.url}/p.txt` }
  const { id } = await ada.json(ada.post(connectors, given))
  await looked(app, ada, id)
  here.pages['/p.txt'] = 'Other contents altogether'
  await again(app, ada, id)
  expect(await (await ada.get(`/api/knowledge/documents/${mine.id}/text`)).text()).toContain(
    'Page one',
  )
  expect(await titles(app, ada, collection.id)).toHaveLength(2)
})
