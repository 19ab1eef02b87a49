import { expect, test } from 'bun:test'
import { definePlugin } from 'convosphere'
import { testApp } from '../app.ts'

async function withTokens() {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const ada = await app.signIn('ada')
  const tokenFor = async (who: typeof ada, ...scopes: string[]) => {
    const client = app.guest()
    client.token = (await who.json(who.post('/api/tokens', { name: 'x', scopes }))).token
    return client
  }
  return { app, root, ada, tokenFor }
}

test('a token does what its scopes say and no more', async () => {
  const { ada, tokenFor } = await withTokens()
  const reader = await tokenFor(ada, 'chat.read')
  expect((await reader.get('/api/chat/threads')).status).toBe(200)
  expect((await reader.post('/api/chat/threads')).status).toBe(403)
  expect((await reader.get('/api/me')).status).toBe(403)
})

test('a token for the profile gets at no conversation, by the archive or the palette either', async () => {
  const { ada, tokenFor } = await withTokens()
  await ada.post('/api/chat/threads', { title: 'Secret plans' })
  const profile = await tokenFor(ada, 'me.read', 'me.write')
  expect((await profile.post('/api/me/exports')).status).toBe(403)
  const titles = async (client: typeof ada, path: string) =>
    (await client.json(client.get(path))).items.map(({ title }: { title: string }) => title)
  for (const path of ['/api/palette', '/api/palette?q=secret']) {
    expect(await titles(ada, path)).toContain('Secret plans')
    expect(await titles(profile, path)).not.toContain('Secret plans')
  }
  const mover = await tokenFor(ada, 'me.export')
  const taken = await mover.post('/api/me/exports')
  expect(taken.status).toBe(202)
  const job = await taken.json()
  expect(job).toMatchObject({ name: 'kernel.export', error: null })
  expect(job).toContainKeys(['id', 'status', 'progress', 'result'])
})

test('a token makes no stronger one, and nobody gives what they do not have', async () => {
  const { ada, tokenFor } = await withTokens()
  const weak = await tokenFor(ada, 'me.write', 'chat.read')
  const fields = async (client: typeof ada, ...scopes: string[]) => {
    const response = await client.post('/api/tokens', { name: 'more', scopes })
    return [response.status, (await response.json()).fields?.scopes]
  }
  const tooWide = [422, 'A token can’t allow more than you may do yourself']
  expect(await fields(weak, 'chat.read')).toEqual([201, undefined])
  expect(await fields(weak, 'chat.write')).toEqual(tooWide)
  expect(await fields(weak, '*')).toEqual(tooWide)
  expect(await fields(ada, 'people.read')).toEqual(tooWide)
  expect(await fields(ada, 'constructor')).toEqual([422, 'There is no such permission'])
  expect(await fields(ada, 'no.such')).toEqual([422, 'There is no such permission'])
})

test('a person who loses a role takes it from their tokens too', async () => {
  const { app, root, tokenFor } = await withTokens()
  const mona = await app.signIn('mona', 'manager')
  const program = await tokenFor(mona, '*')
  expect((await program.get('/api/people')).status).toBe(200)
  const { id } = await mona.json(mona.get('/api/me'))
  await root.json(root.patch(`/api/people/${id}`, { role: 'user' }))
  expect((await program.get('/api/people')).status).toBe(403)
})

test('a token is shown once; the list has its name, scopes and last use', async () => {
  const { ada, tokenFor } = await withTokens()
  const program = await tokenFor(ada, 'chat.read')
  const list = await (await ada.get('/api/tokens')).text()
  expect(list).not.toContain(program.token)
  expect(JSON.parse(list).items).toMatchObject([{ name: 'x', scopes: ['chat.read'] }])
})

test('an invalid token is refused, even where guests may come', async () => {
  const { app } = await withTokens()
  const answer = await app.guest().get('/healthz', { authorization: 'Bearer cs_nothing' })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
})

test('the metrics are for this machine itself and for metrics.read', async () => {
  const { app, root, ada, tokenFor } = await withTokens()
  const from = { 'x-forwarded-for': '203.0.113.9' }
  const guest = app.guest()
  const local = await guest.get('/metrics')
  expect(local.status).toBe(200)
  expect(local.headers.get('content-type')).toBe('text/plain; version=0.0.4')
  const text = await local.text()
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(
      /^(# (HELP|TYPE) convosphere_\w+ .+|convosphere_\w+(\{(status|le)="[^"]+"\})? [\d.e+]+)$/,
    )
  expect(text).toContain('convosphere_requests_total{status="2xx"}')
  expect((await guest.get('/metrics', from)).status).toBe(401)
  expect((await guest.get('/metrics', { forwarded: 'for=203.0.113.9' })).status).toBe(401)
  expect((await guest.get('/metrics', { host: 'evil.example' })).status).toBe(401)
  expect((await ada.get('/metrics', from)).status).toBe(403)
  expect((await (await tokenFor(root, 'people.read')).get('/metrics', from)).status).toBe(403)
  expect((await (await tokenFor(root, 'metrics.read')).get('/metrics', from)).status).toBe(200)
})

test('what is wrong exactly is told to those who run the program, not to strangers', async () => {
  const broken = definePlugin({
    name: 'broken',
    apiVersion: 1,
    setup: () => Promise.reject(new Error('no')),
  })
  const app = await testApp({ plugins: [broken] })
  const plugins = async (headers?: Record<string, string>) => {
    const { parts } = await (await app.guest().get('/readyz', headers)).json()
    return parts.find((part: { name: string }) => part.name === 'plugins')
  }
  expect(await plugins()).toEqual({ name: 'plugins', ok: true, detail: 'not running: broken' })
  expect(await plugins({ forwarded: 'for=203.0.113.9' })).toEqual({ name: 'plugins', ok: true })
})
