import { expect, test } from 'bun:test'
import { tempFolder, testApp } from '../app.ts'
import type { Client } from '../client.ts'

const app = await testApp()
const root = await app.signIn('root', 'admin')
const ada = await app.signIn('ada')
const bob = await app.signIn('bob')

const announce = (fields: object) =>
  root.json(root.post('/api/announcements', { texts: { en: 'News' }, ...fields }))
const shown = async (who: Client, path = '/account', headers = {}) => {
  const html = await (await who.get(path, headers)).text()
  return [...html.matchAll(/id="announcement-(\w+)"/g)].map(([, id]) => id)
}
const end = async () => {
  const { items } = await root.json(root.get('/api/announcements'))
  for (const { id } of items) await root.delete(`/api/announcements/${id}`)
}
const hours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString()

test('everybody who is signed in is told on every page; guests are not', async () => {
  const { id } = await announce({})
  for (const path of ['/', '/account', '/prompts']) expect(await shown(ada, path)).toEqual([id])
  expect(await shown(root, '/admin/people')).toEqual([id])
  expect(await shown(app.guest(), '/sign-in')).toEqual([])
  expect((await app.guest().get('/announcements/current')).status).toBe(204)
  await end()
  expect(await shown(ada)).toEqual([])
})

test('who dismisses one sees it no more, until it is changed', async () => {
  const { id } = await announce({})
  const answer = await ada.form(`/announcements/${id}/dismissal`, { next: '/prompts?q=x' })
  expect(answer.headers.get('location')).toBe('/prompts?q=x')
  const away = await ada.form(`/announcements/${id}/dismissal`, { next: '//evil.example' })
  expect(away.headers.get('location')).toBe('/')
  expect(await shown(ada)).toEqual([])
  expect(await shown(bob)).toEqual([id])
  await root.json(root.patch(`/api/announcements/${id}`, { texts: { en: 'Other news' } }))
  expect(await shown(ada)).toEqual([id])
  await end()
  expect((await ada.form(`/announcements/${id}/dismissal`, {})).status).toBe(404)
})

test('it comes when its time comes, and vanishes by itself', async () => {
  const coming = await announce({ from: hours(1), until: hours(2) })
  const current = await announce({ from: hours(-1), until: hours(1) })
  await announce({ from: hours(-2), until: hours(-1) })
  expect(await shown(ada)).toEqual([current.id])
  await root.patch(`/api/announcements/${coming.id}`, { from: hours(-1) })
  expect(new Set(await shown(ada))).toEqual(new Set([coming.id, current.id]))
  await root.patch(`/api/announcements/${current.id}`, { until: hours(-0.5) })
  expect(await shown(ada)).toEqual([coming.id])
  await end()
})

test('warnings stand first, and a page shows three at most', async () => {
  await announce({ texts: { en: 'Oldest' } })
  const older = await announce({})
  const newer = await announce({})
  const warning = await announce({ level: 'warning' })
  const newest = await announce({})
  expect(await shown(ada)).toEqual([warning.id, newest.id, newer.id])
  await ada.form(`/announcements/${newest.id}/dismissal`, {})
  expect(await shown(ada)).toEqual([warning.id, newer.id, older.id])
  await end()
})

test('each reads their language, else the other; addresses become links, markup does not', async () => {
  const texts = { de: 'Wartung, siehe https://status.example/de.', en: '<b>Maintenance</b>' }
  const { id } = await announce({ texts })
  await bob.patch('/api/me', { locale: 'de' })
  const german = await (await bob.get('/account')).text()
  expect(german).toContain('href="https://status.example/de"')
  const english = await (await ada.get('/account')).text()
  expect(english).toContain('&lt;b&gt;Maintenance')
  await root.json(root.patch(`/api/announcements/${id}`, { texts: { en: 'Only English' } }))
  expect(await (await bob.get('/account')).text()).toContain('Only English')
  await end()
})

test('what cannot be is refused, beside its field', async () => {
  const refused = async (fields: object) => {
    const answer = await root.post('/api/announcements', fields)
    expect(answer.status).toBe(422)
    return Object.keys((await answer.json()).fields)
  }
  const texts = { en: 'x' }
  expect(await refused({})).toEqual(['texts'])
  expect(await refused({ texts: { de: ' ' } })).toEqual(['texts'])
  expect(await refused({ texts, from: hours(2), until: hours(1) })).toEqual(['until'])
  expect(await refused({ texts, from: 'tomorrow' })).toEqual(['from'])
  expect(await refused({ texts, level: 'shouting' })).toEqual(['level'])
})

test('the page writes one in the time zone of whoever writes it, and changes it', async () => {
  await root.patch('/api/me', { timeZone: 'Europe/Berlin' })
  const fields = {
    de: '',
    en: 'Tea',
    level: 'warning',
    from: '2026-01-01T10:00',
    until: '2036-07-01T10:00',
  }
  expect((await root.form('/admin/announcements', fields)).status).toBe(303)
  const [made] = (await root.json(root.get('/api/announcements'))).items
  expect(made).toMatchObject({
    texts: { en: 'Tea' },
    level: 'warning',
    from: '2026-01-01T09:00:00.000Z',
    until: '2036-07-01T08:00:00.000Z',
  })
  const page = await (await root.get(`/admin/announcements/${made.id}`)).text()
  expect(page).toContain('value="2026-01-01T10:00"')
  expect(page).toContain('value="2036-07-01T10:00"')
  const wrong = await root.form('/admin/announcements', { ...fields, en: '', from: 'x' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('id="from-error"')
  const changed = { ...fields, en: 'Coffee', until: '' }
  expect((await root.form(`/admin/announcements/${made.id}`, changed)).status).toBe(303)
  const [now] = (await root.json(root.get('/api/announcements'))).items
  expect(now).toMatchObject({ texts: { en: 'Coffee' }, until: null })
  expect((await root.form(`/admin/announcements/${made.id}/deletion`, {})).status).toBe(303)
  expect((await root.get(`/admin/announcements/${made.id}`)).status).toBe(404)
})

test('another process on the same database tells its people too', async () => {
  const dataDir = tempFolder()
  const one = await testApp({ dataDir })
  const other = await testApp({ dataDir })
  const admin = await one.signIn('admin', 'admin')
  const reader = await other.signIn('reader')
  const { id } = await admin.json(admin.post('/api/announcements', { texts: { en: 'News' } }))
  await other.host.refresh()
  expect(await shown(reader)).toEqual([id])
})

test('a page without announcements asks the database nothing for them', async () => {
  const asked: string[] = []
  const { all } = app.db
  app.db.all = (sql, ...values) => {
    if (sql.includes('announcement')) asked.push(sql)
    return all(sql, ...values)
  }
  await announce({ from: hours(1) })
  asked.length = 0
  await shown(ada)
  expect(asked).toEqual([])
  app.db.all = all
  await end()
})
