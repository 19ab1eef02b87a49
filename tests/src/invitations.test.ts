import { expect, test } from 'bun:test'
import { password, testApp } from '../app.ts'
import type { Client } from '../client.ts'

const person = (name: string, domain = 'example.org') => ({
  name,
  email: `${name}@${domain}`,
  password,
})
const tokenOf = (url: string) => new URL(url).searchParams.get('invitation') ?? ''
const invite = (by: Client, fields: object) => by.json(by.post('/api/invitations', fields))

test('a link lets one person in, with its role, where registration is closed', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const { url } = await invite(ada, { role: 'manager' })
  expect(url).toStartWith(`${app.url}/register?invitation=`)
  const guest = app.guest()
  const page = await (await guest.get(url.slice(app.url.length))).text()
  expect(page).toContain('You’re invited to ConvoSphere')
  const invitation = tokenOf(url)
  const short = await guest.form('/register', { ...person('mia'), password: 'x', invitation })
  expect(short.status).toBe(422)
  expect(await short.text()).toContain(`name="invitation" value="${invitation}"`)
  const taken = await guest.form('/register', { ...person('ada'), invitation })
  expect(taken.status).toBe(409)
  expect(await taken.text()).toMatch(/<input name="email"[^>]* aria-invalid="true"/)
  expect((await guest.form('/register', { ...person('mia'), invitation })).status).toBe(303)
  expect(await guest.json(guest.get('/api/me'))).toMatchObject({ name: 'mia', role: 'manager' })

  const late = await app.guest().post('/api/registrations', { ...person('leo'), invitation })
  expect(late.status).toBe(404)
  expect((await app.guest().get(`/register?invitation=${invitation}`)).status).toBe(404)
  expect(await ada.json(ada.get('/api/invitations'))).toEqual({ items: [], next: null })
})

test('of many at once no more come by a link than it has places', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const invitation = tokenOf((await invite(ada, { uses: 3 })).url)
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      app.guest().post('/api/registrations', { ...person(`p${n}`), invitation }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    201, 201, 201, 404, 404, 404, 404, 404,
  ])
})

test('an invitation ends when its time is over or it is taken back', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const first = await invite(ada, {})
  await app.db.run('update invitations set expires_at = ?', '2026-01-01T00:00:00.000Z')
  const second = await invite(ada, {})
  expect((await ada.json(ada.get('/api/invitations'))).items).toMatchObject([
    { id: second.id, usesLeft: 1, role: 'user', domain: null },
  ])
  expect((await ada.delete(`/api/invitations/${second.id}`)).status).toBe(204)
  expect((await ada.delete(`/api/invitations/${second.id}`)).status).toBe(404)
  for (const { url } of [first, second]) {
    const fields = { ...person('mia'), invitation: tokenOf(url) }
    expect((await app.guest().post('/api/registrations', fields)).status).toBe(404)
  }
})

test('addresses of a domain may register, exactly those', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const register = async (fields: object) =>
    (await app.guest().post('/api/registrations', fields)).status
  expect(await register(person('mia', 'firma.example'))).toBe(403)
  const made = await invite(ada, { domain: 'Firma.example', role: 'user', days: 30 })
  expect(made.url).toBeNull()
  expect(await (await app.guest().get('/sign-in')).text()).toContain('href="/register"')
  expect(await register(person('mia', 'firma.EXAMPLE'))).toBe(201)
  expect(await register(person('leo', 'firma.example'))).toBe(201)
  expect(await register(person('eve', 'sub.firma.example'))).toBe(422)
  expect(await register(person('eve', 'notfirma.example'))).toBe(422)
  const page = await app.guest().form('/register', person('eve', 'elsewhere.example'))
  expect(page.status).toBe(422)
  expect(await page.text()).toContain('Addresses of this domain can’t register here')
})

test('managers invite users only, on the page and by the API', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const mona = await app.signIn('mona', 'manager')
  expect((await mona.post('/api/invitations', { role: 'manager' })).status).toBe(403)
  const ofAda = await invite(ada, { role: 'admin' })
  expect((await mona.delete(`/api/invitations/${ofAda.id}`)).status).toBe(403)
  const page = await (await mona.get('/admin/invitations')).text()
  expect(page).not.toContain('value="admin"')
  expect(page).not.toContain(`/admin/invitations/${ofAda.id}/end`)
  const fields = { by: 'link', domain: '', uses: '2', days: '7', role: 'user' }
  const shown = await (await mona.form('/admin/invitations', fields)).text()
  const link = /id="link" value="([^"]+)"/.exec(shown)?.[1] ?? ''
  expect((await app.guest().get(link.slice(app.url.length))).status).toBe(200)
  const wrong = await mona.form('/admin/invitations', { ...fields, by: 'domain', domain: 'a b' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('id="domain-error"')
})
