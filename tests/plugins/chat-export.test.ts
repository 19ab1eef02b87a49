import { expect, test } from 'bun:test'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { createContextStore } from '../../plugins/chat/context/store.ts'
import { puppet, says, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { bring, endedJobs, exportOf } from '../imports.ts'
import { progressOf } from '../progress.ts'

const fixture = exportOf('chatgpt.json')

const pasta = async (client: Client) =>
  (await client.json(client.get('/api/chat/threads'))).items.find(
    (thread: { title: string }) => thread.title === 'Weeknight pasta',
  )
const take = (client: Client, id: string, format: string) =>
  client.get(`/api/chat/threads/${id}/export?format=${format}`)

/** What a file says, whatever the ids are: the tree, with what is shown marked. */
function asNested(json: string) {
  const { thread, messages } = JSON.parse(json)
  const { id: _, leafId, ...rest } = thread
  type Said = Record<string, string>
  const below = (parent: string | undefined): unknown[] =>
    messages
      .filter(({ parentId }: Said) => parentId === parent)
      .map(({ id, parentId: __, ...message }: Said) => ({
        ...message,
        isLeaf: id === leafId,
        next: below(id),
      }))
  return { ...rest, next: below(undefined) }
}

test('a thread goes out as JSON and comes back, on another instance too, without a loss', async () => {
  const [here, there] = [await testApp({ model: says('Lemon ', 'tart') }), await testApp()]
  const ada = await here.signIn('ada')
  await bring(here, ada, fixture)
  const { id } = await pasta(ada)
  const asked = await ada.json(ada.post(`/api/chat/threads/${id}/messages`, { text: 'Dessert?' }))
  await ada.follow(`/api/chat/answers/${asked.answer.id}/stream`)
  await ada.put(`/api/chat/answers/${asked.answer.id}/rating`, { value: -1, note: 'Too sour' })
  const file = await take(ada, id, 'json')
  expect(file.headers.get('content-disposition')).toContain('Weeknight%20pasta.json')
  const json = await file.text()
  expect(JSON.parse(json).messages).toHaveLength(9)

  const bob = await there.signIn('bob')
  expect(await bring(there, bob, json)).toMatchObject({ products: { ConvoSphere: 1 }, messages: 9 })
  const again = await (await take(bob, (await pasta(bob)).id, 'json')).text()
  expect(asNested(again)).toEqual(asNested(json))
  // Where it was written it is here already.
  expect(await bring(here, ada, json)).toMatchObject({ threads: 0, messages: 0, alreadyHere: 1 })
})

test('instructions, parameters and summaries go along in JSON, and are in nothing for others', async () => {
  const [here, there] = [await testApp(), await testApp()]
  const ada = await here.signIn('ada')
  const wishes = { instructions: 'Speak of walruses.', parameters: { temperature: 0.5 } }
  const { id } = await ada.json(ada.post('/api/chat/threads', { title: 'Sea', ...wishes }))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${id}/messages`, { text: 'Who is there?' }),
  )
  await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  const told = { messageId: answer.id, threadId: id, text: 'Narwhals were named.', model: 'a/b' }
  const more = { usage: { input: 3, output: 4 }, cost: 0.5, editedAt: undefined }
  await here.db.tx((tx) => createContextStore(here.db).keep(tx, { ...told, ...more }))
  const json = await (await take(ada, id, 'json')).text()

  const bob = await there.signIn('bob')
  await bring(there, bob, json)
  const [thread] = (await bob.json(bob.get('/api/chat/threads'))).items
  expect(thread).toMatchObject(wishes)
  const { items } = await bob.json(bob.get(`/api/chat/threads/${thread.id}/messages`))
  expect(items.map((message: { summarised: boolean }) => message.summarised)).toEqual([false, true])
  expect(await bob.json(bob.get(`/api/chat/messages/${items[1].id}/summary`))).toMatchObject({
    text: 'Narwhals were named.',
    model: 'a/b',
    ...more,
    editedAt: null,
  })

  const { url } = await ada.json(ada.post(`/api/chat/threads/${id}/links`))
  const shared = await (await here.guest().get(new URL(url).pathname)).text()
  expect(shared).toContain('Who is there?')
  for (const file of [shared, await (await take(ada, id, 'md')).text()])
    expect(file).not.toMatch(/walrus|Narwhals/)
})

test('Markdown and HTML hold the branch that is shown', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await bring(app, ada, fixture)
  const { id } = await pasta(ada)
  const markdown = await (await take(ada, id, 'md')).text()
  expect(markdown).toStartWith('# Weeknight pasta\n\n## You\n')
  expect(markdown).toContain('## o3')
  expect(markdown).toContain('> Counting people')
  expect(markdown).not.toContain('colatura')
  const html = await (await take(ada, id, 'html')).text()
  expect(html).toContain('<strong>Puttanesca.</strong>')
  expect(html).not.toContain('colatura')
})

test('the HTML runs and loads nothing, whatever was said', async () => {
  const hostile =
    '<script>alert(1)</script> ![x](https://example.org/x.png) [a](javascript:alert(1))'
  const app = await testApp({ model: says(hostile) })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads', { title: '</title><script>' }))
  const asked = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, { text: hostile }),
  )
  await ada.follow(`/api/chat/answers/${asked.answer.id}/stream`)
  const file = await take(ada, thread.id, 'html')
  expect(file.headers.get('content-security-policy')).toStartWith("sandbox; default-src 'none'")
  expect(file.headers.get('content-disposition')).toStartWith('attachment')
  const html = await file.text()
  expect(html).not.toMatch(/<script|<img|<link|javascript:alert\(1\)"/)
  expect(html).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'")
})

test('an answer that is being written goes out as far as it is', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Go' }),
  )
  model.say('so far')
  await ada.follow(`/api/chat/answers/${answer.id}/stream`, {
    until: (events) => events.length > 0,
  })
  const { messages } = await (await take(ada, thread.id, 'json')).json()
  expect(messages[1]).toMatchObject({ text: 'so far', status: 'interrupted' })
})

test('everything of a person goes into one archive, which another instance can read', async () => {
  const [here, there] = [await testApp(), await testApp()]
  const ada = await here.signIn('ada')
  await bring(here, ada, fixture)
  const [first] = (await ada.json(ada.get('/api/chat/threads'))).items
  await ada.patch(`/api/chat/threads/${first.id}`, { archived: true })
  const ended = endedJobs(here)
  const { id } = await ada.json(ada.post('/api/me/exports'))
  await ended(id)
  const job = await ada.json(ada.get(`/api/jobs/${id}`))
  expect(job).toMatchObject({
    status: 'done',
    count: { done: 7, total: 7 },
    result: { files: 7 },
  })
  const archive = await (await ada.get(job.result.url)).bytes()

  const bob = await there.signIn('bob')
  expect(await bring(there, bob, archive)).toMatchObject({
    products: { ConvoSphere: 2 },
    messages: 9,
    unreadable: 0,
  })

  const eve = await here.signIn('eve')
  expect((await eve.get(job.result.url)).status).toBe(404)
  const again = await ada.json(ada.post('/api/me/exports'))
  await ended(again.id)
  const { url } = (await ada.json(ada.get(`/api/jobs/${again.id}`))).result
  const exports = join(here.config.dataDir, 'exports')
  expect(readdirSync(exports)).toHaveLength(1)
  const replaced = await ada.get(job.result.url)
  expect([replaced.status, (await replaced.json()).title]).toEqual([
    404,
    'This archive is gone: it stays for a day, and a newer one takes its place',
  ])
  expect((await ada.get(url)).status).toBe(200)

  const yesterday = Date.now() / 1000 - 86_500
  utimesSync(join(exports, readdirSync(exports)[0]!), yesterday, yesterday)
  expect((await ada.get(url)).status).toBe(404)
})

test('while everything is put together, it is told how many of how many files are done', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await bring(app, ada, fixture)
  const attached = new FormData()
  attached.append('file', new File(['Flour, water'], 'dough.txt'))
  const { id: file } = await ada.json(ada.post('/api/chat/attachments', attached))
  const { id } = await pasta(ada)
  const asked = { text: 'How long?', attachments: [file] }
  await ada.json(ada.post(`/api/chat/threads/${id}/messages`, asked))
  // Neither what is kept for a day only nor the trash goes along.
  await ada.json(ada.post('/api/chat/threads', { temporary: true }))
  const gone = await ada.json(ada.post('/api/chat/threads', { title: 'Gone' }))
  await ada.delete(`/api/chat/threads/${gone.id}`)

  const { id: by } = await ada.json(ada.get('/api/me'))
  const told = await progressOf(app, { name: 'kernel.export', payload: {}, by })
  expect(told.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((done) => [done, 8]))
  expect(told.at(-1)).toEqual([8, 8])
})
