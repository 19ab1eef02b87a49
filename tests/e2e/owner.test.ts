import { describe, expect, test } from 'bun:test'
import { chmodSync, chownSync, copyFileSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { keptData } from '../fixtures/data.ts'
import { addLaterPlugin } from '../fixtures/later.ts'
import { compiledBinary, type ProgramOptions, runCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

/** A user that no machine has, as one that a service manager makes up. */
const service = 12_345
const isRoot = process.getuid?.() === 0
if (!isRoot) console.warn('!!! NOT ROOT: the tests of commands that root runs do not run !!!')

/** The program where every user can run it; the repository may be somebody's own. */
async function installed(): Promise<string> {
  const folder = tempFolder()
  chmodSync(folder, 0o755)
  const path = join(folder, 'convosphere')
  copyFileSync(await compiledBinary(), path)
  return path
}
const binary = isRoot ? await installed() : undefined

const run = (args: string[], options: ProgramOptions) => runCommand(args, { ...options, binary })

const below = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))

/** Gives a folder to the service and lets it pass through the one above. */
function give(folder: string): string {
  chmodSync(dirname(folder), 0o711)
  for (const path of [folder, ...below(folder)]) chownSync(path, service, service)
  return folder
}

function folderOfService(): string {
  const folder = join(tempFolder(), 'theirs')
  mkdirSync(folder, { mode: 0o700 })
  return give(folder)
}

function expectAllTheirs(folder: string) {
  const owners = below(folder).map((path) => [path, lstatSync(path).uid, lstatSync(path).gid])
  expect(owners.length).toBeGreaterThan(0)
  expect(owners.filter(([, uid, gid]) => uid !== service || gid !== service)).toEqual([])
}

describe.skipIf(!isRoot)(
  'what root does to the data folder of a service stays the service’s:',
  () => {
    test('a backup, and what is restored of it', async () => {
      const dataDir = give((await keptData('0.1.0')).dataDir)
      const folder = folderOfService()
      const taken = await run(['backup', '--to', folder], { dataDir })
      expect([taken.stderr, taken.code]).toEqual(['', 0])
      expectAllTheirs(dataDir)
      expectAllTheirs(folder)

      const empty = folderOfService()
      const file = taken.stdout.trim().split('\n').at(-1)!
      const restored = await run(['restore', file], { dataDir: empty })
      expect([restored.stderr, restored.code]).toEqual(['', 0])
      expectAllTheirs(empty)
    })

    test('a migration and a rollback', async () => {
      const { dataDir } = await keptData('0.1.0')
      addLaterPlugin(dataDir)
      give(dataDir)
      expect((await run(['migrate'], { dataDir })).code).toBe(0)
      expect(readdirSync(dataDir)).toContain('snapshots')
      const { stderr, code } = await run(['rollback'], { dataDir })
      expect([stderr, code]).toEqual(['', 0])
      expect(readdirSync(dataDir)).toContain('replaced')
      expectAllTheirs(dataDir)
    })

    test('a server, its backups with it', async () => {
      const dataDir = give((await keptData('0.1.0')).dataDir)
      const program = await startProgram({ dataDir, binary })
      expect((await program.guest().get('/readyz')).status).toBe(200)
      await program.stop()
      expectAllTheirs(dataDir)
    })
  },
)

describe.skipIf(!isRoot)('root is told in one line', () => {
  test('what the owner of the data folder may not write to', async () => {
    const dataDir = give((await keptData('0.1.0')).dataDir)
    const folder = join(tempFolder(), 'backups')
    const { stderr, code } = await run(['backup', '--to', folder], { dataDir })
    expect(stderr).toMatch(/^convosphere: EACCES: permission denied, mkdir .*\n$/)
    expect(stderr).toEndWith(`(this works as user ${service}, to whom ${dataDir} belongs)\n`)
    expect(code).toBe(1)
  })

  test('that the owner does not reach the data folder', async () => {
    const dataDir = give((await keptData('0.1.0')).dataDir)
    chmodSync(dirname(dataDir), 0o700)
    const { stderr, code } = await run(['migrate'], { dataDir })
    expect(stderr).toStartWith(
      `convosphere: this has to run as user ${service}, to whom ${dataDir} belongs, and that is not possible here: EACCES`,
    )
    expect(code).toBe(2)
  })
})

test.skipIf(!isRoot)('a folder of root’s own stays root’s', async () => {
  const { dataDir } = await keptData('0.1.0')
  expect((await run(['migrate'], { dataDir })).code).toBe(0)
  for (const path of below(dataDir)) expect(lstatSync(path).uid).toBe(0)
})
