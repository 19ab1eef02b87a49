import { afterAll, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { createFetch } from '../../src/fetch.ts'
import type { Problem } from '../../src/errors.ts'

const asked: string[] = []
const hanging = Promise.withResolvers<void>()
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    asked.push(pathname)
    if (pathname === '/to') return Response.redirect(searchParams.get('url')!, 302)
    if (pathname === '/circle') return Response.redirect('/circle', 307)
    if (pathname === '/code') return new Response(null, { status: Number(searchParams.get('n')) })
    if (pathname === '/bomb')
      return new Response(gzipSync(Buffer.alloc(5_000_000)), {
        headers: { 'content-encoding': 'gzip' },
      })
    if (pathname === '/cut')
      return new Response(
        new ReadableStream({
          type: 'direct',
          async pull(controller: ReadableStreamDirectController) {
            await controller.write('half')
            await controller.flush()
            await hanging.promise
            controller.close()
          },
        } as never),
      )
    return new Response(gzipSync(`It is ${pathname}.`), {
      headers: { 'content-encoding': 'gzip', 'content-type': 'text/plain' },
    })
  },
})
afterAll(() => server.stop(true))
const { port } = server
const base = `http://127.0.0.1:${port}`
const limits = { maxBytes: 1_000_000, signal: new AbortController().signal }
const fetched = createFetch({ egressAllow: [`127.0.0.1:${port}`] })
const guarded = createFetch({ egressAllow: [] })

const failure = async (answer: Promise<unknown>) =>
  answer.then(
    () => undefined,
    ({ status, key, values, fields }: Problem) => ({ status, key, values, fields }),
  )

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

test('what the operator allows is fetched and unpacked, also after a redirect', async () => {
  const { url, headers, body } = await fetched(`${base}/to?url=${base}/there`, limits)
  expect(url.href).toBe(`${base}/there`)
  expect(headers['content-type']).toBe('text/plain')
  expect(await textOf(body)).toBe('It is /there.')
})

test('a range of addresses can be allowed', async () => {
  const within = createFetch({ egressAllow: ['127.0.0.0/8'] })
  expect(await textOf((await within(`${base}/range`, limits)).body)).toBe('It is /range.')
})

test.each([
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '2130706433',
  '0177.0.0.1',
  '0.0.0.0',
  'localhost',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '①②⑦.0.0.1',
  '10.0.0.1',
  '192.168.1.1',
  '172.16.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '[fd00::1]',
  '[fe80::1]',
])('nobody gets into the house by %s', async (host) => {
  const before = asked.length
  for (const scheme of ['http', 'https'])
    expect(await failure(guarded(`${scheme}://${host}:${port}/secret`, limits))).toMatchObject({
      status: 422,
      key: 'fetch.error.private',
    })
  expect(asked.length).toBe(before)
})

test('nor by a redirect from an allowed address', async () => {
  const other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('secret') })
  try {
    const address = `${base}/to?url=http://127.0.0.1:${other.port}/`
    expect(await failure(fetched(address, limits))).toMatchObject({ key: 'fetch.error.private' })
    expect(await failure(fetched(`${base}/to?url=file:///etc/passwd`, limits))).toMatchObject({
      status: 422,
    })
  } finally {
    await other.stop(true)
  }
})

test.each(['', 'manual', 'ftp://example.org/', 'file:///etc/passwd', 'data:text/plain,x'])(
  '“%s” is no address of the web',
  async (address) => {
    expect(await failure(guarded(address, limits))).toMatchObject({
      fields: { url: { key: 'field.url' } },
    })
  },
)

test('passwords stay out of addresses', async () => {
  expect(await failure(fetched(`http://a:b@127.0.0.1:${port}/`, limits))).toMatchObject({
    fields: { url: { key: 'fetch.error.secret' } },
  })
})

test('too much is too much, also where it was packed', async () => {
  const { body } = await fetched(`${base}/bomb`, limits)
  expect(await failure(textOf(body))).toMatchObject({ status: 413 })
})

test('circles end', async () => {
  expect(await failure(fetched(`${base}/circle`, limits))).toMatchObject({
    key: 'fetch.error.redirects',
  })
})

test('a refusal lasts, trouble may pass', async () => {
  expect(await failure(fetched(`${base}/code?n=404`, limits))).toMatchObject({
    status: 422,
    values: { code: 404 },
  })
  expect(await failure(fetched(`${base}/code?n=503`, limits))).toMatchObject({ status: 502 })
  expect(await failure(fetched('http://127.0.0.1:1/', limits))).toMatchObject({ status: 422 })
  const closed = createFetch({ egressAllow: ['127.0.0.1'] })
  expect(await failure(closed('http://127.0.0.1:1/', limits))).toMatchObject({
    status: 502,
    key: 'fetch.error.unreachable',
  })
})

test('whoever gives up ends it', async () => {
  const stop = new AbortController()
  const { body } = await fetched(`${base}/cut`, { ...limits, signal: stop.signal })
  const reading = textOf(body).then(
    () => 'whole',
    (error: Error) => error.name,
  )
  stop.abort()
  expect(await reading).toBe('AbortError')
  hanging.resolve()
})

test('a half file is no file', async () => {
  using listener = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data(socket) {
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
      },
    },
  })
  const near = createFetch({ egressAllow: ['127.0.0.1'] })
  const { body } = await near(`http://127.0.0.1:${listener.port}/`, limits)
  expect(await failure(textOf(body))).toMatchObject({ key: 'fetch.error.unreachable' })
})
