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

test('an invitation holds no longer than whoever made it may invite so', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const mona = await app.signIn('mona', 'manager')
  const eve = await app.signIn('eve', 'admin')
  const { id: monaId } = await mona.json(mona.get('/api/me'))
  const { id: eveId } = await eve.json(eve.get('/api/me'))
  const ofMona = tokenOf((await invite(mona, { uses: 9 })).url)
  const ofEve = tokenOf((await invite(eve, { role: 'admin', uses: 9 })).url)
  const asUser = tokenOf((await invite(eve, { uses: 9 })).url)
  await invite(eve, { domain: 'eve.example', role: 'manager' })
  const register = async (name: string, invitation: string) =>
    (await app.guest().post('/api/registrations', { ...person(name), invitation })).status
  expect(await register('first', ofMona)).toBe(201)

  await ada.patch(`/api/people/${monaId}`, { role: 'user' })
  expect(await register('second', ofMona)).toBe(404)
  expect((await app.guest().get(`/register?invitation=${ofMona}`)).status).toBe(404)

  await ada.patch(`/api/people/${eveId}`, { role: 'manager' })
  expect(await register('third', ofEve)).toBe(404)
  expect(await register('fourth', asUser)).toBe(201)
  const atEves = person('fifth', 'eve.example')
  expect((await app.guest().post('/api/registrations', atEves)).status).toBe(403)

  await ada.patch(`/api/people/${eveId}`, { disabled: true })
  expect(await register('sixth', asUser)).toBe(404)
  expect((await ada.json(ada.get('/api/invitations'))).items).toEqual([])
})

test('an address that nobody verifies makes no admin', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const wanted = { domain: 'firma.example', role: 'admin' }
  const answer = await ada.post('/api/invitations', wanted)
  expect(answer.status).toBe(422)
  expect((await answer.json()).fields.role).toStartWith('Nobody becomes an admin')
  const page = await ada.form('/admin/invitations', { ...wanted, by: 'domain', days: '7' })
  expect(page.status).toBe(422)
  expect(await page.text()).toContain('id="role-error"')
})
