import { describe, expect, test } from 'bun:test'
import { Database as Sqlite } from 'bun:sqlite'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { ConfigError } from '../../src/config.ts'
import { openDatabase } from '../../src/db.ts'
import { lockDataFolder } from '../../src/db-sqlite.ts'
import { createLog } from '../../src/log.ts'
import { createMigrate, type Migrations } from '../../src/migrate.ts'
import { atEnd, puppet, tempFolder, testApp } from '../app.ts'
import { testConfig } from '../databases.ts'

const quiet = createLog('error', () => {}, false)

async function opened(dataDir = tempFolder()) {
  const config = testConfig({ DATA_DIR: dataDir })
  const db = await openDatabase(config)
  return {
    db,
    config,
    migrate: async (set: Migrations) => (await createMigrate(db, config, quiet))(set),
  }
}

const pragma = async (db: Awaited<ReturnType<typeof opened>>['db'], name: string) =>
  db.tx(async (tx) => Object.values((await tx.get<object>(`pragma ${name}`))!)[0])

test('what was committed survives a power cut: WAL with synchronous FULL', async () => {
  const { db } = await opened()
  const names = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout', 'secure_delete']
  const values = []
  for (const name of names) values.push(await pragma(db, name))
  expect(values).toEqual(['wal', 2, 1, 5000, 1])
})

test('parts of an answer are stored with less care, everything after them with full care again', async () => {
  const { db } = await opened()
  const care = (durability: 'full' | 'process') =>
    db.tx((tx) => tx.get<{ synchronous: number }>('pragma synchronous'), { durability })
  expect(await care('process')).toEqual({ synchronous: 1 })
  expect(await care('full')).toEqual({ synchronous: 2 })
  await db.tx(() => Promise.reject(new Error('no')), { durability: 'process' }).catch(() => {})
  expect(await care('full')).toEqual({ synchronous: 2 })
})

test('what is deleted is overwritten in the file', async () => {
  const { db, config } = await opened()
  await db.run('create table notes (text text)')
  await db.run("insert into notes values ('the secret word is xylophone')")
  await db.run('delete from notes')
  await db.close()
  expect(readFileSync(`${config.dataDir}/convosphere.db`).includes('xylophone')).toBe(false)
})

test('nobody else on the machine may read the data', async () => {
  const folder = `${tempFolder()}/data`
  const { db, config, migrate } = await opened(folder)
  await migrate({ owner: 'notes', files: { '0001_a': 'create table a (x)' } })
  const again = await createMigrate(db, config, quiet)
  await again({ owner: 'notes', files: { '0001_a': '', '0002_b': 'create table b (x)' } })
  lockDataFolder(folder)()
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
  expect(mode(folder)).toBe('700')
  expect(mode(`${folder}/snapshots`)).toBe('700')
  const [snapshot] = readdirSync(`${folder}/snapshots`)
  const files = ['convosphere.db', 'convosphere.db-wal', 'lock.db', `snapshots/${snapshot}`]
  expect(files.map((name) => mode(`${folder}/${name}`))).toEqual(files.map(() => '600'))
})

describe('the lock', () => {
  async function holder(folder: string) {
    const child = Bun.spawn([process.execPath, `${import.meta.dir}/hold-lock.fixture.ts`, folder], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'ignore',
    })
    atEnd(() => child.kill('SIGKILL'))
    await child.stdout.getReader().read()
    return child
  }

  test('a second process on the same folder is refused, in one plain line', async () => {
    const folder = tempFolder()
    await holder(folder)
    expect(() => lockDataFolder(folder)).toThrow(ConfigError)
    expect(() => lockDataFolder(folder)).toThrow(`another ConvoSphere is already using ${folder}`)
  })

  test('it is free again after kill -9', async () => {
    const folder = tempFolder()
    const child = await holder(folder)
    child.kill('SIGKILL')
    await child.exited
    lockDataFolder(folder)()
  })
})

describe('migrations', () => {
  const first = { '0001_first': 'create table first (x)' }

  test('run once, in order', async () => {
    const { db, migrate } = await opened()
    const files = { '0002_b': 'insert into a values (2)', '0001_a': 'create table a (x)' }
    await migrate({ owner: 'notes', files })
    await migrate({ owner: 'notes', files })
    expect(await db.all('select x from a')).toEqual([{ x: 2 }])
  })

  test('a failing one rolls back whole, and the ones before it stay', async () => {
    const { db, migrate } = await opened()
    const broken =
      'create table half (x); insert into half values (1); insert into missing values (1)'
    await expect(
      migrate({ owner: 'notes', files: { ...first, '0002_broken': broken } }),
    ).rejects.toThrow(/no such table/)
    await expect(db.all('select * from half')).rejects.toThrow(/no such table/)
    expect(await db.all('select name from migrations')).toEqual([{ name: '0001_first' }])
    await migrate({ owner: 'notes', files: { ...first, '0002_broken': 'create table half (x)' } })
    expect(await db.all('select * from half')).toEqual([])
  })

  test('a database that was in use is copied first, an empty one is not', async () => {
    const { db, config, migrate } = await opened()
    const snapshots = () => readdirSync(`${config.dataDir}/snapshots`)
    await migrate({ owner: 'notes', files: first })
    expect(snapshots).toThrow(/ENOENT/)
    await db.run("insert into first values ('before')")
    await migrate({ owner: 'notes', files: first })
    expect(snapshots).toThrow(/ENOENT/)
    await migrate({ owner: 'notes', files: { ...first, '0002_b': 'delete from first' } })
    const copy = new Sqlite(`${config.dataDir}/snapshots/${snapshots()[0]}`, { readonly: true })
    expect(copy.query('select x from first').all()).toEqual([{ x: 'before' }])
    expect(copy.query('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    copy.close()
    expect(await db.all('select x from first')).toEqual([])
  })

  test('the last five copies stay, and a migration that fails leaves none', async () => {
    const { db, config } = await opened()
    const names = () => readdirSync(`${config.dataDir}/snapshots`).toSorted()
    const files: Record<string, string> = {}
    const start = async () => (await createMigrate(db, config, quiet))({ owner: 'notes', files })
    for (let n = 1; n <= 7; n++) {
      files[`000${n}_table`] = `create table t${n} (x)`
      await start()
    }
    const before = names()
    expect(before).toHaveLength(5)
    const oldest = new Sqlite(`${config.dataDir}/snapshots/${before[0]}`, { readonly: true })
    expect(oldest.query('select count(*) as n from migrations').get()).toEqual({ n: 2 })
    oldest.close()
    files['0008_broken'] = 'insert into missing values (1)'
    for (let n = 0; n < 3; n++) await expect(start()).rejects.toThrow(/no such table/)
    expect(names()).toEqual(before)
  })

  test('a newer database is refused, in one plain line', async () => {
    const { migrate } = await opened()
    await migrate({ owner: 'kernel', files: { ...first, '0009_later': 'create table later (x)' } })
    const older = migrate({ owner: 'kernel', files: first })
    await expect(older).rejects.toBeInstanceOf(ConfigError)
    await expect(older).rejects.toThrow(
      'this database was last used by a newer ConvoSphere (it has kernel/0009_later)',
    )
  })

  test('two nodes that start at once migrate once', async () => {
    const { db, config } = await opened()
    const [one, two] = [
      await createMigrate(db, config, quiet, { locked: true }),
      await createMigrate(db, config, quiet, { locked: true }),
    ]
    const set = { owner: 'notes', files: first }
    await Promise.all([one(set), two(set)])
    expect(await db.all('select name from migrations')).toHaveLength(1)
  })
})

test('where nothing can be written, writing says so, and reading goes on', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const readOnly = (yes: boolean) => app.db.run(`pragma query_only = ${Number(yes)}`)
  await readOnly(true)
  const refused = await ada.post('/api/chat/threads', { title: 'Lost?' })
  expect(refused.status).toBe(503)
  expect(await refused.json()).toMatchObject({ type: 'urn:convosphere:error.diskReadOnly' })
  expect((await ada.get('/')).status).toBe(200)
  await readOnly(false)
  expect((await ada.post('/api/chat/threads', { title: 'Kept' })).status).toBe(201)
})

describe('a full disk', () => {
  async function fullApp() {
    const model = puppet()
    const app = await testApp({ model: model.stream })
    const ada = await app.signIn('ada')
    const thread = await ada.json(ada.post('/api/chat/threads', { title: 'Kept' }))
    const pages = async (limit: number | string) =>
      app.db.tx((tx) => tx.get<{ max_page_count: number }>(`pragma max_page_count = ${limit}`))
    return { app, ada, thread, model, fill: () => pages(1), empty: () => pages(2 ** 30) }
  }
  const long = { text: 'x'.repeat(100_000) }

  test('writing says so, reading goes on, and writing works again without a restart', async () => {
    const { app, ada, thread, model, fill, empty } = await fullApp()
    const path = `/api/chat/threads/${thread.id}`
    await fill()
    const refused = await ada.post(`${path}/messages`, long)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await refused.json()).toMatchObject({ type: 'urn:convosphere:error.diskFull' })
    expect(await ada.json(ada.get(path))).toMatchObject({ title: 'Kept' })
    expect((await ada.get('/')).status).toBe(200)
    const ready = await app.guest().get('/readyz')
    expect(ready.status).toBe(503)
    expect((await ready.json()).parts).toContainEqual(
      expect.objectContaining({ name: 'storage', ok: false }),
    )
    await empty()
    expect((await ada.post(`${path}/messages`, long)).status).toBe(201)
    expect((await app.guest().get('/readyz')).status).toBe(200)
    model.end()
  })

  test('a session that was not seen for a while still reads', async () => {
    const { app, ada, fill } = await fullApp()
    await app.db.run("update sessions set seen_at = strftime('%FT%TZ', 'now', '-1 day')")
    await app.db.run(
      'create trigger full before update on sessions begin select raise(abort, 0); end',
    )
    await fill()
    expect((await ada.get('/api/chat/threads')).status).toBe(200)
  })
})

test('a folder that cannot be written is told as it is, not as a second server', () => {
  const folder = tempFolder()
  mkdirSync(`${folder}/lock.db`)
  chmodSync(folder, 0o700)
  expect(() => lockDataFolder(folder)).not.toThrow(/another ConvoSphere/)
  expect(() => lockDataFolder(folder)).toThrow()
})

test('what is read apart is what is committed, and a long statement holds nothing up', async () => {
  const db = await openDatabase(testConfig())
  await db.run('create table numbers (n integer)')
  await db.run('insert into numbers values (1), (2)')
  expect(await db.allApart('select n from numbers where n > ?', 1)).toEqual([{ n: 2 }])
  const order: string[] = []
  const long = db
    .allApart<{ n: number }>(
      'with recursive count (n) as (select 1 union all select n + 1 from count where n < 3000000) select max(n) as n from count',
    )
    .then(([row]) => order.push(`long ${row!.n}`))
  await new Promise((resolve) => setImmediate(resolve))
  order.push('something else')
  await long
  expect(order).toEqual(['something else', 'long 3000000'])
  const refusal = (sql: string) => db.allApart(sql).catch((error: Error) => error.message)
  expect(await refusal('select wrong from numbers')).toBe('no such column: wrong')
  expect(await refusal('insert into numbers values (3)')).toContain('readonly')
  const last = db.allApart('select 1 as n')
  await db.close()
  expect(await last).toEqual([{ n: 1 }])
})
