import { expect, spyOn, test } from 'bun:test'
import { password, testApp } from '../app.ts'

const wrong = 'not the password'
const through = (address: string) => ({ 'x-forwarded-for': address })
const proxied = { env: { TRUSTED_PROXIES: '127.0.0.1' } }
const credentials = (name: string, given = password) => ({
  email: `${name}@example.org`,
  password: given,
})

test('a password is kept as argon2id with 19 MiB and two passes', async () => {
  const app = await testApp()
  await app.signIn('ada')
  const row = await app.db.get<{ hash: string }>('select hash from passwords')
  expect(row!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('unknown, disabled and known people get the same answer after the same work', async () => {
  const app = await testApp()
  await app.signIn('ada')
  await app.signIn('gone')
  const { users } = app.host.kernel
  await users.change((await users.byEmail('gone@example.org'))!.id, { disabled: true })
  const verify = spyOn(Bun.password, 'verify')
  const answers = []
  for (const name of ['ada', 'gone', 'nobody']) {
    const response = await app.guest().post('/api/sessions', credentials(name, wrong))
    answers.push([response.status, await response.text()])
  }
  expect(new Set(answers.map(String)).size).toBe(1)
  expect(answers[0]![0]).toBe(401)
  const work = verify.mock.calls.map(([, hash]) =>
    (hash as string).split('$').slice(0, 4).join('$'),
  )
  expect(work).toEqual(Array(3).fill('$argon2id$v=19$m=19456,t=2,p=1'))
  verify.mockRestore()
})

test('hashes are made one at a time', async () => {
  const app = await testApp()
  await app.signIn('ada')
  const { verify } = Bun.password
  let running = 0
  let most = 0
  const spy = spyOn(Bun.password, 'verify').mockImplementation(async (...given) => {
    most = Math.max(most, ++running)
    return verify(...given).finally(() => running--)
  })
  const attempt = () => app.guest().post('/api/sessions', credentials('ada'))
  const answers = await Promise.all(Array.from({ length: 6 }, attempt))
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201))
  expect(most).toBe(1)
  spy.mockRestore()
})

test('who guesses is slowed down, and who is signed in goes on', async () => {
  const app = await testApp(proxied)
  const ada = await app.signIn('ada')
  const guess = (address: string) =>
    app.guest().post('/api/sessions', credentials('ada', wrong), through(address))
  for (let n = 0; n < 10; n++) expect((await guess('198.51.100.1')).status).toBe(401)
  const refused = await guess('198.51.100.1')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeWithin(1, 301)
  const right = app.guest().post('/api/sessions', credentials('ada'), through('198.51.100.1'))
  expect((await right).status).toBe(429)
  expect((await ada.get('/api/me', through('198.51.100.1'))).status).toBe(200)
  expect((await guess('198.51.100.2')).status).toBe(401)
})

test('the page says how long to wait, and keeps what was typed', async () => {
  const app = await testApp(proxied)
  await app.signIn('ada')
  const form = () =>
    app
      .guest()
      .request(
        'POST',
        '/sign-in',
        new URLSearchParams(credentials('ada', wrong)),
        through('198.51.100.3'),
      )
  for (let n = 0; n < 10; n++) await form()
  const page = await form()
  expect(page.status).toBe(429)
  const text = await page.text()
  expect(text).toMatch(/try again in [45] minutes/)
  expect(text).toContain('value="ada@example.org"')
  expect(text).not.toContain(wrong)
})

test('one IPv6 household is one guesser', async () => {
  const app = await testApp(proxied)
  const guess = (end: number) =>
    app.guest().post('/api/sessions', credentials('ada', wrong), through(`2001:db8::${end}`))
  for (let n = 1; n <= 10; n++) expect((await guess(n)).status).toBe(401)
  expect((await guess(11)).status).toBe(429)
})

test('one address that tries many accounts is slowed down; one where many sign in is not', async () => {
  const app = await testApp(proxied)
  await app.signIn('ada')
  const from = (name: string, given: string, address: string) =>
    app.guest().post('/api/sessions', credentials(name, given), through(address))
  for (let n = 0; n < 50; n++) expect((await from(`p${n}`, wrong, '198.51.100.4')).status).toBe(401)
  expect((await from('p50', wrong, '198.51.100.4')).status).toBe(429)
  for (let n = 0; n < 60; n++)
    expect((await from('ada', password, '198.51.100.5')).status).toBe(201)
}, 60_000)

test('a password is changed with the current one; other sessions and all tokens end', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const phone = await app.signIn('ada')
  const program = app.guest()
  program.token = (await ada.json(ada.post('/api/tokens', { name: 'x', scopes: ['*'] }))).token
  const change = (current: string, next: string) => ada.put('/api/password', { current, next })
  expect((await change(wrong, 'a new password')).status).toBe(422)
  const short = await change(password, 'short')
  expect(short.status).toBe(422)
  expect((await short.json()).fields).toEqual({ next: 'At least 8 characters' })
  expect((await phone.get('/api/me')).status).toBe(200)
  expect((await change(password, 'a new password')).status).toBe(204)
  expect((await ada.get('/api/me')).status).toBe(200)
  expect((await phone.get('/api/me')).status).toBe(401)
  expect((await program.get('/api/me')).status).toBe(401)
  const signIn = (given: string) => app.guest().post('/api/sessions', credentials('ada', given))
  expect((await signIn(password)).status).toBe(401)
  expect((await signIn('a new password')).status).toBe(201)
})

test('a password is what was typed, in whole, in whichever form the keyboard sent it', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const long = `Ünïcode ${'x'.repeat(180)}`
  const person = { name: 'Eve', email: 'eve@example.org', password: long.normalize('NFC') }
  expect((await root.post('/api/people', person)).status).toBe(201)
  const signIn = async (given: string) =>
    (await app.guest().post('/api/sessions', credentials('eve', given))).status
  expect(await signIn(long.normalize('NFD'))).toBe(201)
  expect(await signIn(`${long}x`)).toBe(401)
  expect(await signIn(long.slice(0, -1))).toBe(401)
  expect(await signIn('')).toBe(401)
  const tooLong = await root.post('/api/people', { ...person, password: 'x'.repeat(201) })
  expect((await tooLong.json()).fields).toEqual({ password: 'At most 200 characters' })
})
