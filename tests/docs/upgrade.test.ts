import { expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { keptData, versions } from '../fixtures/data.ts'
import { applied } from '../fixtures/later.ts'
import { serveHrana } from '../hrana.ts'
import { startProgram } from '../program.ts'
import { atEnd, tempFolder } from '../temp.ts'

const markdown = readFileSync('docs/upgrade.md', 'utf8')
const blocks = [...markdown.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block)
const blockWith = (words: string) => {
  const found = blocks.filter((block) => block.includes(words))
  expect(found.map(() => words)).toEqual([words])
  return found[0]!
}

/**
 * A machine on which the commands of the document run: `convosphere` is this program, the places it
 * names lie in a temporary folder, and what is not here (systemd, containers) writes down how it was called.
 */
async function machine() {
  const folder = tempFolder()
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const command = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  const calls = join(folder, 'calls')
  command('convosphere', `exec ${process.execPath} ${resolve('src/main.ts')} "$@"`)
  for (const name of ['docker', 'journalctl', 'install', 'cp'])
    command(name, `echo ${name} "$@" >> ${calls}`)
  // What a start of the service does first.
  command(
    'systemctl',
    `echo systemctl "$@" >> ${calls}\n[ $1 = start ] && convosphere migrate || :`,
  )
  const { dataDir } = await keptData(versions.at(-1)!)
  const places: Record<string, string> = {
    '/mnt/backups': join(folder, 'backups'),
    '/srv/trial': join(folder, 'trial'),
    '/var/lib/convosphere': dataDir,
    '/etc/convosphere.env': join(folder, 'env'),
  }
  const environment = readFileSync('deploy/convosphere.env', 'utf8')
  writeFileSync(join(folder, 'env'), environment.replace('/var/lib/convosphere', dataDir))
  return {
    dataDir,
    places,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
    async run(block: string) {
      const longestFirst = Object.entries(places).toSorted(([a], [b]) => b.length - a.length)
      let script = blockWith('set -a') + block
      for (const [place, here] of longestFirst) script = script.replaceAll(place, here)
      const shell = Bun.spawn(['sh', '-eu', '-c', script], {
        stdout: 'pipe',
        stderr: 'pipe',
        env: {
          PATH: `${bin}:${process.env.PATH}`,
          HOME: folder,
          PORT: '0',
          LOG_LEVEL: 'warn',
        },
      })
      const [stdout, stderr] = await Promise.all([
        new Response(shell.stdout).text(),
        new Response(shell.stderr).text(),
      ])
      expect([stderr, await shell.exited]).toEqual(['', 0])
      return stdout
    },
  }
}

test('the commands of an upgrade do what the document says, from backup to rollback', async () => {
  const { dataDir, places, run, calls } = await machine()
  const database = join(dataDir, 'convosphere.db')
  const before = applied(database)

  const printed = await run(blockWith('backup --to /mnt'))
  const file = printed.trim().split('\n').at(-1)!
  places['/mnt/backups/convosphere-2026-11-22T22-00-00-000Z.tar.zst'] = file
  await run(blockWith('/srv/trial convosphere restore'))
  expect(applied(join(places['/srv/trial']!, 'convosphere.db')).length).toBeGreaterThan(
    before.length,
  )
  expect(applied(database)).toEqual(before)

  await run(blockWith('dist/convosphere'))
  expect(applied(database).length).toBeGreaterThan(before.length)
  expect(readdirSync(join(dataDir, 'snapshots'))).toHaveLength(1)

  const back = blockWith('convosphere.old /usr').replace('systemctl start convosphere\n', '')
  expect(await run(back)).toContain('Now start the ConvoSphere of then')
  expect(applied(database)).toEqual(before)
  expect(readdirSync(join(dataDir, 'replaced'))).toHaveLength(1)

  const used = calls().filter((call) => call.startsWith('systemctl'))
  expect(used).toEqual(['stop', 'start', 'stop'].map((act) => `systemctl ${act} convosphere`))
})

test('the commands for containers name what is in deploy', async () => {
  const { run, calls } = await machine()
  await run(blockWith('build --pull'))
  await run(blockWith('--no-build'))
  const compose = readFileSync('deploy/compose.yaml', 'utf8')
  const services = [...compose.matchAll(/^  ([a-z]+):$/gm)].map(([, name]) => name)
  expect(services).toContain('convosphere')
  for (const call of calls().filter((one) => one.includes('compose')))
    expect(call).toStartWith('docker compose -f deploy/compose.yaml ')
})

test('the tables of a shared database are brought up to date once', async () => {
  const server = serveHrana(`${tempFolder()}/remote.db`)
  atEnd(() => server.close())
  const { run, places } = await machine()
  places['libsql://db.example.org'] = server.url
  expect(await run(blockWith('DATABASE_URL='))).toBe('The database is up to date.\n')
})

test('readyz says that all is well', async () => {
  const { dataDir, run, places } = await machine()
  const program = await startProgram({ dataDir })
  places['http://127.0.0.1:3000'] = program.url
  const ready = await run(blockWith('/readyz').replace('--fail', '--fail --silent'))
  expect(JSON.parse(ready)).toContainKey('parts')
})

test('every block of the document is run by a test', () => {
  const run = [
    'set -a',
    '--to /mnt',
    '/srv/trial',
    'dist/',
    'build --pull',
    'DATABASE_URL',
    'readyz',
    'convosphere.old /usr',
    '--no-build',
  ]
  expect(blocks.filter((block) => !run.some((words) => block.includes(words)))).toEqual([])
  expect(blocks).toHaveLength(run.length)
})
