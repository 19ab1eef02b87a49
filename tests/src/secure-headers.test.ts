import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'

const every = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

test('every kind of answer carries the security headers', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const page = await ada.get('/')
  const style = /href="(\/static\/[^"]+\.css)"/.exec(await page.clone().text())![1]!
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const stream = await ada.get(`/chat/threads/${thread.id}/stream`)
  await stream.body!.cancel()
  const answers = {
    page,
    stream,
    fragment: await ada.get('/', { 'hx-request': 'true' }),
    json: await ada.get('/api/me'),
    static: await ada.get(style),
    health: await app.guest().get('/healthz'),
    redirect: await app.guest().get('/'),
    notFoundPage: await ada.get('/nowhere'),
    notFoundJson: await ada.get('/api/nowhere'),
    notice: await ada.get('/nowhere', { 'hx-request': 'true' }),
    crossSite: await ada.post('/api/tokens', {}, { origin: 'https://evil.example' }),
    invalid: await ada.post('/api/tokens', '{'),
    badToken: await app.guest().get('/', { authorization: 'Bearer cs_old' }),
    tooLarge: await ada.post('/api/tokens', 'x'.repeat(5 * 1024 * 1024)),
    empty: await ada.delete(`/api/chat/threads/${thread.id}`),
  }
  for (const [kind, { headers }] of Object.entries(answers)) {
    const found = Object.fromEntries(Object.keys(every).map((name) => [name, headers.get(name)]))
    expect({ kind, ...found }).toEqual({ kind, ...every })
    expect(headers.get('content-security-policy')).toStartWith(
      "default-src 'none'; script-src 'nonce-",
    )
    expect(headers.get('content-security-policy')).not.toContain('unsafe-')
    const kept = kind === 'static' ? 'public, max-age=31536000, immutable' : 'no-store'
    expect({ kind, kept: headers.get('cache-control') }).toEqual({ kind, kept })
  }
})

test('each answer has a nonce of its own, and its page uses it', async () => {
  const app = await testApp()
  const nonceOf = async () => {
    const page = await app.guest().get('/sign-in')
    const nonce = /'nonce-([\w-]{22})'/.exec(page.headers.get('content-security-policy')!)![1]!
    expect(await page.text()).toContain(`nonce="${nonce}"`)
    return nonce
  }
  expect(await nonceOf()).not.toBe(await nonceOf())
})

test('over https the browser is told to stay there', async () => {
  const app = await testApp({ env: { PUBLIC_URL: 'https://chat.example.org' } })
  const header = async (one: typeof app) =>
    (await one.guest().get('/healthz')).headers.get('strict-transport-security')
  expect(await header(app)).toBe('max-age=31536000')
  expect(await header(await testApp())).toBeNull()
})
