import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type KeepRule, superfluous } from '../../plugins/backups/prune.ts'
import { type App, tempFolder, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { fakeS3 } from '../fakes/s3.ts'
import { runCommand } from '../program.ts'

/** Asks for a backup and waits until the job has ended so. */
async function backUp(app: App, root: Client, status = 'done') {
  const { jobs } = app.host.kernel
  const ended = Promise.withResolvers<void>()
  const unfollow = jobs.follow(
    (job, now) => job.name === 'backups.take' && now === status && ended.resolve(),
  )
  const job = await root.json(root.post('/api/backups'))
  expect(job).toMatchObject({ name: 'backups.take', error: null })
  await ended.promise
  unfollow()
  const { items } = await root.json(root.get('/api/backups'))
  return { job, backup: items[0] }
}

const configure = (root: Client, settings: object) =>
  root.json(root.patch('/api/admin/settings/backups', settings))

test('a backup is asked for, taken by a job, listed with what its trial restore found, and downloaded', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const { job, backup } = await backUp(app, root)
  expect(backup).toMatchObject({ status: 'done', place: 'disk', sealed: false, error: null })
  expect(backup.rows).toBeGreaterThan(5)
  expect(dirname(dirname(backup.file))).toBe(join(app.config.dataDir, 'backups'))
  expect(backup.here).toBe(true)
  expect((await root.json(root.get(`/api/jobs/${job.id}`))).result).toEqual({ backup: backup.id })

  const download = await root.get(`/api/backups/${backup.id}/file`)
  expect(download.headers.get('content-disposition')).toStartWith('attachment; filename="convos')
  const copy = join(tempFolder(), 'downloaded')
  writeFileSync(copy, await download.bytes())
  const dataDir = join(tempFolder(), 'data')
  expect((await runCommand(['restore', copy], { dataDir })).code).toBe(0)
  const restored = new Database(join(dataDir, 'convosphere.db'))
  expect(restored.query('select name from users').all()).toEqual([{ name: 'root' }])
  restored.close()
})

test('a folder that is no full path is refused in words, in the setting and in the variable', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const refused = (language: string) =>
    root.request(
      'PATCH',
      '/api/admin/settings/backups',
      { folder: 'relative', at: '25:00' },
      { 'accept-language': language },
    )
  const fieldsFor = async (language: string) => (await (await refused(language)).json()).fields
  expect(await fieldsFor('en')).toEqual({
    at: 'Write it as 03:15',
    folder: 'Needs a full path, such as /srv/backups',
  })
  expect((await fieldsFor('de')).folder).toBe('Nötig ist ein vollständiger Pfad, etwa /srv/backups')
  const { stderr, code } = await runCommand(['serve'], { env: { BACKUP_FOLDER: 'relative' } })
  expect(stderr).toBe(
    'convosphere: BACKUP_FOLDER "relative": must be a full path, such as /srv/backups\n',
  )
  expect(code).toBe(2)
  await configure(root, { folder: '', at: '' })
})

test('a backup under a passphrase is sealed', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  await configure(root, { passphrase: 'five little ducks' })
  const { backup } = await backUp(app, root)
  expect(backup).toMatchObject({ status: 'done', sealed: true })
  const dataDir = join(tempFolder(), 'data')
  const args = ['restore', backup.file, '--passphrase-stdin']
  expect((await runCommand(args, { dataDir, input: 'five little ducks\n' })).code).toBe(0)
})

test('two who ask at once get the same backup', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const [one, other] = await Promise.all([
    root.json(root.post('/api/backups')),
    root.json(root.post('/api/backups')),
  ])
  expect(other.id).toBe(one.id)
})

test('a failed backup says why', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const folder = join(tempFolder(), 'a file')
  writeFileSync(folder, '')
  await configure(root, { folder })
  const { backup } = await backUp(app, root, 'queued')
  expect(backup).toMatchObject({ status: 'failed', file: null })
  expect(backup.error).toContain('ENOTDIR')
  const page = await (await root.get('/admin/backups')).text()
  expect(page).toContain('ENOTDIR')
})

describe('in a bucket', () => {
  const s3 = fakeS3({ pageSize: 1 })
  const settings = {
    s3Bucket: 'kept',
    s3Endpoint: s3.url,
    s3Region: 'eu-central-1',
    s3Prefix: 'chat/',
    s3KeyId: 'somebody',
    s3Secret: s3.secret,
  }

  test('a backup is kept, can be downloaded, and leaves nothing on the disk', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    await configure(root, settings)
    const { backup } = await backUp(app, root)
    expect(backup).toMatchObject({ status: 'done', place: 's3', error: null })
    expect(backup.file).toMatch(/^chat\/[\w-]+\/convosphere-/)
    const stored = s3.objects.get(`kept/${backup.file}`)!
    expect(stored.length).toBe(backup.bytes)
    const download = await root.get(`/api/backups/${backup.id}/file`)
    expect(Buffer.from(await download.bytes()).equals(stored)).toBe(true)
    expect(readdirSync(join(app.config.dataDir, 'cache/outgoing'))).toEqual([])
  })

  test('older ones are pruned', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    await configure(root, { ...settings, keepLast: 1, keepDaily: 0, keepWeekly: 0 })
    const first = await backUp(app, root)
    const second = await backUp(app, root)
    expect(s3.objects.has(`kept/${first.backup.file}`)).toBe(false)
    expect(s3.objects.has(`kept/${second.backup.file}`)).toBe(true)
  })

  test('a wrong secret is a failure that says so, and the secret is sealed', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    await configure(root, { ...settings, s3Secret: 'another secret' })
    const { backup } = await backUp(app, root, 'queued')
    expect(backup).toMatchObject({ status: 'failed', place: 's3' })
    expect(backup.error).toContain('SignatureDoesNotMatch')
    const rows = await app.db.all<{ value: string }>('select value from settings')
    expect(JSON.stringify(rows)).not.toContain('another secret')
  })
})

describe('doctor says', () => {
  /** Its lines on backups: name → whether it is well, and what it says. */
  async function told(app: App): Promise<Record<string, [boolean, string | undefined]>> {
    const parts = await app.host.collect('checks')
    return Object.fromEntries(
      parts.flatMap(({ name, ok, detail }) =>
        name.startsWith('backup') ? [[name, [ok, detail]] as const] : [],
      ),
    )
  }

  test('when the last one was taken, that it was restored, and where they are kept', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const where = join(app.config.dataDir, 'backups')
    expect(await told(app)).toEqual({
      backups: [true, 'none yet; one is taken each day at 03:15'],
      'backup place': [true, where],
    })
    const { backup } = await backUp(app, root)
    const good = `the last good one is of ${backup.at}, verified by restoring it (${backup.rows} rows)`
    expect((await told(app)).backups).toEqual([true, good])

    const old = new Date(Date.now() - 3 * 86_400_000).toISOString()
    await app.db.run('update backups set at = ?', old)
    const late = `${good.replace(backup.at, old)}, though one is taken each day at 03:15`
    expect((await told(app)).backups).toEqual([false, late])
    await configure(root, { at: '' })
    expect((await told(app)).backups).toEqual([true, good.replace(backup.at, old)])

    rmSync(backup.file)
    const [ok, text] = (await told(app)).backups!
    expect([ok, text]).toEqual([false, expect.stringContaining(`${backup.file} cannot be found`)])
  })

  test('why the last one failed, and that the place cannot be reached', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const folder = join(tempFolder(), 'a file')
    writeFileSync(folder, '')
    await configure(root, { folder })
    const { backup } = await backUp(app, root, 'queued')
    const { backups, 'backup place': place } = await told(app)
    expect(backups).toEqual([
      false,
      `the last try, of ${backup.at}, failed: ${backup.error}; there is no good one here`,
    ])
    expect(place).toEqual([false, expect.stringContaining(`: ${folder} is no folder`)])
  })

  test('whether a bucket can be reached', async () => {
    const s3 = fakeS3()
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const bucket = { s3Bucket: 'kept', s3Endpoint: s3.url, s3Prefix: 'chat/', s3KeyId: 'somebody' }
    await configure(root, { ...bucket, s3Secret: s3.secret })
    expect((await told(app))['backup place']).toEqual([true, 's3://kept/chat/'])
    await configure(root, { s3Secret: 'another' })
    expect((await told(app))['backup place']![0]).toBe(false)
    await configure(root, { s3Secret: s3.secret, s3Endpoint: 'http://127.0.0.1:9' })
    expect((await told(app))['backup place']![0]).toBe(false)
  })
})

test('older backups in the folder are pruned, and foreign files stay', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const folder = tempFolder()
  writeFileSync(join(folder, 'convosphere-of-another.tar.zst'), '')
  await configure(root, { folder, keepLast: 1, keepDaily: 0, keepWeekly: 0 })
  const first = await backUp(app, root)
  const second = await backUp(app, root)
  expect(existsSync(first.backup.file)).toBe(false)
  expect(readFileSync(second.backup.file).length).toBe(second.backup.bytes)
  expect(existsSync(join(folder, 'convosphere-of-another.tar.zst'))).toBe(true)
  const { items } = await root.json(root.get('/api/backups'))
  expect(items[1].removedAt).not.toBeNull()
  expect(items[1].here).toBe(false)
  expect((await root.get(`/api/backups/${first.backup.id}/file`)).status).toBe(404)
})

test('a backup whose file is gone is said to be, and offers no download', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const { backup } = await backUp(app, root)
  expect(await (await root.get('/admin/backups')).text()).toContain('>Restores<')
  rmSync(backup.file)
  const page = await (await root.get('/admin/backups')).text()
  expect(page).toContain('Not here any more')
  expect(page).not.toContain('>Restores<')
  expect(page).not.toContain(`/api/backups/${backup.id}/file`)
  expect((await root.get(`/api/backups/${backup.id}/file`)).status).toBe(404)
})

describe('a backup whose server ended before it was noted', () => {
  const longAgo = 'convosphere-2020-01-31T03-15-00-000Z.tar.zst.sealed'

  test('is listed with the next one', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const first = await backUp(app, root)
    copyFileSync(first.backup.file, join(dirname(first.backup.file), longAgo))
    const { backup } = await backUp(app, root)
    const { items } = await root.json(root.get('/api/backups'))
    expect(items).toMatchObject([
      { id: backup.id },
      { id: first.backup.id },
      { at: '2020-01-31T03:15:00.000Z', bytes: first.backup.bytes, sealed: true, here: true },
    ])
    const download = await root.get(`/api/backups/${items[2].id}/file`)
    expect((await download.bytes()).length).toBe(first.backup.bytes)
    await backUp(app, root)
    expect((await root.json(root.get('/api/backups'))).items).toHaveLength(4)
  })

  test('is pruned like the others', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const first = await backUp(app, root)
    const orphan = join(dirname(first.backup.file), longAgo)
    copyFileSync(first.backup.file, orphan)
    await configure(root, { keepLast: 1, keepDaily: 0, keepWeekly: 0 })
    await backUp(app, root)
    expect(existsSync(orphan)).toBe(false)
  })
})

test('a folder that was away for one backup has its files again', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const first = await backUp(app, root)
  const { file } = first.backup
  renameSync(file, `${file}.away`)
  await backUp(app, root)
  renameSync(`${file}.away`, file)
  await backUp(app, root)
  const { items } = await root.json(root.get('/api/backups'))
  expect(items.at(-1)).toMatchObject({ file, here: true, removedAt: null })
  expect(items).toHaveLength(3)
})

test('the list goes on page by page, newest first', async () => {
  const app = await testApp()
  const root = await app.signIn('root', 'admin')
  const taken = []
  for (let n = 0; n < 3; n++) taken.push((await backUp(app, root)).backup.id)
  const { items, next } = await root.json(root.get('/api/backups?limit=2'))
  const rest = await root.json(root.get(`/api/backups?limit=2&after=${next}`))
  const listed = [...items, ...rest.items].map(({ id }) => id)
  expect(listed).toEqual(taken.toReversed())
  expect(rest.next).toBeNull()
})

test('a backup is due each day at the time of the settings', async () => {
  let now = Date.parse('2026-11-22T12:00:00Z')
  const app = await testApp({ now: () => now })
  const root = await app.signIn('root', 'admin')
  const { jobs } = app.host.kernel
  await configure(root, { at: '04:00' })
  // The worker has seen the setting by then.
  await backUp(app, root)
  const ended = Promise.withResolvers<void>()
  jobs.follow((job, status) => job.name === 'backups.take' && status === 'done' && ended.resolve())
  now += 24 * 3_600_000
  jobs.wake()
  await ended.promise
  expect((await root.json(root.get('/api/backups'))).items).toHaveLength(2)
})

describe('the rule for old backups', () => {
  const rule: KeepRule = { keepLast: 2, keepDaily: 3, keepWeekly: 2 }
  const kept = (times: string[], how = rule) => {
    const backups = times.map((at) => ({ at: new Date(at).toISOString() }))
    const gone = new Set(superfluous(backups, how))
    return times.filter((_, index) => !gone.has(backups[index]!))
  }

  test('keeps the newest, one of each day, and one of each week', () => {
    expect(
      kept([
        '2026-11-22T20:00Z', // Sunday: the newest of its day and week
        '2026-11-22T08:00Z', // the second newest
        '2026-11-22T01:00Z',
        '2026-11-21T03:00Z',
        '2026-11-20T03:00Z',
        '2026-11-19T03:00Z',
        '2026-11-16T03:00Z', // Monday of that week
        '2026-11-15T03:00Z', // Sunday of the week before
        '2026-11-14T03:00Z',
        '2026-11-01T03:00Z',
      ]),
    ).toEqual([
      '2026-11-22T20:00Z',
      '2026-11-22T08:00Z',
      '2026-11-21T03:00Z',
      '2026-11-20T03:00Z',
      '2026-11-15T03:00Z',
    ])
  })

  test('counts days that have one, so that a long pause loses nothing', () => {
    const times = ['2026-11-22T03:00Z', '2026-06-01T03:00Z', '2025-01-01T03:00Z']
    expect(kept(times)).toEqual(times)
  })

  test('keeps the newest always', () => {
    const times = ['2026-11-22T03:00Z', '2026-11-21T03:00Z']
    expect(kept(times, { keepLast: 1, keepDaily: 0, keepWeekly: 0 })).toEqual(times.slice(0, 1))
  })
})

test('a database on a server is not backed up here, and the page says so', async () => {
  const [, remote] = databases
  const app = await testApp({ env: await remote!.empty() })
  const root = await app.signIn('root', 'admin')
  const refused = await root.post('/api/backups')
  expect(refused.status).toBe(409)
  const page = await (await root.get('/admin/backups')).text()
  expect(page).toContain('back it up with that server’s own tools')
  expect(page).not.toContain('Back up now')
})

describe('the page', () => {
  test('takes a backup without scripts, and shows it', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    expect(await (await root.get('/admin/backups')).text()).toContain('There’s no backup yet.')
    const ended = Promise.withResolvers<void>()
    app.host.kernel.jobs.follow((_, status) => status === 'done' && ended.resolve())
    const posted = await root.form('/admin/backups', {})
    expect([posted.status, posted.headers.get('location')]).toEqual([303, '/admin/backups'])
    expect(await (await root.get('/admin/backups')).text()).toContain('A backup is being taken.')
    await ended.promise
    const page = await (await root.get('/admin/backups')).text()
    expect(page).toContain('>Restores<')
    expect(page).toMatch(/href="\/api\/backups\/\w+\/file"/)
  })

  test('says how large a backup is in the unit that fits, and whether it is sealed', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const { backup } = await backUp(app, root)
    const kilobytes = Math.round(backup.bytes / 1000)
    const open = await (await root.get('/admin/backups')).text()
    expect(open).toContain(`>${kilobytes} kB<`)
    expect(open).toContain('>Not sealed<')
    await configure(root, { passphrase: 'five little ducks' })
    await backUp(app, root)
    expect(await (await root.get('/admin/backups')).text()).toContain('>Sealed<')
  })

  test('says when the next one is due, in which time zone, and where it goes', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    await configure(root, { at: '04:00' })
    const page = await (await root.get('/admin/backups')).text()
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    expect(page).toMatch(/Next backup: \w+day, \w+ \d+, \d{4} at 4:00\sAM \(/)
    expect(page).toContain(`(${timeZone}).`)
    expect(page).toContain(`Kept in ${join(app.config.dataDir, 'backups')}/`)
    await configure(root, { at: '' })
    expect(await (await root.get('/admin/backups')).text()).toContain('only when somebody asks.')
  })

  test('folds the fields for a bucket until one is set', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const group = async () =>
      /<details class="settings-group"(?<open>[^>]*)>(?<inside>.*?)<\/details>/s.exec(
        await (await root.get('/admin/backups')).text(),
      )!.groups!
    const { open, inside } = await group()
    expect(open).not.toContain('open')
    const fields = [...inside!.matchAll(/ name="(\w+)"/g)].map(([, name]) => name)
    expect(fields).toEqual([
      's3Bucket',
      's3Endpoint',
      's3Region',
      's3Prefix',
      's3KeyId',
      's3Secret',
    ])
    await configure(root, { s3Bucket: 'kept' })
    expect((await group()).open).toContain('open')
  })

  test('warns until there is a passphrase', async () => {
    const app = await testApp()
    const root = await app.signIn('root', 'admin')
    const warning = 'whoever has the file can read everything'
    expect(await (await root.get('/admin/backups')).text()).toContain(warning)
    await configure(root, { passphrase: 'five little ducks' })
    expect(await (await root.get('/admin/backups')).text()).not.toContain(warning)
  })
})
