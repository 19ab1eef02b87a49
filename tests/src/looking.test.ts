import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { keptData } from '../fixtures/data.ts'
import { addLaterPlugin, applied } from '../fixtures/later.ts'
import { runCommand, startProgram } from '../program.ts'
import { atEnd, tempFolder } from '../temp.ts'

/** Path → a hash of what it holds, of everything below a folder. */
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => [entry, join(entry.parentPath, entry.name)] as const)
      .map(([entry, path]) => [path, entry.isFile() && Bun.hash(readFileSync(path))]),
  )

const commands = [['config', 'explain', 'app.instanceName'], ['doctor'], ['plugins']]

describe('a command that only looks changes nothing', () => {
  test.each(commands)('where there is no data: %s %s', async (...args) => {
    const dataDir = join(tempFolder(), 'mistyped')
    const { stdout, stderr } = await runCommand(args, { dataDir })
    expect(existsSync(dataDir)).toBe(false)
    if (args[0] !== 'plugins') expect(stdout + stderr).toContain(`there is no data in ${dataDir}`)
  })

  test.each(commands)('in an empty folder: %s %s', async (...args) => {
    const dataDir = tempFolder()
    await runCommand(args, { dataDir })
    expect(readdirSync(dataDir)).toEqual([])
  })

  test.each(commands)('in the folder of an older version: %s %s', async (...args) => {
    const { dataDir } = await keptData('0.1.0')
    const before = contents(dataDir)
    const { stdout, stderr, code } = await runCommand(args, { dataDir })
    expect(contents(dataDir)).toEqual(before)
    expect(stdout + stderr).toMatch(
      /\d+ migrations are pending; "convosphere migrate" brings them$/m,
    )
    expect(code).not.toBe(0)
  })

  test.each(commands)(
    'in a folder of this version, with a plugin of its own: %s %s',
    async (...args) => {
      const dataDir = tempFolder()
      await runCommand(['migrate'], { dataDir })
      addLaterPlugin(dataDir)
      await runCommand(['plugins', 'enable', 'later'], { dataDir })
      rmSync(join(dataDir, 'cache'), { recursive: true })
      const before = contents(dataDir)
      const { code, stderr } = await runCommand(args, { dataDir })
      expect(stderr).toBe('')
      expect(code).toBe(0)
      expect(contents(dataDir)).toEqual(before)
    },
  )

  test('and makes no new key for a lost one', async () => {
    const dataDir = tempFolder()
    await runCommand(['migrate'], { dataDir })
    rmSync(join(dataDir, 'secret.key'))
    const { stdout, code } = await runCommand(['doctor'], { dataDir })
    expect(stdout).toMatch(/^✗ +secret key +.*secret\.key is missing/m)
    expect(code).toBe(1)
    expect(existsSync(join(dataDir, 'secret.key'))).toBe(false)
  })
})

describe('what is there', () => {
  test('a mistyped folder is not a healthy instance', async () => {
    const dataDir = tempFolder()
    const { stdout, code } = await runCommand(['doctor'], { dataDir })
    expect(stdout).toContain(`✗  database              there is no data in ${dataDir}\n`)
    expect(code).toBe(1)
  })

  test('a single migration of a plugin counts, and migrate brings it', async () => {
    const dataDir = tempFolder()
    await runCommand(['migrate'], { dataDir })
    addLaterPlugin(dataDir)
    const { stdout } = await runCommand(['doctor'], { dataDir })
    expect(stdout).toContain('1 migration is pending; "convosphere migrate" brings them')
    await runCommand(['migrate'], { dataDir })
    expect(applied(join(dataDir, 'convosphere.db'))).toContain('later/0001_later')
    expect((await runCommand(['doctor'], { dataDir })).code).toBe(0)
  })

  test('a variable can be explained without any data', async () => {
    const { dataDir } = await keptData('0.1.0')
    const { stdout, stderr } = await runCommand(['config', 'explain', 'PORT'], { dataDir })
    expect(stdout).toStartWith('PORT  0  environment')
    expect(stderr).toBe('')
  })

  test('a variable that is not understood stands where the configuration is looked at', async () => {
    const env = { BACKUP_FOLDER: 'relative' }
    const { stdout } = await runCommand(['doctor'], { env })
    expect(stdout).toMatch(/^✗ +configuration +BACKUP_FOLDER "relative": /m)
    expect(stdout).not.toMatch(/^✓ +configuration/m)
  })
})

describe('beside a program of another version doctor says the cause', () => {
  test('an older one', async () => {
    const { dataDir } = await keptData('0.1.0')
    const holder = Bun.spawn(
      [process.execPath, `${import.meta.dir}/hold-lock.fixture.ts`, dataDir],
      {
        stdin: 'pipe',
        stdout: 'pipe',
        stderr: 'ignore',
      },
    )
    atEnd(() => holder.kill('SIGKILL'))
    await holder.stdout.getReader().read()
    const { stdout, code } = await runCommand(['doctor'], { dataDir })
    expect(stdout).toMatch(
      /^✗ +database +\d+ migrations are pending; .*\. A ConvoSphere of another version is running here$/m,
    )
    expect(code).toBe(1)
  })

  test('a newer one', async () => {
    const program = await startProgram()
    const db = new Database(join(program.dataDir, 'convosphere.db'))
    db.run("insert into migrations values ('kernel', '0099_later', '')")
    db.close()
    const { stdout } = await program.run(['doctor'])
    expect(stdout).toMatch(
      /^✗ +database +this database was last used by a newer ConvoSphere \(it has kernel\/0099_later\).*\. A ConvoSphere of another version is running here$/m,
    )
  })
})
