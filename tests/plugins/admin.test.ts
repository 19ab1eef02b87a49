import { expect, test } from 'bun:test'
import { definePlugin } from 'convosphere'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'

const idOf = async (client: Client, email: string): Promise<string> => {
  const { items } = await client.json(client.get('/api/people'))
  return items.find((person: { email: string }) => person.email === email).id
}
const text = async (answer: Promise<Response>) => (await answer).text()
const names = async (admin: Client) =>
  (await admin.json(admin.get('/api/admin/plugins'))).items
    .filter((plugin: { state: string }) => plugin.state === 'running')
    .map((plugin: { name: string }) => plugin.name)

test('managers see people and nothing else of the administration; users see nothing', async () => {
  const app = await testApp()
  const grace = await app.signIn('grace', 'manager')
  const linus = await app.signIn('linus')
  const pages = ['people', 'people/new', 'plugins', 'providers', 'settings/app', 'health']
  const statuses = (client: Client) =>
    Promise.all(pages.map(async (path) => (await client.get(`/admin/${path}`)).status))
  expect(await statuses(grace)).toEqual([200, 403, 403, 403, 403, 403])
  expect(await statuses(linus)).toEqual([403, 403, 403, 403, 403, 403])
  expect(await text(grace.get('/admin/people'))).not.toContain('/admin/people/new')
  expect(await text(linus.get('/account'))).not.toContain('href="/admin"')
})

test('people are found by a part of their name or address', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  await app.signIn('grace')
  const found = await text(ada.get('/admin/people?q=GRA'))
  expect(found).toContain('grace@example.org')
  expect(found).not.toContain('ada@example.org</')
  expect(await text(ada.get('/admin/people?q=%25'))).toContain('contains “%”')
})

test('people are sorted by the address, which keeps what was searched for', async () => {
  const app = await testApp()
  const zoe = await app.signIn('zoe', 'admin')
  await app.signIn('ada')
  const names = async (path: string) =>
    [...(await text(zoe.get(path))).matchAll(/(\w+)@example\.org<\/span>/g)].map(([, name]) => name)
  expect(await names('/admin/people')).toEqual(['zoe', 'ada'])
  expect(await names('/admin/people?sort=name')).toEqual(['ada', 'zoe'])
  expect(await names('/admin/people?sort=-name')).toEqual(['zoe', 'ada'])
  expect(await names('/admin/people?sort=id;drop')).toEqual(['zoe', 'ada'])
  const page = await text(zoe.get('/admin/people?q=example&sort=name'))
  expect(page).toContain('aria-sort="ascending"')
  expect(page).toContain('href="/admin/people?q=example&sort=-name"')
  expect(page).toContain('<input type="hidden" name="sort" value="name"/>')
})

test('an admin adds a person by a plain form, who can then sign in', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const fields = { name: 'Grace', email: 'grace@example.org', role: 'manager', password: 'short' }
  const refused = await ada.form('/admin/people', fields)
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('value="grace@example.org"')
  const added = await ada.form('/admin/people', { ...fields, password: 'long enough' })
  expect(added.status).toBe(303)
  expect(await text(ada.get(added.headers.get('location')!))).toContain('Grace was added')
  const guest = app.guest()
  const answer = await guest.post('/api/sessions', {
    email: 'grace@example.org',
    password: 'long enough',
  })
  expect(answer.status).toBe(201)
})

test('the last admin stays one', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const id = await idOf(ada, 'ada@example.org')
  const answer = await ada.form(`/admin/people/${id}`, { role: 'user' })
  expect(answer.status).toBe(409)
  expect(await answer.text()).toContain('last admin')
  expect((await ada.get('/admin/plugins')).status).toBe(200)
})

test('a disabled person is out at once, and the page offers to undo it', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const grace = await app.signIn('grace')
  const id = await idOf(ada, 'grace@example.org')
  const answer = await ada.form(`/admin/people/${id}/access`, { disabled: 'true' })
  expect(await text(ada.get(answer.headers.get('location')!))).toContain('Undo')
  expect((await grace.get('/api/me')).status).toBe(401)
  await ada.form(`/admin/people/${id}/access`, { disabled: 'false' })
  expect((await app.signIn('grace')).cookie).not.toBe('')
})

test('a new password is shown once, works, and ends sessions and tokens', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const grace = await app.signIn('grace')
  const { token } = await grace.json(grace.post('/api/tokens', { name: 'x', scopes: ['*'] }))
  const id = await idOf(ada, 'grace@example.org')
  const page = await text(ada.form(`/admin/people/${id}/password`, {}))
  const password = /id="new-password" value="([^"]+)"/.exec(page)?.[1]
  const old = app.guest()
  old.token = token
  expect((await grace.get('/api/me')).status).toBe(401)
  expect((await old.get('/api/me')).status).toBe(401)
  const guest = app.guest()
  const answer = await guest.post('/api/sessions', { email: 'grace@example.org', password })
  expect(answer.status).toBe(201)
})

test('a manager gives users a new password, never managers or admins', async () => {
  const app = await testApp()
  const grace = await app.signIn('grace', 'manager')
  for (const [name, role] of [
    ['ada', 'admin'],
    ['mona', 'manager'],
    ['linus', 'user'],
  ] as const)
    await app.signIn(name, role)
  const renew = async (name: string) => {
    const id = await idOf(grace, `${name}@example.org`)
    const offered = (await text(grace.get(`/admin/people/${id}`))).includes(`/${id}/password`)
    const page = await grace.form(`/admin/people/${id}/password`, {})
    const answer = await grace.post(`/api/people/${id}/password`, {})
    return { offered, page: page.status, answer: answer.status, ...(await answer.json()) }
  }
  expect(await renew('ada')).toMatchObject({ offered: false, page: 403, answer: 403 })
  expect(await renew('mona')).toMatchObject({ offered: false, page: 403, answer: 403 })
  const { password, ...linus } = await renew('linus')
  expect(linus).toEqual({ offered: true, page: 200, answer: 200 })
  const guest = app.guest()
  const signedIn = await guest.post('/api/sessions', { email: 'linus@example.org', password })
  expect(signedIn.status).toBe(201)
})

test('disabling a plugin takes its pages and those of its dependants away at once', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const chat = await ada.json(ada.patch('/api/admin/plugins/models', { enabled: false }))
  expect(chat).toMatchObject({ name: 'models', state: 'disabled' })
  const running = await names(ada)
  for (const name of ['models', 'openai', 'chat']) expect(running).not.toContain(name)
  expect(running).toContain('account')
  expect((await ada.get('/')).status).toBe(404)
  const answer = await ada.form('/admin/plugins/models', { enabled: 'true' })
  expect(answer.status).toBe(303)
  expect((await ada.get('/')).status).toBe(200)
})

test('what would lock admins out is refused', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  for (const name of ['admin', 'password']) {
    expect((await ada.patch(`/api/admin/plugins/${name}`, { enabled: false })).status).toBe(409)
    const page = await ada.form(`/admin/plugins/${name}`, { enabled: 'false' })
    expect(page.status).toBe(409)
    expect(await page.text()).toContain('stays on')
  }
  expect((await ada.patch('/api/admin/plugins/nothing', { enabled: false })).status).toBe(404)
  expect((await ada.get('/admin/plugins')).status).toBe(200)
})

test('a plugin that fails is shown with its reason; the others run', async () => {
  const broken = definePlugin({
    name: 'broken',
    apiVersion: 1,
    setup() {
      throw new Error('no <b>luck</b> today')
    },
  })
  const app = await testApp({ plugins: [broken] })
  const ada = await app.signIn('ada', 'admin')
  const page = await text(ada.get('/admin/plugins'))
  expect(page).toContain('no &lt;b&gt;luck&lt;/b&gt; today')
  expect(await names(ada)).toContain('chat')
})

const secretKey = 'sk-very-secret'
const endpoint = {
  id: 'lab',
  name: 'Lab',
  baseUrl: 'http://127.0.0.1:1/v1',
  apiKey: secretKey,
  contextTokens: 0,
  tools: false,
}
const stored = (app: App) =>
  app.host.kernel.settings.of<{ apiKey: string; endpoints: (typeof endpoint)[] }>('openai')

test('secrets never leave: neither by the form nor by the API', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  await ada.json(
    ada.patch('/api/admin/settings/openai', { apiKey: secretKey, endpoints: [endpoint] }),
  )
  const shown = await ada.json(ada.get('/api/admin/settings/openai'))
  expect(shown.values).toMatchObject({ apiKey: '•••', endpoints: [{ apiKey: '•••' }] })
  expect(JSON.stringify(app.host.kernel.settings.explain('openai'))).not.toContain(secretKey)
  expect(await text(ada.get('/admin/providers/openai'))).not.toContain(secretKey)
  expect(app.lines.join()).not.toContain(secretKey)

  // What was read may be sent back: the secrets stay what they were.
  await ada.json(ada.patch('/api/admin/settings/openai', shown.values))
  expect(stored(app)).toMatchObject({ apiKey: secretKey, endpoints: [{ apiKey: secretKey }] })
  await ada.json(ada.patch('/api/admin/settings/openai', { apiKey: null }))
  expect(stored(app).apiKey).toBe('')
})

test('a secret stays in a form that is refused, for that one answer; a stored one is never shown', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const action = '/admin/providers/openai'
  const row = {
    'endpoints.0.id': 'lab',
    'endpoints.0.name': 'Lab',
    'endpoints.0.baseUrl': endpoint.baseUrl,
    'endpoints.0.apiKey': secretKey,
  }
  await ada.form(action, { ...row, apiKey: 'sk-stored', baseUrl: '', endpoints: '' })
  const typed = { ...row, apiKey: 'sk-typed"', 'endpoints.0.apiKey': '', endpoints: '' }
  for (const [change, status] of [
    [{ baseUrl: 'not an address' }, 422],
    [{ baseUrl: '', add: 'endpoints' }, 200],
  ] as const) {
    const answer = await ada.form(action, { ...typed, ...change })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store'])
    const html = await answer.text()
    const [field] = /<input[^>]*id="apiKey"[^>]*>/.exec(html)!
    expect(field).toContain('type="password"')
    expect(field).toContain('value="sk-typed&#34;"')
    expect(html).not.toContain('sk-stored')
    expect(html).not.toContain(secretKey)
  }
  expect(stored(app)).toMatchObject({ apiKey: 'sk-stored', endpoints: [{ apiKey: secretKey }] })
  expect(await text(ada.get(action))).not.toContain('sk-')
  expect(app.lines.join()).not.toContain('sk-typed')
})

test('the secret of a row is removed by its check mark, which a refused form keeps', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  await ada.json(ada.patch('/api/admin/settings/openai', { endpoints: [endpoint] }))
  const action = '/admin/providers/openai'
  const [, mark = ''] = /name="(endpoints[^"]*remove:[^"]*)"/.exec(await text(ada.get(action)))!
  const form = {
    apiKey: '',
    endpoints: '',
    'endpoints.0.id': endpoint.id,
    'endpoints.0.name': endpoint.name,
    'endpoints.0.apiKey': '',
    [mark]: 'true',
  }
  const refused = await text(ada.form(action, { ...form, 'endpoints.0.baseUrl': 'nowhere' }))
  expect(/<input[^>]*remove:[^>]*>/.exec(refused)![0]).toContain('checked')
  await ada.form(action, { ...form, 'endpoints.0.baseUrl': endpoint.baseUrl })
  expect(stored(app).endpoints).toMatchObject([{ id: endpoint.id, apiKey: '' }])
})

test('a settings form works without scripts: rows come and go, errors keep what was typed', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const action = '/admin/providers/openai'
  const empty = { apiKey: '', baseUrl: '', endpoints: '' }
  const row = {
    'endpoints.0.id': 'lab',
    'endpoints.0.name': 'Lab',
    'endpoints.0.baseUrl': 'not an address',
    'endpoints.0.apiKey': secretKey,
  }
  const more = await text(ada.form(action, { ...empty, add: 'endpoints' }))
  expect(more).toContain('name="endpoints.0.baseUrl"')
  const refused = await ada.form(action, { ...empty, ...row })
  expect(refused.status).toBe(422)
  const page = await refused.text()
  expect(page).toContain('value="not an address"')
  expect(page).toContain('id="endpoints.0.baseUrl-error"')
  const saved = await ada.form(action, {
    ...empty,
    ...row,
    'endpoints.0.baseUrl': endpoint.baseUrl,
  })
  expect(saved.status).toBe(303)
  expect(stored(app).endpoints).toEqual([endpoint])

  // Saved again with an empty key, the key stays; without the row it is gone.
  await ada.form(action, {
    ...empty,
    ...row,
    'endpoints.0.baseUrl': endpoint.baseUrl,
    'endpoints.0.apiKey': '',
  })
  expect(stored(app).endpoints).toEqual([endpoint])
  const less = await text(ada.form(action, { ...empty, ...row, remove: 'endpoints.0' }))
  expect(less).not.toContain('name="endpoints.0.id"')
  await ada.form(action, empty)
  expect(stored(app).endpoints).toEqual([])
})

test('what the environment sets is shown locked with its variable, and stays', async () => {
  const app = await testApp({ env: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' } })
  const ada = await app.signIn('ada', 'admin')
  const page = await text(ada.get('/admin/providers/openai'))
  expect(page).toContain('OPENAI_BASE_URL')
  expect(page).not.toContain('name="baseUrl"')
  const change = { baseUrl: 'http://elsewhere.example' }
  const answer = await ada.patch('/api/admin/settings/openai', change)
  expect(answer.status).toBe(422)
  expect((await answer.json()).fields.baseUrl).toContain('OPENAI_BASE_URL')
  await ada.form('/admin/providers/openai', change)
  expect((await ada.json(ada.get('/api/admin/settings/openai'))).values.baseUrl).toBe(
    'http://127.0.0.1:1/v1',
  )
})

test('settings that do not exist or do not fit are refused by name', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const refusedFields = async (change: object) => {
    const answer = await ada.patch('/api/admin/settings/app', change)
    expect(answer.status).toBe(422)
    return Object.keys((await answer.json()).fields)
  }
  expect(await refusedFields({ nothing: 1 })).toEqual(['nothing'])
  expect(await refusedFields({ instanceName: '' })).toEqual(['instanceName'])
  expect((await ada.get('/api/admin/settings/nothing')).status).toBe(404)
  await ada.json(ada.patch('/api/admin/settings/app', { instanceName: 'Reading room' }))
  expect(await text(ada.get('/admin/people'))).toContain('Reading room</title>')
})

test('the pages of providers and health say what the API says', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const { items } = await ada.json(ada.get('/api/admin/providers'))
  expect(items).toContainEqual(expect.objectContaining({ id: 'fake', ok: true, models: 2 }))
  const page = await text(ada.get('/admin/providers'))
  expect(page).toContain('fake/other')
  const health = await ada.json(ada.get('/api/admin/health'))
  expect(health.parts.map((part: { name: string }) => part.name)).toContain('database')
  expect(health.dataBytes).toBeGreaterThan(0)
  expect(await text(ada.get('/admin/health'))).toContain(health.version)
})
