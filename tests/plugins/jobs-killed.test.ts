import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openPromise } from 'yauzl'
import { says, tempFolder, testApp } from '../app.ts'
import { attach } from '../attachments.ts'
import type { Client } from '../client.ts'
import { bring, endedJobs, exportOf } from '../imports.ts'

interface Killed {
  /** The words that models were asked in the attempt that came to its end. */
  said: string
  /** How many attempts were killed. */
  kills: number
}

/**
 * Does a job again and again, killed one step later each time, until an attempt comes to its end.
 * @param look what must hold after each kill
 */
async function killedAtEachStep(
  dataDir: string,
  { name, payload = {}, by = '' }: { name: string; payload?: object; by?: string },
  look: (db: Database) => void,
): Promise<Killed> {
  const fixture = join(import.meta.dir, 'jobs-killed.fixture.ts')
  for (let kills = 0; ; kills++) {
    const args = [name, JSON.stringify(payload), by, String(kills + 1)]
    const run = Bun.spawn([process.execPath, fixture, ...args], {
      env: { ...process.env, DATA_DIR: dataDir },
      stdout: 'pipe',
      stderr: 'inherit',
    })
    const said = await new Response(run.stdout).text()
    await run.exited
    const db = new Database(join(dataDir, 'convosphere.db'))
    look(db)
    db.close()
    if (run.signalCode !== 'SIGKILL') {
      expect(run.exitCode).toBe(0)
      return { said, kills }
    }
  }
}

const idOf = async (client: Client): Promise<string> =>
  (await client.json(client.get('/api/me'))).id

test('everything of a person, killed at any file: the archive is whole, and the last one stays until then', async () => {
  const dataDir = tempFolder()
  const before = await testApp({ dataDir })
  const ada = await before.signIn('ada')
  await bring(before, ada, exportOf('chatgpt.json'))
  const ended = endedJobs(before)
  const { id: first } = await ada.json(ada.post('/api/me/exports'))
  await ended(first)
  const by = await idOf(ada)
  await before.close()

  const archives = () =>
    readdirSync(join(dataDir, 'exports')).filter((name) => name.endsWith('.zip'))
  const { kills } = await killedAtEachStep(dataDir, { name: 'kernel.export', by }, () =>
    expect(archives()).toHaveLength(1),
  )
  expect(kills).toBeGreaterThan(6)
  expect(archives()).not.toEqual([`${by}.${first}.zip`])
  expect(readdirSync(join(dataDir, 'exports'))).toEqual(archives())

  const app = await testApp({ dataDir })
  const again = await app.signIn('ada')
  const job = (await app.host.kernel.jobs.latest('kernel.export', by))!
  expect(job).toMatchObject({ status: 'done', attempts: kills + 1 })
  const file = await again.get(`/api/me/exports/${job.id}`)
  const path = join(tempFolder(), 'archive.zip')
  await Bun.write(path, await file.bytes())
  const names: string[] = []
  for await (const entry of (await openPromise(path)).eachEntry()) names.push(entry.fileName)
  expect(names).toHaveLength(7)
  expect(new Set(names).size).toBe(7)
  expect(names).toContainValues(['me.json', 'prompts.json', 'searches.json'])
})

test('a title, killed while the model answers or it is stored, is given once', async () => {
  const dataDir = tempFolder()
  const before = await testApp({ dataDir, model: says('Take walnuts') })
  const ada = await before.signIn('ada')
  const ended = endedJobs(before)
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, {
      text: 'Which cake?',
      model: 'fake/fake',
    }),
  )
  await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  const { items } = await before.host.kernel.jobs.list({ limit: 9 })
  await ended(items.find(({ name }) => name === 'chat.title')!.id)
  await before.db.run("update threads set title = '', titled_by = null, version = 1")
  await before.close()

  const payload = { threadId: thread.id }
  const titles: string[] = []
  const { kills, said } = await killedAtEachStep(dataDir, { name: 'chat.title', payload }, (db) => {
    const [[title, version]] = db.query('select title, version from threads').values() as [
      [string, number],
    ]
    titles.push(title)
    expect([title, version]).toEqual(title ? ['Walnut cake', 2] : ['', 1])
  })
  expect(kills).toBeGreaterThan(4)
  expect(titles[0]).toBe('')
  expect(titles.at(-1)).toBe('Walnut cake')
  // It had been stored before the last kill: nobody was asked for another.
  expect(said).toBe('')
})

test('the trash, killed at any deletion, takes what is in it and nothing else', async () => {
  const dataDir = tempFolder()
  const before = await testApp({ dataDir, model: says('An apple') })
  const ada = await before.signIn('ada')
  const folder = await ada.json(ada.post('/api/chat/folders', { name: 'Old folder' }))
  const make = async (title: string, more: object = {}) => {
    const { id } = await ada.json(ada.post('/api/chat/threads', { title, ...more }))
    const attachments = [await attach(ada, `${title}.txt`, title)]
    const { answer } = await ada.json(
      ada.post(`/api/chat/threads/${id}/messages`, { text: `Fruit of ${title}?`, attachments }),
    )
    await ada.follow(`/api/chat/answers/${answer.id}/stream`)
    return id as string
  }
  const kept = await make('Kept', { folderId: folder.id })
  const [one, two, fresh] = [await make('One'), await make('Two'), await make('Fresh')]
  const brief = await make('Brief', { temporary: true })
  for (const id of [one, two, fresh]) await ada.delete(`/api/chat/threads/${id}`)
  await ada.delete(`/api/chat/folders/${folder.id}`)
  const old = new Date(Date.now() - 2 * 86_400_000).toISOString()
  await before.db.run('update threads set deleted_at = ? where id in (?, ?)', old, one, two)
  await before.db.run('update threads set updated_at = ? where id = ?', old, brief)
  await before.db.run('update folders set deleted_at = ?', old)
  await before.db.run('update attachments set created_at = ?', old)
  await before.close()

  const seen = new Set<string>()
  const { kills } = await killedAtEachStep(dataDir, { name: 'chat.purge' }, (db) => {
    const texts = (sql: string) => db.query(sql).values().flat()
    // A thread, the right to it and its messages go together.
    const threads = texts('select id from threads order by 1')
    const rights = "select substr(thing, 8) from grants where thing like 'thread:%' order by 1"
    expect(texts(rights)).toEqual(threads)
    expect(texts('select count(*) from messages')).toEqual([2 * threads.length])
    seen.add(texts('select title from threads order by 1').join())
  })
  expect(kills).toBeGreaterThan(8)
  expect([...seen]).toEqual(['Brief,Fresh,Kept,One,Two', 'Fresh,Kept'])

  const db = new Database(join(dataDir, 'convosphere.db'))
  const count = (table: string) => db.query(`select count(*) from ${table}`).values()[0]![0]
  expect([count('folders'), count('attachments'), count('attachment_bytes')]).toEqual([0, 2, 2])
  db.close()

  const app = await testApp({ dataDir })
  const again = await app.signIn('ada')
  const titles = async (query = '') =>
    (await again.json(again.get(`/api/chat/threads${query}`))).items.map(
      ({ title }: { title: string }) => title,
    )
  expect(await titles()).toEqual(['Kept'])
  expect(await titles('?q=fruit')).toEqual(['Kept'])
  expect((await again.post(`/api/chat/threads/${fresh}/restoration`)).status).toBe(200)
  expect((await titles()).toSorted()).toEqual(['Fresh', 'Kept'])
  const { items } = await again.json(again.get(`/api/chat/threads/${kept}/messages`))
  expect(items.map(({ text }: { text: string }) => text)).toEqual(['Fruit of Kept?', 'An apple'])
  expect((await again.get(`/api/chat/attachments/${items[0].attachments[0].id}`)).status).toBe(200)
})
