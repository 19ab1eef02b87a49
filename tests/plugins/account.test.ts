import { expect, test } from 'bun:test'
import { password, testApp } from '../app.ts'
import { endedJobs } from '../imports.ts'
import { readAgent } from '../../plugins/account/agent.ts'

const text = async (answer: Promise<Response>) => (await answer).text()

test('preferences apply at once, each by itself', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const choose = (fields: Record<string, string>) => ada.form('/account', fields)
  await choose({ locale: 'de', changed: 'locale' })
  await choose({ theme: 'dark', changed: 'theme' })
  await choose({ timeZone: 'Europe/Berlin', changed: 'timeZone' })
  await choose({ enterSends: 'false', changed: 'enterSends' })
  const page = await text(ada.get('/account'))
  expect(page).toContain('<html lang="de" data-theme="dark" data-enter="breaks">')
  expect(page).toContain('Darstellung')
  expect(await ada.json(ada.get('/api/me'))).toMatchObject({ timeZone: 'Europe/Berlin' })
  await choose({ locale: '', changed: 'locale' })
  expect(await ada.json(ada.get('/api/me'))).toMatchObject({ locale: null, theme: 'dark' })
})

test('a form about oneself changes neither role nor address', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await ada.form('/account', { name: 'Ada L.', role: 'admin', email: 'x@example.org' })
  expect(await ada.json(ada.get('/api/me'))).toMatchObject({
    name: 'Ada L.',
    role: 'user',
    email: 'ada@example.org',
  })
  const refused = await ada.form('/account', { name: ' ' })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('id="name-error"')
})

test('sessions are listed; one is ended, or all but this one', async () => {
  const app = await testApp()
  const [here, there, elsewhere] = [
    await app.signIn('ada'),
    await app.signIn('ada'),
    await app.signIn('ada'),
  ]
  const { items } = await there.json(there.get('/api/sessions'))
  const there_ = items.find((session: { current: boolean }) => session.current)
  expect(await text(here.get('/account/security'))).toContain('This one')
  expect((await here.form(`/account/sessions/${there_.id}/end`, {})).status).toBe(303)
  expect((await there.get('/api/me')).status).toBe(401)
  expect((await elsewhere.get('/api/me')).status).toBe(200)
  await here.form('/account/sessions/others/end', {})
  expect((await elsewhere.get('/api/me')).status).toBe(401)
  expect((await here.get('/api/me')).status).toBe(200)
})

test('everything of one’s own is put together, and can be downloaded for a day', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const ended = endedJobs(app)
  expect(await text(ada.get('/account/data'))).not.toContain('/api/me/exports/')
  expect((await ada.form('/account/data', {})).status).toBe(303)
  expect((await ada.form('/account/data', {})).status).toBe(303)
  const [job] = (await app.host.kernel.jobs.list({ limit: 9 })).items.filter(
    ({ name }) => name === 'kernel.export',
  )
  await ended(job!.id)
  const href = `/api/me/exports/${job!.id}`
  const state = await text(ada.get('/account/data/state'))
  expect(state).toContain(href)
  expect(state).not.toContain('every 1s')
  expect((await ada.get(href)).headers.get('content-type')).toBe('application/zip')

  const eve = await app.signIn('eve')
  expect(await text(eve.get('/account/data'))).not.toContain(href)

  const before = new Date(Date.now() - 86_500_000).toISOString()
  await app.db.run('update jobs set ended_at = ? where id = ?', before, job!.id)
  expect(await text(ada.get('/account/data'))).not.toContain(href)
})

test('while everything is put together the page says how many of how many files are done', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const ended = endedJobs(app)
  const { id } = await ada.json(ada.post('/api/me/exports'))
  await ended(id)
  await app.db.run(
    "update jobs set status = 'running', done = 1234, total = 3969, due_at = '9' where id = ?",
    id,
  )
  const state = await text(ada.get('/account/data/state'))
  expect(state).toContain('1,234 of 3,969 files')
  expect(state).toMatch(/<progress [^>]*max="3969" value="1234"/)
})

test('nobody ends another’s session or revokes another’s token', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const eve = await app.signIn('eve')
  const { items } = await ada.json(ada.get('/api/sessions'))
  const { id } = await ada.json(ada.post('/api/tokens', { name: 'x', scopes: ['*'] }))
  expect((await eve.form(`/account/sessions/${items[0].id}/end`, {})).status).toBe(404)
  expect((await eve.form(`/account/tokens/${id}/revocation`, {})).status).toBe(404)
  expect((await ada.get('/api/me')).status).toBe(200)
})

test('a token is shown once, does what was chosen, and ends when revoked', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const page = await text(
    ada.form('/account/tokens', { name: 'Nightly', 'scope:models.read': 'on' }),
  )
  const [, token = ''] = /id="token" value="([^"]+)"/.exec(page) ?? []
  const program = app.guest()
  program.token = token
  expect((await program.get('/api/models')).status).toBe(200)
  expect((await program.get('/api/chat/threads')).status).toBe(403)
  const list = await text(ada.get('/account/tokens'))
  expect(list).toContain('Nightly')
  expect(list).not.toContain(token)
  const { items } = await ada.json(ada.get('/api/tokens'))
  await ada.form(`/account/tokens/${items[0].id}/revocation`, {})
  expect((await program.get('/api/models')).status).toBe(401)
})

test('a token without a right, or with one that the person lacks, is refused beside the choice', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const none = await ada.form('/account/tokens', { name: 'Nightly' })
  expect(none.status).toBe(422)
  const page = await none.text()
  expect(page).toContain('id="scopes-error"')
  expect(page).toContain('value="Nightly"')
  const wide = await ada.form('/account/tokens', { name: 'x', 'scope:people.write': 'on' })
  expect(await wide.text()).toContain('can’t allow more')
  expect(page).not.toContain('scope:people.write')
})

test('many tokens are listed page by page, each once', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  for (let n = 1; n <= 51; n++)
    await ada.json(ada.post('/api/tokens', { name: `Script ${n}.`, scopes: ['chat.read'] }))
  const names = (page: string) => page.match(/(?<=<span>)Script \d+(?=\.)/g) ?? []
  const first = await text(ada.get('/account/tokens'))
  expect(first).toContain('href="/account/tokens?page=2"')
  const second = await text(ada.get('/account/tokens?page=2'))
  expect(second).not.toContain('page=3')
  expect(names(first)).toHaveLength(50)
  expect(new Set([...names(first), ...names(second)]).size).toBe(51)
  expect(names(await text(ada.get('/account/tokens?page=nonsense')))).toEqual(names(first))
})

test('a password is changed by a plain form; other sessions and tokens end', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const other = await app.signIn('ada')
  const wrong = await ada.form('/password', { current: 'not this', next: 'another long one' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('id="current-error"')
  const done = await ada.form('/password', { current: password, next: 'another long one' })
  expect(done.status).toBe(303)
  expect((await other.get('/api/me')).status).toBe(401)
  expect((await ada.get('/api/me')).status).toBe(200)
})

test('a browser is named by what people call it', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36'
  expect(readAgent(chrome)).toEqual({ browser: 'Chrome', system: 'Linux' })
  expect(readAgent(`${chrome} Edg/130.0`)).toEqual({ browser: 'Edge', system: 'Linux' })
  expect(readAgent('curl/8.0')).toBeUndefined()
})
