import { expect, test } from 'bun:test'
import { connect } from 'node:net'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { read } from '../documents.ts'

const text = `# Long\n\n${'Some words of a long text.\n\n'.repeat(100_000)}`
const bytes = new TextEncoder().encode(text)
const metadata = `filename ${Buffer.from('long.md').toString('base64')}`

async function begin(person: Client, size = bytes.length): Promise<string> {
  const answer = await person.post('/api/knowledge/uploads', undefined, {
    'tus-resumable': '1.0.0',
    'upload-length': String(size),
    'upload-metadata': metadata,
  })
  expect(answer.status).toBe(201)
  return answer.headers.get('location')!
}

const send = (person: Client, place: string, from: number, to: number) =>
  fetch(person.url + place, {
    method: 'PATCH',
    headers: {
      cookie: person.cookie,
      origin: person.url,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(from),
    },
    body: bytes.slice(from, to),
  })

const offsetOf = async (person: Client, place: string) =>
  Number((await person.request('HEAD', place)).headers.get('upload-offset'))

test('a document comes in pieces; the last one has it read', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const place = await begin(ada)
  expect(await offsetOf(ada, place)).toBe(0)
  const first = await send(ada, place, 0, 1000)
  expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '1000'])
  expect(await offsetOf(ada, place)).toBe(1000)
  const last = await send(ada, place, 1000, bytes.length)
  const id = last.headers.get('content-location')!.split('/').at(-1)!
  expect(await read(app, ada, id)).toMatchObject({
    status: 'ready',
    name: 'long.md',
    size: bytes.length,
  })
  expect(await (await ada.get(`/knowledge/documents/${id}/file`)).text()).toBe(text)

  // The answer to the last piece may get lost: it is told again.
  const again = await ada.request('HEAD', place)
  expect([again.status, again.headers.get('upload-offset')]).toEqual([200, String(bytes.length)])
  const same = await send(ada, place, bytes.length, bytes.length)
  for (const answer of [again, same])
    expect(answer.headers.get('content-location')).toBe(`/api/knowledge/documents/${id}`)
  expect((await ada.delete(place)).status).toBe(204)
  expect((await ada.get(place)).status).toBe(404)
  expect((await ada.get(`/api/knowledge/documents/${id}`)).status).toBe(200)
})

test('what can be brought in pieces is told', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { status, headers } = await ada.request('OPTIONS', '/api/knowledge/uploads')
  const told = ['tus-resumable', 'tus-version', 'tus-extension', 'tus-max-size']
  expect([status, ...told.map((name) => headers.get(name))]).toEqual([
    204,
    '1.0.0',
    '1.0.0',
    'creation,termination',
    String(500 * 1024 * 1024),
  ])
})

test('a connection that breaks costs nothing that has come', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const place = await begin(ada)
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  const head = [
    `PATCH ${place} HTTP/1.1`,
    `host: ${new URL(app.url).host}`,
    `origin: ${app.url}`,
    `cookie: ${ada.cookie}`,
    'content-type: application/offset+octet-stream',
    'upload-offset: 0',
    `content-length: ${bytes.length}`,
    '',
    '',
  ]
  socket.write(head.join('\r\n'))
  socket.write(bytes.slice(0, 1_500_000))
  let offset = 0
  while (!offset) offset = await offsetOf(ada, place)
  socket.destroy()
  // Until the server has heard of it, the piece that broke is still being written.
  let answer: Response
  do {
    offset = await offsetOf(ada, place)
    answer = await send(ada, place, offset, bytes.length)
  } while (answer.status === 409)
  expect(offset).toBeLessThanOrEqual(1_500_000)
  expect(answer.status).toBe(204)
  const id = answer.headers.get('content-location')!.split('/').at(-1)!
  expect((await read(app, ada, id)).status).toBe('ready')
  expect(await (await ada.get(`/knowledge/documents/${id}/file`)).text()).toBe(text)
})

test('a piece in the wrong place, too much, and what is not read are refused', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const place = await begin(ada, 2000)
  expect((await send(ada, place, 1000, 1500)).status).toBe(409)
  expect((await send(ada, place, 0, 2001)).status).toBe(413)
  expect(await offsetOf(ada, place)).toBe(0)
  expect((await (await app.signIn('bob')).get(place)).status).toBe(404)
  expect((await ada.delete(place)).status).toBe(204)
  expect((await ada.get(place)).status).toBe(404)
  const huge = { 'upload-length': '9000000000', 'upload-metadata': metadata }
  expect((await ada.post('/api/knowledge/uploads', undefined, huge)).status).toBe(413)
  const nameless = { 'upload-length': '9' }
  expect((await ada.post('/api/knowledge/uploads', undefined, nameless)).status).toBe(422)
  expect(await readdir(join(app.config.dataDir, 'cache/documents'))).toEqual([])
})
