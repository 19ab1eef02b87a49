import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binaryUnderTest, runCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

describe('a wrong value stops the start with one clear line', () => {
  const cases: [Record<string, string>, string][] = [
    [{ PORT: 'eighty' }, 'PORT "eighty"'],
    [{ PORT: '0x50' }, 'PORT "0x50"'],
    [{ HOST: '192.0.2.1' }, 'HOST "192.0.2.1", PORT 0'],
    [{ DATA_DIR: '/dev/null' }, 'DATA_DIR "/dev/null"'],
    [{ PUBLIC_URL: 'example.org' }, 'PUBLIC_URL "example.org"'],
    [{ PUBLIC_URL: 'https://example.org/chat' }, 'PUBLIC_URL "https://example.org/chat"'],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY: needs at least 32 characters'],
    [{ SETUP_TOKEN: 'short' }, 'SETUP_TOKEN: needs at least 8 characters'],
    [{ DEFAULT_LOCALE: 'fr' }, 'DEFAULT_LOCALE "fr"'],
    [{ DATABASE_URL: 'postgres://x' }, 'DATABASE_URL "postgres://x"'],
    [{ DATABASE_URL: 'libsql://' }, 'DATABASE_URL "libsql://"'],
    [{ DATABASE_URL: 'http://127.0.0.1:9' }, 'DATABASE_URL: '],
    [{ TRUSTED_PROXIES: '10.0.0.0/8,banana' }, 'TRUSTED_PROXIES "banana"'],
    [{ TRUSTED_PROXIES: '10.0.0.0/99' }, 'TRUSTED_PROXIES "10.0.0.0/99"'],
    [{ EGRESS_ALLOW: 'example.org,10.0.0.0/99' }, 'EGRESS_ALLOW "example.org,10.0.0.0/99"'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL "loud"'],
    [{ OPENAI_BASE_URL: 'nowhere' }, 'OPENAI_BASE_URL "nowhere"'],
    [{ ANTHROPIC_BASE_URL: 'nowhere' }, 'ANTHROPIC_BASE_URL "nowhere"'],
  ]
  for (const [env, line] of cases)
    test(line, async () => {
      const { code, stderr, stdout } = await runCommand([], { env })
      expect(stderr).toStartWith(`convosphere: ${line}`)
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    })
})

test('a taken port ends the start, and the data folder is free again', async () => {
  const other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const PORT = String(other.port)
  const dataDir = tempFolder()
  const { code, stderr } = await runCommand(['serve'], { dataDir, env: { PORT } })
  expect(stderr).toStartWith(`convosphere: HOST "127.0.0.1", PORT ${PORT}: `)
  expect(code).toBe(2)
  await other.stop(true)
  expect((await runCommand(['migrate'], { dataDir })).code).toBe(0)
})

test('lists of hosts and ranges are understood', async () => {
  const env = {
    EGRESS_ALLOW: 'intranet, wiki.example.org:8080, 10.0.0.0/8, fd00::/8, [fd00::1]:443',
    TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, fd00::/8',
    PUBLIC_URL: 'https://chat.example.org/',
  }
  const { code, stdout } = await runCommand(['config', 'explain'], { env })
  expect(stdout).toMatch(/^PUBLIC_URL +https:\/\/chat\.example\.org +environment/m)
  expect(code).toBe(0)
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
      'start that version again, or go back with "convosphere rollback"\n',
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
