import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'

const origins = [undefined, 'own', 'null', 'https://evil.example', 'http://evil.example'] as const
const sites = [undefined, 'same-origin', 'none', 'same-site', 'cross-site'] as const
const carried = ['nothing', 'a cookie', 'a token', 'a cookie and a token', 'basic'] as const
const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'] as const
const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'] as const

/** Whether such a request may act, as the promise has it. */
function allowed(origin: string | undefined, site: string | undefined, by: string): boolean {
  if (by.includes('token')) return true
  if (origin !== undefined && origin !== 'own') return false
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return origin !== undefined || site !== undefined || !by.includes('cookie')
}

test('every unsafe method is refused unless it comes from here, however its body is typed', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { token } = await ada.json(ada.post('/api/tokens', { name: 'x', scopes: ['*'] }))
  let tried = 0
  for (const origin of origins)
    for (const site of sites)
      for (const by of carried)
        for (const method of methods)
          for (const type of types) {
            const headers = new Headers({ 'content-type': type })
            if (origin) headers.set('origin', origin === 'own' ? app.url : origin)
            if (site) headers.set('sec-fetch-site', site)
            if (by.includes('cookie')) headers.set('cookie', ada.cookie)
            if (by.includes('token')) headers.set('authorization', `Bearer ${token}`)
            if (by === 'basic') headers.set('authorization', 'Basic YTpi')
            const response = await fetch(`${app.url}/api/nowhere`, { method, headers, body: '{}' })
            const { type: problem } = (await response.json()) as { type: string }
            const isRefused = problem === 'urn:convosphere:error.crossSite'
            const what = { origin, site, by, method, type }
            expect({ ...what, isRefused }).toEqual({
              ...what,
              isRefused: !allowed(origin, site, by),
            })
            tried++
          }
  expect(tried).toBe(5 * 5 * 5 * 5 * 3)
})

test('another scheme of authorization, which browsers send by themselves, opens no door', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const headers = { authorization: 'Basic YTpi', origin: 'https://evil.example' }
  expect((await ada.request('PATCH', '/api/me', { name: 'Eve' }, headers)).status).toBe(403)
  expect(await ada.json(ada.get('/api/me', { authorization: 'Basic YTpi' }))).toMatchObject({
    name: 'ada',
  })
})

test('the public address is as good as the one that was asked', async () => {
  const app = await testApp({ env: { PUBLIC_URL: 'https://chat.example.org' } })
  const post = (origin: string) => app.guest().post('/api/sessions', {}, { origin })
  expect((await post('https://chat.example.org')).status).toBe(422)
  expect((await post('https://chat.example.org.evil.example')).status).toBe(403)
})

test('reading needs no origin', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  expect((await ada.get('/api/me', headers)).status).toBe(200)
})
