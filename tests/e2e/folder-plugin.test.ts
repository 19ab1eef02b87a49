import { expect, test } from 'bun:test'
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Client } from '../client.ts'
import { compiledBinary, runCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

const example = resolve(import.meta.dir, '../../docs/example-plugin')
const packages = resolve(import.meta.dir, '../../node_modules')
const binary = await compiledBinary()

/** Asks until the running server has noticed what a command wrote into the database. */
async function until(client: Client, path: string, accepts: (response: Response) => boolean) {
  while (true) {
    const response = await client.get(path)
    if (accepts(response)) return response
    await response.text()
  }
}

test('the example plugin is enabled, called, edited and disabled while the binary runs', async () => {
  const dataDir = tempFolder()
  const folder = join(dataDir, 'plugins/guestbook')
  cpSync(example, folder, { recursive: true })
  const program = await startProgram({ binary, dataDir })
  const ada = await program.signIn()
  expect((await ada.get('/guestbook')).status).toBe(404)

  expect((await program.run(['plugins', 'enable', 'guestbook'])).stdout).toBe(
    'guestbook is enabled.\n',
  )
  await until(ada, '/guestbook', ({ status }) => status === 200)
  expect(
    await ada.json(ada.post('/api/guestbook/entries', { text: '<b>I was here</b>' })),
  ).toMatchObject({ name: 'Ada', text: '<b>I was here</b>' })
  const page = await (await ada.get('/guestbook', { 'accept-language': 'en' })).text()
  expect(page).toContain('Willkommen, welcome')
  expect(page).toContain('&lt;b&gt;I was here')
  expect(page).toContain('href="/guestbook"')
  const document = await ada.json(ada.get('/api/openapi.json'))
  expect(document.components.schemas.GuestbookEntry).toBeDefined()
  expect((await program.guest().get('/api/guestbook/entries')).status).toBe(401)

  const source = join(folder, 'guestbook.ts')
  writeFileSync(source, readFileSync(source, 'utf8').replace('Willkommen, welcome', 'Salve'))
  await program.run(['plugins', 'enable', 'guestbook'])
  const changes = async () => (await ada.get('/guestbook')).text()
  let text = page
  while (!text.includes('Salve')) text = await changes()
  expect(text).toContain('I was here')

  await program.run(['plugins', 'disable', 'guestbook'])
  await until(ada, '/guestbook', ({ status }) => status === 404)
  expect((await ada.get('/api/guestbook/entries')).status).toBe(404)
  expect(await program.stop()).toBe(0)
}, 60_000)

test('a plugin that cannot be built is named with its fault, and the server runs on', async () => {
  const dataDir = tempFolder()
  cpSync(example, join(dataDir, 'plugins/guestbook'), { recursive: true })
  writeFileSync(join(dataDir, 'plugins/guestbook/api.ts'), 'export const api = (\n')
  const program = await startProgram({ binary, dataDir })
  const enabled = await program.run(['plugins', 'enable', 'guestbook'])
  expect(enabled.code).toBe(1)
  expect(enabled.stderr).toContain('It does not run: api.ts:1:21: Unexpected end of file')
  expect((await program.run(['plugins'])).stdout).toMatch(
    /guestbook +folder +failed +1\.0\.0 +api\.ts/,
  )
  expect((await program.guest().get('/readyz')).status).toBe(200)
}, 60_000)

test('a new plugin checks its types and passes its own test outside this repository', async () => {
  const dataDir = tempFolder()
  const made = await runCommand(['plugins', 'new', 'pinboard'], { binary, dataDir })
  expect(made.stdout).toContain('plugins/pinboard is ready')
  const folder = join(dataDir, 'plugins/pinboard')
  const run = async (...args: string[]) => {
    const child = Bun.spawn([resolve(binary), ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: dataDir, BUN_BE_BUN: '1' },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const output = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    return { code: await child.exited, output: output.join('') }
  }
  // The link stands for `bun install`; where packages are masked there is nothing to link.
  if (existsSync(join(packages, 'hono'))) {
    symlinkSync(packages, join(folder, 'node_modules'))
    expect(await run('check')).toMatchObject({ code: 0 })
  }
  const tested = await run('test')
  expect(tested.output).toContain('3 pass')
  expect(tested.code).toBe(0)
  const enabled = await runCommand(['plugins', 'enable', 'pinboard'], { binary, dataDir })
  expect(enabled).toMatchObject({ code: 0, stdout: 'pinboard is enabled.\n' })
}, 60_000)
