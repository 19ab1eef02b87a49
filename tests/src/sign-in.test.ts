import { describe, expect, test } from 'bun:test'
import { changePerson } from '../../src/people.ts'
import { openDatabase } from '../../src/db.ts'
import { safeNext } from '../../src/http/sign-in.tsx'
import { noteChange } from '../../src/settings.ts'
import { atEnd, password, puppet, tempFolder, testApp } from '../app.ts'
import { Client } from '../client.ts'
import { testConfig } from '../databases.ts'

describe('set-up', () => {
  const person = (n: number) => ({ name: `P${n}`, email: `p${n}@example.org`, password })

  test('of fifty attempts at once, by API and by form, exactly one makes an admin', async () => {
    const app = await testApp()
    const token = app.setupToken!
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 2
          ? app.guest().post('/api/setup', { token, ...person(n) })
          : app.guest().form('/setup', { token, ...person(n) }),
      ),
    )
    const made = answers.filter(({ status }) => status === 201 || status === 303)
    expect(made).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
    expect(await app.db.all('select role from users')).toEqual([{ role: 'admin' }])
    expect(await app.db.all('select 1 from passwords')).toHaveLength(1)
  }, 30_000)

  test('a wrong token is 403, and 409 once there is an admin', async () => {
    const app = await testApp({ env: { SETUP_TOKEN: 'preset for tests' } })
    const attempt = (token: string) => app.guest().post('/api/setup', { token, ...person(1) })
    expect((await attempt('wrong')).status).toBe(403)
    expect((await attempt('')).status).toBe(403)
    expect((await attempt('preset for tests')).status).toBe(201)
    expect((await attempt('preset for tests')).status).toBe(409)
    expect((await attempt('wrong')).status).toBe(409)
    expect(await (await app.guest().get('/setup')).text()).not.toContain('name="token"')
  })

  test('a password that is too short is marked where it was typed', async () => {
    const app = await testApp()
    const { name, email } = { name: 'Ada', email: 'ada@example.org' }
    const fields = { token: app.setupToken!, name, email, password: 'short' }
    const page = await (await app.guest().form('/setup', fields)).text()
    expect(page).toMatch(/<input name="password"[^>]* aria-invalid="true"/)
    expect(page).toContain('id="password-error"')
    expect(page.split('At least 8 characters')).toHaveLength(2)
  })

  test('until then nobody is asked to sign in', async () => {
    const app = await testApp()
    const signIn = async () => (await app.guest().get('/sign-in')).text()
    expect(await signIn()).not.toContain('name="password"')
    await app.guest().json(app.guest().post('/api/setup', { token: app.setupToken, ...person(1) }))
    expect(await signIn()).toContain('name="password"')
  })

  test('the token is no secret to guess: wrong ones are counted', async () => {
    const app = await testApp({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
    const from = { 'x-forwarded-for': '198.51.100.7' }
    const attempt = () => app.guest().post('/api/setup', { token: 'wrong', ...person(1) }, from)
    for (let n = 0; n < 30; n++) expect((await attempt()).status).toBe(403)
    const refused = await attempt()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(
      (await app.guest().post('/api/setup', { token: app.setupToken, ...person(1) }, from)).status,
    ).toBe(201)
  })

  test('the token is never in the log', async () => {
    const app = await testApp()
    await app.guest().get(`/setup?token=${app.setupToken}`)
    await app.guest().post('/api/setup', { token: app.setupToken, ...person(1) })
    expect(app.lines.join('')).not.toContain(app.setupToken!)
  })
})

describe('a session', () => {
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]!
  const credentials = { email: 'ada@example.org', password }

  test('is a cookie for this site alone', async () => {
    const app = await testApp()
    await app.signIn('ada')
    const cookie = cookieOf(await app.guest().post('/api/sessions', credentials))
    expect(cookie).toMatch(/^session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('is bound to the host over https', async () => {
    const app = await testApp({ env: { PUBLIC_URL: 'https://chat.example.org' } })
    await app.signIn('ada')
    const cookie = cookieOf(await app.guest().post('/api/sessions', credentials))
    expect(cookie).toMatch(/^__Host-session=[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(cookie).not.toContain('Domain')
  })

  test('is new at each sign-in, and the old one of this browser ends', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const other = await app.signIn('ada')
    const old = ada.cookie
    for (const again of [
      () => ada.post('/api/sessions', credentials),
      () => ada.form('/sign-in', credentials),
    ]) {
      const before = ada.cookie
      await again()
      expect(ada.cookie).not.toBe(before)
      expect((await app.guest().get('/api/me', { cookie: before })).status).toBe(401)
    }
    expect((await app.guest().get('/api/me', { cookie: old })).status).toBe(401)
    expect((await other.get('/api/me')).status).toBe(200)
    expect((await ada.json(ada.get('/api/sessions'))).items).toHaveLength(2)
  })

  test('a cookie from before signing in is not taken over', async () => {
    const app = await testApp()
    await app.signIn('ada')
    const guest = app.guest()
    guest.cookie = `session=${'x'.repeat(43)}`
    await guest.post('/api/sessions', credentials)
    expect(guest.cookie).not.toContain('xxx')
    expect((await guest.get('/api/me')).status).toBe(200)
  })

  test('is listed with its browser, and ended from another one', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const phone = app.guest()
    await phone.post('/api/sessions', credentials, { 'user-agent': 'Phone' })
    const { items } = await ada.json(ada.get('/api/sessions'))
    const listed = items.find((one: { agent: string }) => one.agent === 'Phone')
    expect(listed).toMatchObject({ address: '127.0.0.1', current: false })
    expect((await ada.delete(`/api/sessions/${listed.id}`)).status).toBe(204)
    expect((await phone.get('/api/me')).status).toBe(401)
    expect((await ada.delete(`/api/sessions/${listed.id}`)).status).toBe(404)
    expect((await ada.delete('/api/sessions/current')).status).toBe(204)
    expect((await ada.get('/api/me')).status).toBe(401)
  })

  test('of somebody else cannot be ended', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const bob = await app.signIn('bob')
    const [{ id }] = (await ada.json(ada.get('/api/sessions'))).items
    expect((await bob.delete(`/api/sessions/${id}`)).status).toBe(404)
    expect((await ada.get('/api/me')).status).toBe(200)
  })
})

describe('a live stream ends', () => {
  async function following() {
    const model = puppet()
    const app = await testApp({ model: model.stream })
    const root = await app.signIn('root', 'admin')
    const ada = await app.signIn('ada', 'manager')
    const thread = await ada.json(ada.post('/api/chat/threads'))
    const { answer } = await ada.json(
      ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Go' }),
    )
    const { token, id } = await ada.json(ada.post('/api/tokens', { name: 'x', scopes: ['*'] }))
    const program = new Client(app.url)
    program.token = token
    const follow = async (client: Client) => {
      const begun = Promise.withResolvers<void>()
      const ended = client.follow(`/api/chat/answers/${answer.id}/stream`, {
        until: () => (begun.resolve(), false),
      })
      await begun.promise
      return { ended }
    }
    model.say('so far')
    const me = await ada.json(ada.get('/api/me'))
    return { root, ada, program, me, follow, model, tokenId: id }
  }

  test('when its session ends', async () => {
    const { ada, follow } = await following()
    const { ended } = await follow(ada)
    await ada.delete('/api/sessions/current')
    expect((await ended).at(-1)!.event).not.toBe('done')
  })

  test('when its token is revoked', async () => {
    const { ada, program, follow, tokenId } = await following()
    const { ended } = await follow(program)
    await ada.delete(`/api/tokens/${tokenId}`)
    expect((await ended).at(-1)!.event).not.toBe('done')
  })

  test('when the person is disabled, with every session and token, for good', async () => {
    const { root, ada, program, me, follow } = await following()
    const streams = [await follow(ada), await follow(program)]
    await root.json(root.patch(`/api/people/${me.id}`, { disabled: true }))
    await Promise.all(streams.map((stream) => stream.ended))
    await root.json(root.patch(`/api/people/${me.id}`, { disabled: false }))
    expect((await ada.get('/api/me')).status).toBe(401)
    expect((await program.get('/api/me')).status).toBe(401)
  })

  test('not when only the role changes and the right stays', async () => {
    const { root, ada, me, follow, model } = await following()
    const { ended } = await follow(ada)
    await root.json(root.patch(`/api/people/${me.id}`, { role: 'user' }))
    expect((await ada.get('/api/people')).status).toBe(403)
    model.end()
    expect((await ended).at(-1)!.event).toBe('done')
  })
})

test('a change of role or state is noted for the other nodes, in the same transaction', async () => {
  const app = await testApp()
  await app.signIn('root', 'admin')
  await app.signIn('ada')
  const { kernel } = app.host
  const ada = (await kernel.users.byEmail('ada@example.org'))!
  const changes = async () =>
    (await app.db.get<{ value: number }>('select value from changes'))!.value
  for (const change of [{ role: 'manager' }, { disabled: true }, { disabled: false }] as const) {
    const before = await changes()
    await changePerson(kernel, ada.id, change)
    expect(await changes()).toBe(before + 1)
  }
})

test('a session revoked through another process ends its stream here', async () => {
  const dataDir = tempFolder()
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/../../src/main.ts`], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, SETUP_TOKEN: 'preset for tests' },
    stdout: 'pipe',
    stderr: 'ignore',
  })
  atEnd(async () => {
    child.kill('SIGKILL')
    await child.exited
  })
  let heard = ''
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
  while (!/http:\S+\/setup/.test(heard)) heard += (await reader.read()).value
  const root = new Client(/http:\/\/[\d.]+:\d+/.exec(heard)![0])
  const me = { name: 'Root', email: 'root@example.org', password }
  await root.json(root.post('/api/setup', { token: 'preset for tests', ...me }))
  await root.json(root.post('/api/sessions', me))
  const thread = await root.json(root.post('/api/chat/threads'))
  const stream = await root.get(`/chat/threads/${thread.id}/stream?version=0`)
  expect(stream.status).toBe(200)

  const db = await openDatabase(testConfig({ DATA_DIR: dataDir }))
  await db.tx(async (tx) => {
    await tx.run('delete from sessions')
    await noteChange(tx)
  })
  await stream.text()
  expect((await root.get('/api/me')).status).toBe(401)
  await db.close()
}, 30_000)

describe('after signing in', () => {
  test.each([
    ['/chat/threads/1?a=b#c', '/chat/threads/1?a=b#c'],
    [undefined, '/'],
    ['', '/'],
    ['https://evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/\n/evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/a/..//evil.example', '/'],
    ['/%2e//evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['evil.example', '/'],
    ['/a b', '/a%20b'],
  ])('next=%j leads to %s', (next, path) => {
    expect(safeNext(next)).toBe(path)
  })
})
