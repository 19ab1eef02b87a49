import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { graceAt, keptData } from '../fixtures/data.ts'
import { addLaterPlugin, applied } from '../fixtures/later.ts'
import { runCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

/** An old data folder that a newer program has migrated and used. */
async function upgraded() {
  const kept = await keptData('0.1.0')
  const { dataDir } = kept
  const database = join(dataDir, 'convosphere.db')
  const before = applied(database)
  addLaterPlugin(dataDir)
  const program = await startProgram({ dataDir })
  const reader = graceAt(program.url, kept)
  const { id } = await reader.json(reader.post('/api/chat/threads', { title: 'Written since' }))
  return { kept, dataDir, database, before, program, written: id as string }
}

test('a rollback goes to the snapshot from before the migration, and keeps what it replaces', async () => {
  const { kept, dataDir, database, before, program, written } = await upgraded()
  await program.stop()
  const { stdout, code } = await program.run(['rollback'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^The database is as it was at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z, /)
  expect(stdout).toContain('later/0001_later')
  expect(applied(database)).toEqual(before)
  const [name] = readdirSync(join(dataDir, 'replaced'))
  expect(stdout).toContain(`is kept in ${join(dataDir, 'replaced', name!)}.`)
  expect(applied(join(dataDir, 'replaced', name!))).toContain('later/0001_later')

  const again = await startProgram({ dataDir })
  const reader = graceAt(again.url, kept)
  expect((await reader.get(`/api/chat/threads/${kept.thread}`)).status).toBe(200)
  expect((await reader.get(`/api/chat/threads/${written}`)).status).toBe(404)
})

test('each rollback goes back one migration, the last one first', async () => {
  const { dataDir } = await keptData('0.1.0')
  const database = join(dataDir, 'convosphere.db')
  const before = applied(database)
  await runCommand(['migrate'], { dataDir })
  const between = applied(database)
  addLaterPlugin(dataDir)
  await runCommand(['migrate'], { dataDir })
  expect(applied(database)).toContain('later/0001_later')

  expect((await runCommand(['rollback'], { dataDir })).stdout).toContain('later/0001_later')
  expect(applied(database)).toEqual(between)
  expect((await runCommand(['rollback'], { dataDir })).code).toBe(0)
  expect(applied(database)).toEqual(before)
  expect((await runCommand(['rollback'], { dataDir })).code).toBe(1)
  expect(readdirSync(join(dataDir, 'replaced'))).toHaveLength(2)
})

describe('a rollback is refused in plain words', () => {
  test('while the program runs', async () => {
    const { dataDir, program } = await upgraded()
    const { stderr, code } = await program.run(['rollback'])
    expect(stderr).toBe(`convosphere: another ConvoSphere is already using ${dataDir}\n`)
    expect(code).toBe(2)
    await program.stop()
  })

  test('where nothing was migrated', async () => {
    const { dataDir } = await keptData('0.1.0')
    const { stderr, code } = await runCommand(['rollback'], { dataDir })
    expect(stderr).toBe('convosphere: there is no snapshot from before a migration to go back to\n')
    expect(code).toBe(1)
  })

  test('to a damaged snapshot, and the database stays', async () => {
    const { dataDir, database, program } = await upgraded()
    await program.stop()
    const migrated = applied(database)
    const [name] = readdirSync(join(dataDir, 'snapshots'))
    writeFileSync(join(dataDir, 'snapshots', name!), 'no longer a database')
    const { stderr, code } = await program.run(['rollback'])
    expect(stderr).toBe(
      `convosphere: ${join(dataDir, 'snapshots', name!)} is damaged: file is not a database\n`,
    )
    expect(code).toBe(1)
    expect(applied(database)).toEqual(migrated)
  })

  test('to a snapshot in which something refers to nothing', async () => {
    const { dataDir, database, program } = await upgraded()
    await program.stop()
    const migrated = applied(database)
    const [name] = readdirSync(join(dataDir, 'snapshots'))
    const path = join(dataDir, 'snapshots', name!)
    const snapshot = new Database(path)
    snapshot.run('pragma foreign_keys = off')
    snapshot.run("update threads set owner_id = 'nobody'")
    snapshot.close()
    const { stderr, code } = await program.run(['rollback'])
    expect(stderr).toBe(`convosphere: ${path} is damaged: a row of threads refers to nothing\n`)
    expect(code).toBe(1)
    expect(applied(database)).toEqual(migrated)
  })

  test('in an empty folder', async () => {
    const dataDir = tempFolder()
    const { stderr } = await runCommand(['rollback'], { dataDir })
    expect(stderr).toBe(`convosphere: there is no convosphere.db in ${dataDir}\n`)
  })
})
