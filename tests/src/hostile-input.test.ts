import { beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'

let app: App
let root: Client
beforeAll(async () => {
  app = await testApp()
  root = await app.signIn('root', 'admin')
})

interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  $ref?: string
}
interface Operation {
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

/** Values that no field is made for. */
const strange: unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  ' ',
  'x'.repeat(300_000),
  '\0',
  'a\ud800b',
  '\u202e\ufeff\u0007',
  "'; drop table users; --",
  '{{name}} $t(error.home)',
  '__proto__',
  [],
  [null],
  {},
  { id: { $ne: '' } },
]

/** Something that an operation accepts, as far as its schema says. */
function example({ type, properties = {}, items = {} }: Schema): unknown {
  const kind = Array.isArray(type) ? type[0] : type
  if (kind === 'object')
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, example(one)]))
  if (kind === 'array') return [example(items)]
  if (kind === 'boolean') return true
  return kind === 'number' || kind === 'integer' ? 1 : 'text'
}

test('no operation of the API answers strange values with an error of the server', async () => {
  const document = await root.json(root.get('/api/openapi.json'))
  const thread = await root.json(root.post('/api/chat/threads'))
  const asked = await root.json(
    root.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Hi' }),
  )
  const thingFor = (path: string): string => {
    if (path.includes('/answers/')) return asked.answer.id
    return path.includes('/messages/') ? asked.question.id : thread.id
  }
  let tried = 0
  const failed: string[] = []
  const attempt = async (method: string, path: string, body?: unknown, type?: string) => {
    const headers = type ? { 'content-type': type } : undefined
    const response = await root.request(method, path, body, headers)
    tried++
    const text = response.headers.get('content-type')?.startsWith('text/event-stream')
      ? ''
      : await response.text()
    const { status } = response
    const isProblem = response.headers.get('content-type') === 'application/problem+json'
    if (status >= 500 || (status >= 400 && !isProblem))
      failed.push(
        `${method} ${path.slice(0, 80)} ${JSON.stringify(body)?.slice(0, 80)}: ${status} ${text}`,
      )
    if (response.headers.getSetCookie().length) root.cookie = (await app.signIn('root')).cookie
  }
  for (const [path, operations] of Object.entries<Record<string, Operation>>(document.paths))
    for (const [verb, { parameters = [], requestBody }] of Object.entries(operations)) {
      const method = verb.toUpperCase()
      if (path === '/api/sessions/{id}' && method === 'DELETE') continue
      const inPath = (value: string) => path.replaceAll(/\{\w+\}/g, () => value)
      for (const id of ['none', '%00', '%ff', '%2e%2e%2f', 'x'.repeat(5000), '%F0%9F%8E%88', "'"])
        if (path.includes('{')) await attempt(method, inPath(id), requestBody && {})
      for (const { name } of parameters.filter((one) => one.in === 'query'))
        for (const value of ['', '-1', '1e9', 'NaN', '%00', '%ff', '%', '|', 'x'.repeat(5000)])
          await attempt(method, `${inPath(thingFor(path))}?${name}=${value}`)
      if (!requestBody) continue
      const schema = requestBody.content['application/json']?.schema
      // Uploads have tests of their own.
      if (!schema) continue
      const whole = example(schema) as Record<string, unknown>
      for (const type of ['text/plain', 'application/xml', 'nonsense', 'multipart/form-data'])
        await attempt(method, inPath(thingFor(path)), JSON.stringify(whole), type)
      for (const body of [
        '',
        '{',
        '[',
        'null',
        '"text"',
        '['.repeat(20_000),
        '{"a":1}{"b":2}',
        '\0',
      ])
        await attempt(method, inPath(thingFor(path)), body)
      for (const field of Object.keys(schema.properties ?? {}))
        for (const value of strange)
          await attempt(method, inPath(thingFor(path)), { ...whole, [field]: value })
      await attempt(method, inPath(thingFor(path)), { ...whole, ['__proto__']: { role: 'admin' } })
    }
  expect(failed).toEqual([])
  expect(tried).toBeGreaterThan(500)
}, 120_000)

test('no form answers strange values with an error of the server', async () => {
  const forms = (await app.host.runtime.complete()).routes.filter(
    ({ method, path }) => !['GET', 'ALL'].includes(method) && !path.startsWith('/api/'),
  )
  const failed: string[] = []
  const headers = { origin: app.url }
  const bodies: [string, string][] = [
    ['application/x-www-form-urlencoded', '%'],
    ['application/x-www-form-urlencoded', 'text=%00&email=%ff&password=%&token=%&title=%00'],
    ['application/x-www-form-urlencoded', `text=${'x'.repeat(300_000)}`],
    ['application/x-www-form-urlencoded', 'email[]=1&email=2&__proto__=3&model=%F0%28'],
    ['multipart/form-data', 'no boundary'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="text"'],
    ['text/plain', 'text=Hi'],
    ['application/json', '{"text":"Hi"}'],
  ]
  for (const method_path of new Set(forms.map(({ method, path }) => `${method} ${path}`)))
    for (const [type, body] of bodies) {
      const [method, path] = method_path.split(' ') as [string, string]
      if (path === '/sign-out') continue
      const answer = await root.request(method, path.replace(':id', 'none'), body, {
        ...headers,
        'content-type': type,
      })
      if (answer.status >= 500)
        failed.push(`${method_path} ${type} ${body.slice(0, 40)}: ${answer.status}`)
    }
  expect(failed).toEqual([])
})

describe('an answer of the API', () => {
  test('to a body that is no JSON is a problem in the language of the caller', async () => {
    const ask = (language: string) =>
      app.guest().post('/api/sessions', '{', { 'accept-language': language })
    for (const [language, title] of [
      ['de', 'Einige Angaben stimmen nicht'],
      ['en-GB;q=0.9, fr', 'Some of the input isn’t right'],
    ] as const) {
      const response = await ask(language)
      expect(response.status).toBe(422)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(response.headers.get('content-language')).toBe(language.slice(0, 2))
      expect(await response.json()).toMatchObject({ title, status: 422 })
    }
  })

  test('names each field that is wrong, and why', async () => {
    const person = { email: 'nowhere', role: 'emperor', password: 'x' }
    const response = await root.post('/api/people', person)
    expect(response.status).toBe(422)
    expect((await response.json()).fields).toEqual({
      name: 'This is required',
      email: 'This isn’t an e-mail address',
      role: 'This value isn’t accepted',
    })
  })

  test('says what is wrong with a body that is no JSON', async () => {
    const body = { email: 'root@example.org', password: 'x' }
    for (const answer of [
      app.guest().post('/api/sessions', '{"email":'),
      app.guest().post('/api/sessions', ''),
      app.guest().post('/api/sessions', JSON.stringify(body), { 'content-type': 'text/plain' }),
      app.guest().form('/api/sessions', body),
    ]) {
      const { status, fields } = await (await answer).json()
      expect({ status, fields }).toEqual({
        status: 422,
        fields: { body: 'This isn’t JSON sent as application/json' },
      })
    }
  })

  test('names a missing password, which is no wrong one', async () => {
    const response = await app.guest().post('/api/sessions', { email: 'root@example.org' })
    expect(response.status).toBe(422)
    expect((await response.json()).fields).toEqual({ password: 'This is required' })
  })

  test('to too large a body is 413', async () => {
    const large = JSON.stringify({ email: 'x'.repeat(5 * 1024 * 1024) })
    const response = await app.guest().post('/api/sessions', large)
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ type: 'urn:convosphere:error.tooLarge' })
  })

  test('to a huge body is the same 413, with its length or without', async () => {
    const bytes = 65 * 1024 * 1024
    for (const body of [new Blob([new Uint8Array(bytes)]), inPieces(bytes)]) {
      const response = await fetch(`${app.url}/api/sessions`, { method: 'POST', body })
      expect(response.status).toBe(413)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(await response.json()).toMatchObject({ type: 'urn:convosphere:error.tooLarge' })
    }
  })

  test('to an unknown path is a problem, on a page a page', async () => {
    for (const path of ['/api', '/api/', '/api/nothing']) {
      const api = await root.get(path)
      expect([path, api.status, api.headers.get('content-type')]).toEqual([
        path,
        404,
        'application/problem+json',
      ])
    }
    const page = await root.get('/nothing')
    expect([page.status, page.headers.get('content-type')]).toEqual([
      404,
      'text/html; charset=utf-8',
    ])
  })
})

describe('methods', () => {
  test('TRACE is refused and echoes nothing', async () => {
    const { port } = new URL(app.url)
    const answer = await raw(
      Number(port),
      'TRACE / HTTP/1.1\r\nHost: x\r\nCookie: session=secret\r\n',
    )
    expect(answer).toStartWith('HTTP/1.1 405')
    expect(answer).not.toContain('secret')
  })

  test('HEAD answers as GET does, without a body', async () => {
    const page = await root.request('HEAD', '/')
    expect([page.status, await page.text()]).toEqual([200, ''])
    const thread = await root.json(root.post('/api/chat/threads'))
    const stream = await root.request('HEAD', `/chat/threads/${thread.id}/stream`)
    expect([stream.status, await stream.text()]).toEqual([200, ''])
  })

  test('OPTIONS and unknown methods are not found', async () => {
    expect((await root.request('OPTIONS', '/api/me')).status).toBe(404)
    expect((await root.request('PROPFIND', '/api/me')).status).toBe(404)
  })
})

test('very long headers are refused without harm', async () => {
  const { port } = new URL(app.url)
  const answer = await raw(
    Number(port),
    `GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(100_000)}\r\n`,
  )
  expect(answer === '' || /^HTTP\/1\.1 4\d\d/.test(answer)).toBe(true)
  expect((await app.guest().get('/healthz')).status).toBe(200)
})

test('a request without a usable host is refused, and nothing of the program is shown', async () => {
  const port = Number(new URL(app.url).port)
  for (const start of [
    'GET / HTTP/1.0\r\n',
    'GET / HTTP/1.1\r\nHost: \r\n',
    'GET / HTTP/1.1\r\nHost: [\r\n',
    'GET / HTTP/1.1\r\nHost: a b\r\n',
    'GET // HTTP/1.1\r\nHost: :\r\n',
  ]) {
    const answer = await raw(port, start)
    expect([start, answer.split('\r\n')[0]]).toEqual([start, 'HTTP/1.1 400 Bad Request'])
    expect(answer).not.toContain('stack')
  }
})

test('a broken cookie makes a guest', async () => {
  for (const cookie of [
    'session=%E0%A4%A',
    'session=',
    '=;=;',
    'session="a\\',
    'session=a; session=b',
  ])
    expect((await app.guest().get('/api/me', { cookie })).status).toBe(401)
})

test('nobody sets role, owner or id through a body', async () => {
  const ada = await app.signIn('ada')
  const { id } = await ada.json(ada.get('/api/me'))
  const more = { role: 'admin', id: 'mine', disabled: true, email: 'x@example.org', createdAt: '' }
  expect(await ada.json(ada.patch('/api/me', { name: 'Ada L.', ...more }))).toMatchObject({
    id,
    name: 'Ada L.',
    role: 'user',
    email: 'ada@example.org',
    disabled: false,
  })
  const thread = await ada.json(
    ada.post('/api/chat/threads', { title: 'Mine', id: 'mine', ownerId: 'root', leafId: 'x' }),
  )
  expect(thread).toMatchObject({ title: 'Mine', leafId: null })
  expect(thread.id).not.toBe('mine')
  const rows = await app.db.all('select owner_id from threads where id = ?', thread.id)
  expect(rows).toEqual([{ owner_id: id }])
  await root.json(
    root.post('/api/people', {
      name: 'B',
      email: 'b@example.org',
      password: 'long enough',
      id: 'b',
    }),
  )
  expect(await app.host.kernel.users.get('b')).toBeUndefined()
})

test('who registers is a user, whatever they send', async () => {
  await app.host.kernel.settings.change('app', { registration: 'open' }, 'test')
  const person = { name: 'Eve', email: 'eve@example.org', password: 'long enough', role: 'admin' }
  expect(await root.json(app.guest().post('/api/registrations', person))).toMatchObject({
    role: 'user',
  })
  const eve = app.guest()
  const form = { ...person, email: 'eve2@example.org', id: 'eve', disabled: '' }
  expect((await eve.form('/register', form)).status).toBe(303)
  expect(await eve.json(eve.get('/api/me'))).toMatchObject({ role: 'user' })
})

/** Sends text as it is and returns the first answer. */
async function raw(port: number, head: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${head}Connection: close\r\n\r\n`)
  let answer = ''
  try {
    for await (const chunk of socket) answer += String(chunk)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ECONNRESET') throw error
  }
  return answer
}

/** So many bytes whose number is told to nobody beforehand. */
function inPieces(bytes: number): ReadableStream<Uint8Array> {
  const piece = new Uint8Array(1024 * 1024)
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close()
      left -= piece.length
      controller.enqueue(piece)
    },
  })
}
