import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// The program itself runs this test (BUN_BE_BUN=1 convosphere test); CONVOSPHERE names another one.
const program = process.env.CONVOSPHERE?.split(' ') ?? [process.execPath]
const { BUN_BE_BUN: _, ...inherited } = process.env
const dataDir = mkdtempSync(join(tmpdir(), 'guestbook-'))
const env = { ...inherited, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' }
const ada = { email: 'ada@example.org', password: 'correct horse battery' }

let server: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
let address = ''
let cookie = ''

beforeAll(async () => {
  cpSync(import.meta.dir, join(dataDir, 'plugins/guestbook'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  })
  await command(['plugins', 'enable', 'guestbook'])
  await command(
    ['user', 'create', '--name', 'Ada', '--email', ada.email, '--password-stdin'],
    ada.password,
  )
  server = Bun.spawn([...program, 'serve'], { env, stdin: 'ignore', stdout: 'pipe' })
  for await (const text of server.stdout.pipeThrough(new TextDecoderStream())) {
    address = /http:\/\/[^\s/]+/.exec(text)?.[0] ?? ''
    if (address) break
  }
  const session = await post('/api/sessions', ada)
  cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}, 60_000)

afterAll(async () => {
  server.kill()
  await server.exited
  rmSync(dataDir, { recursive: true })
})

async function command(args: string[], input = '') {
  const child = Bun.spawn([...program, ...args], {
    env,
    stdin: new Blob([input]),
    stderr: 'inherit',
  })
  expect(await child.exited).toBe(0)
}

const post = (path: string, body: object) =>
  fetch(address + path, {
    method: 'POST',
    headers: { cookie, origin: address, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test('a line is kept and shown', async () => {
  expect((await post('/api/guestbook/entries', { text: 'I was here' })).status).toBe(201)
  const page = await fetch(`${address}/guestbook`, { headers: { cookie } })
  expect(await page.text()).toContain('I was here')
})

test('an empty line is refused', async () => {
  const answer = await post('/api/guestbook/entries', { text: ' ' })
  expect(answer.status).toBe(422)
})

test('guests see nothing', async () => {
  expect((await fetch(`${address}/api/guestbook/entries`)).status).toBe(401)
})
