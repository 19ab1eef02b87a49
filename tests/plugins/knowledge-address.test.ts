import { afterAll, expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { read } from '../documents.ts'
import { pdfOf } from '../pdf.ts'

let trouble = false
let asked = 0
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request) {
    asked++
    const { pathname } = new URL(request.url)
    if (trouble) return new Response(null, { status: 503 })
    if (pathname === '/guide')
      return new Response(
        '<title>The guide</title><nav>Menu</nav><h1>Kettles</h1><p>A kettle boils in four minutes.',
        { headers: { 'content-type': 'text/html; charset=utf-8' } },
      )
    if (pathname === '/moved') return Response.redirect('/files/house%20book.pdf', 301)
    if (pathname === '/files/house%20book.pdf')
      return new Response(pdfOf([['The lamp is blue.']]), {
        headers: { 'content-type': 'application/pdf' },
      })
    if (pathname === '/named')
      return new Response('a,b\n1,2', {
        headers: { 'content-disposition': 'attachment; filename="figures.csv"' },
      })
    if (pathname === '/picture.exe') return new Response(new Uint8Array([77, 90, 0, 3]))
    return new Response('not here', { status: 404 })
  },
})
afterAll(() => server.stop(true))
const base = `http://127.0.0.1:${server.port}`
const allowed = { EGRESS_ALLOW: `127.0.0.1:${server.port}` }

const bring = (person: Client, url: string) =>
  person.json(person.post('/api/knowledge/documents', { url }))

test('a page is fetched, read and found, and says where it is from', async () => {
  const app = await testApp({ env: allowed })
  const ada = await app.signIn('ada')
  const { id, status } = await bring(ada, `${base}/guide`)
  expect(status).toBe('queued')
  expect(await read(app, ada, id)).toMatchObject({
    status: 'ready',
    url: `${base}/guide`,
    name: 'guide.html',
    type: 'text/html',
    title: 'The guide',
  })
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=How long does a kettle boil?'))
  expect(hits[0]).toMatchObject({ documentId: id, text: 'A kettle boils in four minutes.' })
  const page = await (await ada.get(`/knowledge/documents/${id}`)).text()
  expect(page).toContain(`href="${base}/guide"`)
  expect(page).toContain(`Fetched from 127.0.0.1:${server.port}`)
})

test.each([
  ['/moved', 'house book.pdf', 'application/pdf'],
  ['/named', 'figures.csv', 'text/csv'],
])('a file is called as its server calls it: %s', async (path, name, type) => {
  const app = await testApp({ env: allowed })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, base + path)
  expect(await read(app, ada, id)).toMatchObject({ status: 'ready', name, type })
})

test.each([
  ['what is not there', `${base}/nothing`, 'code 404'],
  ['what cannot be read', `${base}/picture.exe`, 'of this kind'],
  ['what stands in the house', 'http://localhost:1/', 'isn’t a public address'],
])('%s fails with a reason', async (_, url, why) => {
  const app = await testApp({ env: allowed })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, url)
  const document = await read(app, ada, id)
  expect(document).toMatchObject({ status: 'failed', hash: null, size: 0 })
  expect(document.error).toContain(why)
  expect((await ada.get(`/knowledge/documents/${id}/file`)).status).toBe(404)
  expect((await ada.get(`/knowledge/documents/${id}`)).status).toBe(200)
})

test('nothing is asked without being allowed', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const before = asked
  const { id } = await bring(ada, `${base}/guide`)
  expect((await read(app, ada, id)).status).toBe('failed')
  expect(asked).toBe(before)
})

test('trouble passes: it is tried again, given up with a reason, and fetched when asked again', async () => {
  let ms = Date.now()
  const app = await testApp({ env: allowed, now: () => ms })
  const { jobs } = app.host.kernel
  const parked = Promise.withResolvers<void>()
  jobs.follow(({ name }, status) => {
    if (name !== 'knowledge.ingest') return
    if (status === 'parked') return parked.resolve()
    ms += 3_600_000
    jobs.wake()
  })
  const ada = await app.signIn('ada')
  trouble = true
  const { id } = await bring(ada, `${base}/guide`)
  await parked.promise
  const given = await ada.json(ada.get(`/api/knowledge/documents/${id}`))
  expect(given).toMatchObject({ status: 'failed' })
  expect(given.error).toContain('code 503')
  const listed = await ada.json(ada.get('/api/knowledge/documents?status=failed'))
  expect(listed.items).toHaveLength(1)
  trouble = false
  await ada.post(`/knowledge/documents/${id}/reading`)
  expect(await read(app, ada, id)).toMatchObject({ status: 'ready', title: 'The guide' })
})

test('an address that is none is refused where it was typed', async () => {
  const app = await testApp({ env: allowed })
  const ada = await app.signIn('ada')
  expect((await ada.post('/api/knowledge/documents', { url: 'guide' })).status).toBe(422)
  const form = new URLSearchParams({ url: 'ftp://example.org/"<b>' })
  const answer = await ada.post('/knowledge/addresses', form)
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('This isn’t a web address')
  expect(page).toContain('value="ftp://example.org/&#34;<b>"')
})
