import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Client } from '../client.ts'
import { fakeOpenAI } from '../fakes/openai.ts'
import { fakeS3 } from '../fakes/s3.ts'
import { graceAt, keptData } from '../fixtures/data.ts'
import { grace, people, providerKey } from '../fixtures/people.ts'
import { type ProgramOptions, runCommand, startCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

/** Backs a data folder up. @returns the path of the file */
async function backUp(
  dataDir: string,
  { passphrase = '', env = {}, to = join(tempFolder(), 'backups') } = {},
) {
  const args = ['backup', '--to', to]
  const { stdout, stderr, code } = await runCommand(
    passphrase ? [...args, '--passphrase-stdin'] : args,
    { dataDir, env, input: passphrase },
  )
  if (code !== 0) throw new Error(stderr)
  return stdout.trim().split('\n').at(-1)!
}

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const newFolder = () => join(tempFolder(), 'data')

async function restore(path: string, options: ProgramOptions & { input?: string } = {}) {
  const dataDir = options.dataDir ?? newFolder()
  const sealed = options.input === undefined ? [] : ['--passphrase-stdin']
  return { dataDir, ...(await runCommand(['restore', path, ...sealed], { ...options, dataDir })) }
}

test('a backup taken under write load has all that was acknowledged before', async () => {
  const kept = await keptData('0.1.0')
  const program = await startProgram({ dataDir: kept.dataDir })
  const write = threadWriter(graceAt(program.url, kept))
  for (let n = 0; n < 20; n++) await write()

  const before = [...write.acknowledged]
  let path: string | undefined
  const taking = backUp(kept.dataDir).then((taken) => (path = taken))
  while (!path) await write()
  await taking
  expect(write.acknowledged.length).toBeGreaterThan(before.length)
  await program.kill('SIGKILL')

  const { dataDir, code } = await restore(path)
  expect(code).toBe(0)
  const restored = await startProgram({ dataDir })
  const reader = graceAt(restored.url, kept)
  for (const id of before) expect((await reader.get(`/api/chat/threads/${id}`)).status).toBe(200)
})

test('people go on writing while the database is copied, however long that takes', async () => {
  const kept = await keptData('0.1.0')
  const database = new Database(join(kept.dataDir, 'convosphere.db'))
  database.run('create table ballast as select zeroblob(40000000) as bytes')
  database.close()
  const program = await startProgram({ dataDir: kept.dataDir })
  const write = threadWriter(graceAt(program.url, kept))

  const { child, ended } = startCommand(['backup', '--to', tempFolder()], kept)
  while (!existsSync(join(kept.dataDir, 'cache/backup/convosphere.db')))
    await program.guest().get('/healthz')
  child.kill('SIGSTOP')
  for (let n = 0; n < 20; n++) await write()
  child.kill('SIGCONT')
  const { stderr, code } = await ended
  expect([stderr, code]).toEqual(['', 0])
  await program.stop()
})

/** Writes one thread after the other. */
function threadWriter(client: Client) {
  const acknowledged: string[] = []
  const write = async () => {
    const title = `thread ${acknowledged.length}`
    acknowledged.push((await client.json(client.post('/api/chat/threads', { title }))).id)
  }
  return Object.assign(write, { acknowledged })
}

test('what a killed backup has left, the next one clears away; another instance’s stays', async () => {
  const { dataDir } = await keptData('0.1.0')
  const first = await backUp(dataDir)
  const { name } = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'))
  const half = (of: string) => `${first}.${of}.unfinished`
  copyFileSync(first, half('2026-11-23-0another'))
  renameSync(first, half(name))
  for (const copy of ['cache/backup/convosphere.db', 'cache/backup/restored/convosphere.db'])
    cpSync(join(dataDir, 'convosphere.db'), join(dataDir, copy))
  const next = await backUp(dataDir, { to: dirname(first) })
  expect(filesBelow(dirname(first)).toSorted()).toEqual(
    [half('2026-11-23-0another'), next].toSorted(),
  )
  expect(existsSync(join(dataDir, 'cache/backup'))).toBe(false)
})

describe('on an empty machine, everything of the old one works:', () => {
  const whole = (async () => {
    const kept = await keptData('0.1.0')
    mkdirSync(join(kept.dataDir, 'plugins/greeter'), { recursive: true })
    writeFileSync(
      join(kept.dataDir, 'plugins/greeter/index.ts'),
      "export default { name: 'greeter', apiVersion: 1 }",
    )
    const elsewhere = tempFolder()
    writeFileSync(join(elsewhere, 'photo'), 'of a cat')
    symlinkSync(elsewhere, join(kept.dataDir, 'files'))
    for (const name of ['exports', 'imports']) {
      mkdirSync(join(kept.dataDir, name))
      writeFileSync(join(kept.dataDir, name, 'theirs'), 'of a day or two')
    }
    const { dataDir } = await restore(await backUp(kept.dataDir))
    return { kept, dataDir, server: await fakeOpenAI() }
  })()

  test('passwords, the session of a browser, a token', async () => {
    const { kept, dataDir } = await whole
    const { url, guest, stop } = await startProgram({ dataDir })
    expect((await guest().post('/api/sessions', people.ada)).status).toBe(201)
    const script = guest()
    script.token = kept.token
    for (const client of [graceAt(url, kept), script]) {
      const thread = await client.json(client.get(`/api/chat/threads/${kept.thread}`))
      expect(thread.title).toBe(grace.thread.title)
    }
    await stop()
  })

  test('the sealed key of a provider', async () => {
    const { kept, dataDir, server } = await whole
    const env = { OPENAI_BASE_URL: server.url }
    const program = await startProgram({ dataDir, env })
    const reader = graceAt(program.url, kept)
    await reader.json(reader.get('/api/models'))
    const asked = await reader.json(
      reader.post(`/api/chat/threads/${kept.thread}/messages`, {
        text: 'Hi',
        model: 'openai/gpt-fake',
      }),
    )
    await reader.follow(`/api/chat/answers/${asked.answer.id}/stream`)
    expect(server.requests[0]!.headers.get('authorization')).toBe(`Bearer ${providerKey}`)
    await program.stop()
  })

  test('plugins of the folder', async () => {
    const { dataDir } = await whole
    expect((await runCommand(['plugins'], { dataDir })).stdout).toContain('greeter')
  })

  test('files of a folder that was on another disk', async () => {
    const { dataDir } = await whole
    expect(readFileSync(join(dataDir, 'files/photo'), 'utf8')).toBe('of a cat')
  })

  test('but not what was there for a day or two only', async () => {
    const { dataDir } = await whole
    for (const name of ['exports', 'imports'])
      expect(existsSync(join(dataDir, name, 'theirs'))).toBe(false)
  })

  test('and all of it is private', async () => {
    const { dataDir } = await whole
    for (const name of ['convosphere.db', 'secret.key', 'plugins/greeter/index.ts'])
      expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600)
  })
})

test('the key of SECRET_KEY travels too, and another one at the new place is told of', async () => {
  const kept = await keptData('0.1.0')
  const SECRET_KEY = readFileSync(join(kept.dataDir, 'secret.key'), 'utf8').trim()
  writeFileSync(join(kept.dataDir, 'secret.key'), 'no longer the one that is used')
  const path = await backUp(kept.dataDir, { env: { SECRET_KEY } })
  const { dataDir, stdout } = await restore(path, { env: { SECRET_KEY: 'x'.repeat(40) } })
  expect(readFileSync(join(dataDir, 'secret.key'), 'utf8').trim()).toBe(SECRET_KEY)
  expect(stdout).toContain('SECRET_KEY is not the key of this backup')
})

/** The job when it has ended. */
async function ended(client: Client, id: string) {
  while (true) {
    const job = await client.json(client.get(`/api/jobs/${id}`))
    if (!['queued', 'running'].includes(job.status)) return job
  }
}

describe('a backup that the server is asked for', () => {
  const files = (dataDir: string) => filesBelow(join(dataDir, 'backups'))

  test('restores, too', async () => {
    const kept = await keptData('0.1.0')
    const program = await startProgram({ dataDir: kept.dataDir })
    const ada = program.guest()
    await ada.json(ada.post('/api/sessions', people.ada))
    const { id } = await ada.json(ada.post('/api/backups'))
    expect(await ended(ada, id)).toMatchObject({ status: 'done', error: null })
    const [name] = files(kept.dataDir)
    const { code } = await restore(name!)
    expect(code).toBe(0)
    await program.stop()
  })

  test('is taken after kill -9 in the middle, and every file there is whole and listed', async () => {
    const kept = await keptData('0.1.0')
    const program = await startProgram({ dataDir: kept.dataDir })
    const ada = program.guest()
    await ada.json(ada.post('/api/sessions', people.ada))
    const { id } = await ada.json(ada.post('/api/backups'))
    while (!existsSync(join(kept.dataDir, 'cache/backup'))) await ada.get('/healthz')
    await program.kill('SIGKILL')
    await program.restart()
    const again = new Client(program.url)
    again.cookie = ada.cookie
    expect(await ended(again, id)).toMatchObject({ status: 'done' })
    const { items } = await again.json(again.get('/api/backups'))
    const listed = items.map(({ file }: { file: string }) => file)
    expect(listed.toSorted()).toEqual(files(kept.dataDir).toSorted())
    for (const file of listed) expect((await restore(file)).code).toBe(0)
    expect(existsSync(join(kept.dataDir, 'cache/backup'))).toBe(false)
    await program.stop()
  })
})

describe('a copy of an instance leaves the backups of the instance alone:', () => {
  const s3 = fakeS3()
  const bucket = { s3Bucket: 'kept', s3Endpoint: s3.url, s3KeyId: 'me', s3Secret: s3.secret }
  const inBucket = () => [...s3.objects.keys()]
  const copies = {
    restored: async (dataDir: string) => (await restore(await backUp(dataDir))).dataDir,
    copied: async (dataDir: string) => {
      const copy = newFolder()
      cpSync(dataDir, copy, { recursive: true })
      return copy
    },
  }
  const start = async (dataDir: string) => {
    const program = await startProgram({ dataDir })
    const ada = program.guest()
    await ada.json(ada.post('/api/sessions', people.ada))
    const backUpNow = async () => {
      const { id } = await ada.json(ada.post('/api/backups'))
      expect(await ended(ada, id)).toMatchObject({ status: 'done' })
    }
    return { ...program, ada, backUpNow }
  }

  const places = Object.keys(copies).flatMap((how) =>
    ['beside the data', 'in another folder', 'in a bucket'].map((where) => [how, where] as const),
  )
  test.each(places)('%s, %s', async (how, where) => {
    const { dataDir } = await keptData('0.1.0')
    const original = await start(dataDir)
    const folder = join(tempFolder(), 'elsewhere')
    const place = where === 'in a bucket' ? bucket : where === 'beside the data' ? {} : { folder }
    const rule = { keepLast: 1, keepDaily: 0, keepWeekly: 0 }
    const settings = { ...place, ...rule }
    await original.ada.json(original.ada.patch('/api/admin/settings/backups', settings))
    await original.backUpNow()
    const kept = () =>
      where === 'in a bucket'
        ? inBucket()
        : filesBelow(where === 'beside the data' ? join(dataDir, 'backups') : folder)
    const before = kept()
    expect(before.length).toBeGreaterThan(0)
    await original.stop()

    const copy = await start(await copies[how as keyof typeof copies](dataDir))
    const { items } = await copy.ada.json(copy.ada.get('/api/backups'))
    expect(items).toMatchObject([{ status: 'done', here: false }])
    expect((await copy.ada.get(`/api/backups/${items[0].id}/file`)).status).toBe(404)
    await copy.backUpNow()
    expect(kept()).toEqual(expect.arrayContaining(before))
    await copy.stop()
  })
})

describe('a sealed backup', () => {
  const passphrase = 'fünf kleine Enten'
  const sealed = (async () => {
    const { dataDir } = await keptData('0.1.0')
    return backUp(dataDir, { passphrase })
  })()

  test('opens with its passphrase', async () => {
    const { dataDir, code } = await restore(await sealed, { input: `${passphrase}\n` })
    expect(code).toBe(0)
    expect(readdirSync(dataDir)).toContain('convosphere.db')
  })

  test('opens with no other, and says so', async () => {
    const { dataDir, code, stderr } = await restore(await sealed, { input: 'five little ducks' })
    expect(stderr).toBe(
      `convosphere: the passphrase is not the one that ${await sealed} was sealed with\n`,
    )
    expect(code).toBe(1)
    expect(readdirSync(dataDir)).toEqual(['lock.db'])
  })

  test('asks for it', async () => {
    const { stderr } = await restore(await sealed)
    expect(stderr).toContain('is sealed: give its passphrase with --passphrase-stdin')
  })

  test('shows nothing of what it holds', async () => {
    const { dataDir } = await keptData('0.1.0')
    const bytes = readFileSync(await sealed)
    const key = readFileSync(join(dataDir, 'secret.key'), 'utf8').trim()
    expect(bytes.includes(key)).toBe(false)
    expect(bytes.includes(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).toBe(false)
  })
})

describe('refused in plain words, and nothing is left behind:', () => {
  const passphrase = 'five little ducks'
  const taken = (async () => {
    const { dataDir } = await keptData('0.1.0')
    return { plain: await backUp(dataDir), sealed: await backUp(dataDir, { passphrase }) }
  })()

  /** A copy with other bytes. */
  const changed = (path: string, change: (bytes: Buffer) => Buffer) => {
    const copy = join(tempFolder(), 'changed')
    writeFileSync(copy, change(readFileSync(path)))
    return copy
  }
  const flipped = (at: number) => (bytes: Buffer) => {
    const place = Math.floor(bytes.length * at)
    bytes[place] = bytes[place]! ^ 1
    return bytes
  }
  const cut = (to: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * to))

  const cases: [string, 'plain' | 'sealed', (bytes: Buffer) => Buffer, RegExp][] = [
    ...[0.02, 0.3, 0.6, 0.9].map((at): [string, 'plain', (bytes: Buffer) => Buffer, RegExp] => [
      `a bit flipped at ${at}`,
      'plain',
      flipped(at),
      /is damaged: /,
    ]),
    ['cut in half', 'plain', cut(0.5), /is damaged: /],
    ['without its end', 'plain', cut(0.99), /is damaged: /],
    ['sealed, a bit flipped', 'sealed', flipped(0.5), /is damaged: it was changed or cut off/],
    ['sealed, cut in half', 'sealed', cut(0.5), /is damaged: it was changed or cut off/],
    ['empty', 'plain', cut(0), /is no backup of ConvoSphere/],
    ['a foreign file', 'plain', () => Buffer.from('PK\x03\x04 a zip'), /is no backup/],
    [
      'a foreign file under zstd',
      'plain',
      () => Buffer.from(Bun.zstdCompressSync('something else'.repeat(100))),
      /is damaged: this is no tar archive/,
    ],
  ]
  test.each(cases)('%s', async (_, kind, change, words) => {
    const path = changed((await taken)[kind], change)
    const { dataDir, code, stderr } = await restore(path, {
      ...(kind === 'sealed' && { input: passphrase }),
    })
    expect(stderr).toMatch(words)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(code).toBe(1)
    expect(readdirSync(dataDir)).toEqual(['lock.db'])
  })

  test('no file', async () => {
    const { code, stderr } = await restore('/no/such/backup')
    expect(stderr).toStartWith('convosphere: /no/such/backup cannot be read: ')
    expect(code).toBe(1)
  })

  test('a data folder that is in use', async () => {
    const { dataDir } = await keptData('0.1.0')
    const { stderr, code } = await restore((await taken).plain, { dataDir })
    expect(stderr).toContain(`${dataDir} is not empty (it has convosphere.db): restore into a new`)
    expect(code).toBe(1)
  })

  test('nothing to back up', async () => {
    const dataDir = tempFolder()
    const { stderr } = await runCommand(['backup', '--to', tempFolder()], { dataDir })
    expect(stderr).toBe(`convosphere: there is no convosphere.db in ${dataDir}\n`)
  })

  test('a database on a libSQL server', async () => {
    const env = { DATABASE_URL: 'http://127.0.0.1:9' }
    for (const args of [
      ['backup', '--to', tempFolder()],
      ['restore', '/no/such/backup'],
    ]) {
      const { stderr, code } = await runCommand(args, { env })
      expect(stderr).toContain('back it up and restore it with that server’s own tools')
      expect(code).toBe(1)
    }
  })

  test('a backup of a damaged database', async () => {
    const { dataDir } = await keptData('0.1.0')
    const path = join(dataDir, 'convosphere.db')
    const db = new Database(path)
    db.run('pragma foreign_keys = off')
    db.run("update sessions set user_id = 'nobody'")
    db.close()
    const folder = tempFolder()
    const { stderr, code } = await runCommand(['backup', '--to', folder], { dataDir })
    expect(stderr).toContain('does not restore: a row of sessions refers to nothing')
    expect(code).toBe(1)
    expect(readdirSync(folder)).toEqual([])
  })
})

test('a restore that was interrupted can be begun again', async () => {
  const { dataDir } = await keptData('0.1.0')
  const path = await backUp(dataDir)
  const half = newFolder()
  cpSync(dataDir, join(half, 'restoring'), { recursive: true })
  writeFileSync(join(half, 'secret.key'), 'already moved')
  const { code, stderr } = await restore(path, { dataDir: half })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(readdirSync(half).toSorted()).toEqual(['convosphere.db', 'lock.db', 'secret.key'])
})
