import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryUnderTest, runCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

describe('a wrong value stops the start with one clear line', () => {
  const cases: [Record<string, string>, string][] = [
    [{ PORT: 'eighty' }, 'PORT "eighty"'],
    [{ PUBLIC_URL: 'example.org' }, 'PUBLIC_URL "example.org"'],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY: needs at least 32 characters'],
    [{ SETUP_TOKEN: 'short' }, 'SETUP_TOKEN: needs at least 8 characters'],
    [{ DEFAULT_LOCALE: 'fr' }, 'DEFAULT_LOCALE "fr"'],
    [{ DATABASE_URL: 'postgres://x' }, 'DATABASE_URL "postgres://x"'],
  ]
  for (const [env, line] of cases)
    test(line, async () => {
      const { code, stderr, stdout } = await runCommand([], { env })
      expect(stderr).toStartWith(`convosphere: ${line}`)
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    })
})

test('an empty folder is enough, and what is made there is private', async () => {
  const cwd = tempFolder()
  const program = await startProgram({ cwd })
  expect(statSync(program.dataDir).mode & 0o777).toBe(0o700)
  expect(statSync(join(program.dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
  expect((await program.guest().get('/healthz')).status).toBe(200)
})

test('a second server on the same data folder is refused; after kill -9 nothing is locked', async () => {
  const program = await startProgram()
  const second = await program.run(['serve'])
  expect(second.stderr).toBe(
    `convosphere: another ConvoSphere is already using ${program.dataDir}\n`,
  )
  expect(second.code).toBe(2)
  await program.kill('SIGKILL')
  await program.restart()
  expect((await program.guest().get('/readyz')).status).toBe(200)
})

test('a database from a newer program is refused in plain words', async () => {
  const program = await startProgram()
  await program.stop()
  const db = new Database(join(program.dataDir, 'convosphere.db'))
  db.run("insert into migrations values ('kernel', '9999_later', '2099-01-01T00:00:00.000Z')")
  db.close()
  const { code, stderr } = await program.run(['serve'])
  expect(code).toBe(2)
  expect(stderr).toBe(
    'convosphere: this database was last used by a newer ConvoSphere (it has kernel/9999_later); ' +
      'start that version again, or restore a backup made by this one\n',
  )
})

test('SETUP_TOKEN is the token of the set-up link', async () => {
  const program = await startProgram({ env: { SETUP_TOKEN: 'unattended-install' } })
  expect(program.setupToken).toBe('unattended-install')
  const ada = await program.signIn()
  expect((await ada.json(ada.get('/api/me'))).role).toBe('admin')
})

test('a stop waits for plugins; a second signal ends the process at once', async () => {
  const dataDir = tempFolder()
  const folder = join(dataDir, 'plugins/slow')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'index.ts'),
    "export default { name: 'slow', apiVersion: 1, stop: () => new Promise(() => {}) }",
  )
  await runCommand(['migrate'], { dataDir })
  const db = new Database(join(dataDir, 'convosphere.db'))
  db.run("insert into plugins values ('slow', 1, '')")
  db.close()
  const program = await startProgram({ dataDir })
  const exit = program.kill('SIGTERM')
  const answers = () =>
    program
      .guest()
      .get('/healthz')
      .then(() => true)
      .catch(() => false)
  while (await answers());
  const second = program.kill('SIGTERM')
  expect(await Promise.all([exit, second])).toEqual([1, 1])
})

if (process.platform === 'linux')
  test('the process may ask more than 256 servers at a time', async () => {
    const program = await startProgram()
    const environment = await Bun.file(`/proc/${program.pid}/environ`).text()
    expect(environment.split('\0')).toContain('BUN_CONFIG_MAX_HTTP_REQUESTS=65000')
  })

if (binaryUnderTest)
  test('the binary reads no .env and no bunfig.toml where it is started', async () => {
    const cwd = tempFolder()
    writeFileSync(join(cwd, '.env'), 'DEFAULT_LOCALE=fr\nSETUP_TOKEN=from-the-env-file\n')
    writeFileSync(join(cwd, 'bunfig.toml'), 'preload = ["./not-there.ts"]\n')
    const program = await startProgram({ cwd })
    expect(program.setupToken).not.toBe('from-the-env-file')
  })
