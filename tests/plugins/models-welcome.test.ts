import { expect, test } from 'bun:test'
import { type App, testApp } from '../app.ts'
import { fakeAnthropic } from '../fakes/anthropic.ts'
import { fakeOpenAI } from '../fakes/openai.ts'
import { answerOf, change } from './asking.ts'

const look = (app: App, servers: { name: string; baseUrl: string }[]) =>
  change(app, 'models', { localServers: servers })

const modelIds = async (client: Awaited<ReturnType<App['signIn']>>) => {
  const { items } = await client.json(client.get('/api/models'))
  return items.map((item: { id: string }) => item.id)
}

test('after the account the first admin is asked which model shall answer', async () => {
  const app = await testApp()
  const guest = app.guest()
  const made = await guest.form('/setup', {
    token: app.setupToken!,
    name: 'Ada',
    email: 'ada@example.org',
    password: 'correct horse battery',
  })
  expect(made.headers.get('location')).toBe('/models/welcome')
})

test('a server that answers is offered and connected with one click', async () => {
  const fake = await fakeOpenAI({ models: ['small-model'] })
  const app = await testApp()
  const admin = await app.signIn('ada', 'admin')
  await look(app, [
    { name: 'Home', baseUrl: fake.url },
    { name: 'Nobody', baseUrl: 'http://127.0.0.1:1/v1' },
  ])
  const offered = await (await admin.get('/models/welcome')).text()
  expect(offered).toContain('small-model')
  expect(offered).toContain('Connect Home')
  expect(offered).not.toContain('Nobody')

  const fields = { provider: 'other', name: 'Home', baseUrl: fake.url }
  const added = await (await admin.form('/models/providers', fields)).text()
  expect(added).toContain('Home is connected and offers 1 model.')
  expect(added).not.toContain('Connect Home')
  expect(await modelIds(admin)).toContain('home/small-model')
  expect((await answerOf(admin, 'Hi', 'home/small-model')).text).toBe('Hello')
})

test('what does not answer as a model server is not offered', async () => {
  const other = Bun.serve({ port: 0, fetch: () => new Response('<h1>Hi</h1>') })
  const app = await testApp()
  const admin = await app.signIn('ada', 'admin')
  await look(app, [{ name: 'Web page', baseUrl: `http://127.0.0.1:${other.port}/v1` }])
  expect(await (await admin.get('/models/welcome')).text()).not.toContain('Web page')
  await other.stop(true)
})

test('a key is stored sealed and used', async () => {
  const fake = await fakeAnthropic()
  const app = await testApp()
  const admin = await app.signIn('ada', 'admin')
  await look(app, [])
  const fields = { provider: 'anthropic', key: 'secret-key', baseUrl: fake.url }
  const page = await (await admin.form('/models/providers', fields)).text()
  expect(page).toContain('Anthropic is connected')
  expect(page).not.toContain('secret-key')
  await answerOf(admin, 'Hi', 'anthropic/claude-fake')
  expect(fake.requests[0]!.headers.get('authorization')).toBe('Bearer secret-key')
  const rows = await app.db.all<{ value: string }>('select value from settings')
  expect(JSON.stringify(rows)).not.toContain('secret-key')
})

test('what does not work is not kept, and is said beside the field', async () => {
  const app = await testApp()
  const admin = await app.signIn('ada', 'admin')
  await look(app, [])
  const before = await modelIds(admin)
  const answers = [
    [{ provider: 'openai' }, 'Enter a key or an address'],
    [{ provider: 'other', baseUrl: 'gopher://x' }, 'baseUrl-error'],
    [{ provider: 'other', baseUrl: 'http://127.0.0.1:1/v1' }, 'can’t be reached'],
  ] as const
  for (const [fields, words] of answers) {
    const answer = await admin.form('/models/providers', fields)
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain(words)
    if ('baseUrl' in fields) expect(page).toContain(`value="${fields.baseUrl}"`)
  }
  expect(await modelIds(admin)).toEqual(before)
})

test('a refused key leaves the key that worked', async () => {
  const server = Bun.serve({
    port: 0,
    fetch: ({ headers }) =>
      headers.get('authorization') === 'Bearer good'
        ? Response.json({ data: [{ id: 'm' }] })
        : Response.json({ error: { message: 'no' } }, { status: 401 }),
  })
  const app = await testApp()
  const admin = await app.signIn('ada', 'admin')
  await look(app, [])
  const baseUrl = `http://127.0.0.1:${server.port}/v1`
  await admin.form('/models/providers', { provider: 'openai', key: 'good', baseUrl })
  const answer = await admin.form('/models/providers', { provider: 'openai', key: 'bad', baseUrl })
  expect(await answer.text()).toContain('doesn’t accept the key')
  expect(await modelIds(admin)).toContain('openai/m')
  await server.stop(true)
})

test('only admins connect models', async () => {
  const app = await testApp()
  const manager = await app.signIn('grace', 'manager')
  expect((await manager.get('/models/welcome')).status).toBe(403)
  expect((await manager.form('/models/providers', { provider: 'openai' })).status).toBe(403)
})
