import { expect, test } from 'bun:test'
import type { Chat } from '../../plugins/chat/chat.ts'
import { type App, puppet, says, tempFolder, testApp } from '../app.ts'
import { type Client, type Event, textOf } from '../client.ts'
import { attach } from '../attachments.ts'
import { databases } from '../databases.ts'
import { ask, change, settled } from './asking.ts'

interface Shown {
  role: string
  text: string
  status: string
}

const queueOf = (threadId: string) => `/api/chat/threads/${threadId}/queue`

const waiting = async (person: Client, threadId: string): Promise<string[]> => {
  const { items } = await person.json(person.get(queueOf(threadId)))
  return items.map((item: { text: string }) => item.text)
}

const shown = async (person: Client, threadId: string): Promise<Shown[]> =>
  (await person.json(person.get(`/api/chat/threads/${threadId}/messages`))).items

const questions = async (person: Client, threadId: string) =>
  (await shown(person, threadId)).filter(({ role }) => role === 'user').map(({ text }) => text)

/** An app whose model waits, with a question that is being answered. */
async function writing(dataDir = tempFolder()) {
  const model = puppet()
  const app = await testApp({ model: model.stream, dataDir })
  await change(app, 'chat', { modelTitles: false })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'One')
  const queue = queueOf(answer.threadId)
  const add = (text: string, more = {}) => ada.json(ada.post(queue, { text, ...more }))
  return { model, app, ada, answer, thread: answer.threadId as string, queue, add }
}

/** Resolves with the next question that is asked, whoever asks it. */
function nextAsked(app: App): Promise<void> {
  const asked = Promise.withResolvers<void>()
  const unlisten = app.host.listen((event) => event === 'chat.asked' && asked.resolve())
  return asked.promise.finally(unlisten)
}

test('what is asked while an answer is written is asked in order when it is done', async () => {
  const { model, app, ada, thread, add } = await writing()
  expect(await add('Two')).toMatchObject({ text: 'Two', questionId: null })
  await add('Three')
  expect(await waiting(ada, thread)).toEqual(['Two', 'Three'])
  expect(await questions(ada, thread)).toEqual(['One'])

  const next = nextAsked(app)
  model.say('1')
  model.end()
  await next
  expect(await questions(ada, thread)).toEqual(['One', 'Two'])
  expect(await waiting(ada, thread)).toEqual(['Three'])
  const last = nextAsked(app)
  model.say('2')
  model.end()
  await last
  expect(await questions(ada, thread)).toEqual(['One', 'Two', 'Three'])
  expect(await waiting(ada, thread)).toEqual([])
  expect(model.turns.at(-1)!.messages.map(({ text }) => text)).toEqual([
    'One',
    '1',
    'Two',
    '2',
    'Three',
  ])
})

test('a second question on a leaf that is being answered is still refused', async () => {
  const { ada, thread } = await writing()
  const path = `/api/chat/threads/${thread}/messages`
  expect((await ada.post(path, { text: 'Two' })).status).toBe(409)
})

test('where nothing is being written it is asked at once', async () => {
  const app = await testApp({ model: says('Yes') })
  const ada = await app.signIn('ada')
  const { id } = await ada.json(ada.post('/api/chat/threads'))
  const first = await ada.json(ada.post(queueOf(id), { text: 'One' }))
  expect(first.questionId).toBeString()
  expect(await questions(ada, id)).toEqual(['One'])
})

test('the same clientId waits once, is asked once, and is known by both ways to ask', async () => {
  const { model, app, ada, thread, add, queue } = await writing()
  const first = await add('Two', { clientId: 'c' })
  expect((await add('Two', { clientId: 'c' })).id).toBe(first.id)
  expect((await ada.post(queue, { text: 'Other', clientId: 'c' })).status).toBe(409)
  expect(await waiting(ada, thread)).toEqual(['Two'])
  const next = nextAsked(app)
  model.say('Yes')
  model.end()
  await next
  expect(await questions(ada, thread)).toEqual(['One', 'Two'])
  expect(await add('Two', { clientId: 'c' })).toMatchObject({ id: first.id })
  const path = `/api/chat/threads/${thread}/messages`
  await ada.json(ada.post(path, { text: 'Two', clientId: 'c' }))
  expect(await questions(ada, thread)).toEqual(['One', 'Two'])
  model.say('Yes')
  model.end()

  const { items } = await ada.json(ada.get(path))
  await settled(ada, items.at(-1).id)
  await ada.json(ada.post(path, { text: 'Three', clientId: 'd' }))
  expect((await add('Three', { clientId: 'd' })).questionId).toBeString()
  expect(await waiting(ada, thread)).toEqual([])
})

test('after an answer that failed or was stopped it waits until it is sent', async () => {
  const { model, ada, thread, add, answer } = await writing()
  const two = await add('Two')
  model.fail(new Error('boom'))
  expect((await settled(ada, answer.id)).status).toBe('failed')
  expect(await waiting(ada, thread)).toEqual(['Two'])
  expect(await questions(ada, thread)).toEqual(['One'])
  const page = await (await ada.get(`/chat/threads/${thread}`)).text()
  expect(page).toContain('Waiting, because the answer didn’t come to its end')

  const sent = await ada.json(ada.patch(`/api/chat/queue/${two.id}`, { now: true }))
  expect(sent.questionId).toBeString()
  await add('Three')
  const last = (await shown(ada, thread)).at(-1) as Shown & { id: string }
  await ada.delete(`/api/chat/answers/${last.id}/writing`)
  expect(await waiting(ada, thread)).toEqual(['Three'])
})

test('an answer that was written on to its end sends what waits for it', async () => {
  const { model, app, ada, thread, add, answer } = await writing()
  await add('Two')
  await ada.delete(`/api/chat/answers/${answer.id}/writing`)
  await ada.json(ada.post(`/api/chat/answers/${answer.id}/continuation`))
  const next = nextAsked(app)
  model.say('Yes')
  model.end()
  await next
  expect(await questions(ada, thread)).toEqual(['One', 'Two'])
})

test('one that is sent now stops the answer and goes before the others', async () => {
  const { model, ada, thread, add, answer } = await writing()
  model.say('half')
  const until = (events: Event[]) => textOf(events) === 'half'
  await ada.follow(`/api/chat/answers/${answer.id}/stream`, { until })
  await add('Two')
  const three = await add('Three', { now: true })
  expect(three.questionId).toBeString()
  expect(model.signals[0]!.aborted).toBe(true)
  expect((await settled(ada, answer.id)).status).toBe('stopped')
  expect(await questions(ada, thread)).toEqual(['One', 'Three'])
  expect(await waiting(ada, thread)).toEqual(['Two'])
})

test('what waits can be edited and removed, and no more once it was sent', async () => {
  const { model, app, ada, thread, add } = await writing()
  const two = await add('Two')
  const three = await add('Three')
  const path = `/api/chat/queue/${two.id}`
  expect(await ada.json(ada.patch(path, { text: '2' }))).toMatchObject({ text: '2' })
  expect((await ada.patch(path, { text: ' ' })).status).toBe(422)
  expect((await ada.delete(`/api/chat/queue/${three.id}`)).status).toBe(204)
  expect((await ada.delete(`/api/chat/queue/${three.id}`)).status).toBe(404)
  expect(await waiting(ada, thread)).toEqual(['2'])
  const next = nextAsked(app)
  model.say('Yes')
  model.end()
  await next
  expect(await questions(ada, thread)).toEqual(['One', '2'])
  expect((await ada.patch(path, { text: 'Two' })).status).toBe(409)
  expect((await ada.patch(path, { now: true })).status).toBe(409)
  expect((await ada.delete(path)).status).toBe(409)
})

test('at most fifty wait in a thread, and who asks them must still be somebody', async () => {
  const { model, app, ada, answer, thread, add, queue } = await writing()
  for (let n = 0; n < 50; n++) await add(`Question ${n}`)
  expect((await ada.post(queue, { text: 'One more' })).status).toBe(409)
  const { users } = app.host.kernel
  const { id } = (await users.byEmail('ada@example.org'))!
  await users.change(id, { disabled: true })
  const { promise: answered, resolve } = Promise.withResolvers<void>()
  app.host.listen((event) => event === 'chat.answered' && resolve())
  model.say('Yes')
  model.end()
  await answered
  await (app.host.service('chat') as Chat).queue.sendNext(thread)
  const row = await app.db.get<{ n: number }>(
    'select count(*) as n from messages where thread_id = ? and parent_id = ?',
    thread,
    answer.id,
  )
  expect(row!.n).toBe(0)
})

test('a restart keeps what waits, and sends it once the answer was written on', async () => {
  const dataDir = tempFolder()
  const first = await writing(dataDir)
  await first.add('Two')
  await first.app.close()
  const app = await testApp({ model: says('so on'), dataDir })
  const ada = await app.signIn('ada')
  expect(await waiting(ada, first.thread)).toEqual(['Two'])
  const next = nextAsked(app)
  await ada.json(ada.post(`/api/chat/answers/${first.answer.id}/continuation`))
  await next
  expect(await questions(ada, first.thread)).toEqual(['One', 'Two'])
})

test('two nodes on one database ask each waiting question once', async () => {
  const env = await databases.at(-1)!.empty()
  const nodes = [await testApp({ env }), await testApp({ env })] as const
  const ada = await nodes[0].signIn('ada')
  for (let round = 1; round <= 8; round++) {
    const { answer } = await ask(ada, 'One')
    await settled(ada, answer.id)
    const thread = answer.threadId
    const { id } = await ada.json(ada.get('/api/me'))
    for (const n of [1, 2])
      await nodes[0].db.run(
        `insert into queued_questions (id, thread_id, person_id, text, client_key, created_at)
           values (?, ?, ?, ?, ?, ?)`,
        `${round}-${n}-${thread}`,
        thread,
        id,
        `waiting ${n}`,
        `${thread}/c${n}`,
        new Date().toISOString(),
      )
    const queues = nodes.flatMap((node) => {
      const { queue } = node.host.service('chat') as Chat
      return [queue, queue]
    })
    await Promise.all(queues.map((queue) => queue.sendNext(thread)))
    while ((await waiting(ada, thread)).length) await queues[0]!.sendNext(thread)
    expect(await questions(ada, thread)).toEqual(['One', 'waiting 1', 'waiting 2'])
  }
})

test('files wait with their question, also longer than files that nobody sends', async () => {
  const { model, app, ada, thread, add } = await writing()
  const attachments = [await attach(ada, 'list.csv', 'a,b\n1,2\n')]
  const forgotten = await attach(ada, 'none.txt', 'Nobody sends this')
  expect(await add('', { attachments })).toMatchObject({ text: '', attachments })
  expect(await (await ada.get(`/chat/threads/${thread}`)).text()).toContain('1 file')
  const refused = await ada.post(queueOf(thread), { text: 'Or', attachments: ['gone'] })
  expect([refused.status, Object.keys((await refused.json()).fields)]).toEqual([
    422,
    ['attachments'],
  ])

  await app.db.run("update attachments set created_at = '2020-01-01T00:00:00.000Z'")
  await (app.host.service('chat') as Chat).purge()
  expect((await ada.get(`/api/chat/attachments/${forgotten}`)).status).toBe(404)
  const next = nextAsked(app)
  model.say('1')
  model.end()
  await next
  const asked = (await ada.json(ada.get(`/api/chat/threads/${thread}/messages`))).items.at(-2)
  expect(asked.attachments).toMatchObject([{ id: attachments[0], name: 'list.csv' }])
  expect(model.turns.at(-1)!.messages.at(-1)!.text).toContain('1,2')
})
