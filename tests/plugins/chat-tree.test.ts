import { expect, test } from 'bun:test'
import { type App, puppet, says, testApp } from '../app.ts'
import type { Client } from '../client.ts'

/** A thread with one answered question. */
async function answered(app: App, person: Client, text = 'Hi') {
  const thread = await person.json(person.post('/api/chat/threads'))
  const pair = await ask(app, person, thread.id, { text })
  return { thread, ...pair }
}

async function ask(_app: App, person: Client, threadId: string, body: object) {
  const pair = await person.json(person.post(`/api/chat/threads/${threadId}/messages`, body))
  await settled(person, pair.answer.id)
  return pair
}

const settled = (person: Client, answerId: string) =>
  person.follow(`/api/chat/answers/${answerId}/stream`)

const texts = async (person: Client, threadId: string) => {
  const { items } = await person.json(person.get(`/api/chat/threads/${threadId}/messages`))
  return items.map((item: { text: string }) => item.text)
}

test('an edited question is a new branch, and one can go back', async () => {
  const app = await testApp({ model: says('Yes') })
  const ada = await app.signIn('ada')
  const { thread, question } = await answered(app, ada, 'First')
  await ask(app, ada, thread.id, { text: 'Second' })

  const edited = await ada.json(ada.patch(`/api/chat/messages/${question.id}`, { text: 'Other' }))
  await settled(ada, edited.answer.id)
  expect(await texts(ada, thread.id)).toEqual(['Other', 'Yes'])
  expect(edited.question.siblings).toEqual([question.id, edited.question.id])

  await ada.json(ada.patch(`/api/chat/threads/${thread.id}`, { leafId: question.id }))
  expect(await texts(ada, thread.id)).toEqual(['First', 'Yes', 'Second', 'Yes'])
})

test('an answer is written again by another model, beside the old one', async () => {
  const app = await testApp({ model: says('Yes') })
  const ada = await app.signIn('ada')
  const { thread, answer } = await answered(app, ada)
  const again = await ada.json(
    ada.post(`/api/chat/answers/${answer.id}/regeneration`, { model: 'fake/other' }),
  )
  await settled(ada, again.answer.id)
  expect(again.answer.model).toBe('fake/other')
  expect(again.answer.siblings).toEqual([answer.id, again.answer.id])
  const { items } = await ada.json(ada.get(`/api/chat/threads/${thread.id}/messages`))
  expect(items.at(-1).id).toBe(again.answer.id)
})

test('the same clientId asks once, also when sent twice at the same moment', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const send = () =>
    ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Hi', clientId: 'c1' }))
  const pairs = await Promise.all([send(), send(), send()])
  const ids = pairs.map((pair) => `${pair.question.id} ${pair.answer.id}`)
  expect(new Set(ids).size).toBe(1)
  await settled(ada, pairs[0].answer.id)
  expect(await texts(ada, thread.id)).toEqual(['Hi', 'Hello'])
})

test('a double press on the first question makes one thread', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const fields = { text: 'Hi', clientId: 'press' }
  const [first, second] = await Promise.all([
    ada.form('/chat/threads', fields),
    ada.form('/chat/threads', fields),
  ])
  expect(first.status).toBe(303)
  expect(second.headers.get('location')).toBe(first.headers.get('location'))
  const { items } = await ada.json(ada.get('/api/chat/threads'))
  expect(items).toHaveLength(1)
})

test('a second question on a leaf that is being answered is refused', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const path = `/api/chat/threads/${thread.id}/messages`
  const { answer } = await ada.json(ada.post(path, { text: 'One' }))
  const refused = await ada.post(path, { text: 'Two' })
  expect(refused.status).toBe(409)
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  model.end()
  await settled(ada, answer.id)
  expect((await ada.post(path, { text: 'Two' })).status).toBe(201)
})

test.each([
  ['12 * (3 + 4)', '12 * (3 + 4)'],
  ['C# or F#, for $5 an hour?', 'C# or F#, for $5 an hour?'],
  ['What is `a > b` in snake_case_names?', 'What is a > b in snake_case_names?'],
  ['# **Bold** and _slanted_\n> quoted', 'Bold and slanted quoted'],
  ['```js\nconst a = 1\n```', 'const a = 1'],
])('the question %j is named without its Markdown, and no more is lost', async (text, title) => {
  const app = await testApp({ model: puppet().stream })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  await ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, { text }))
  const answered = await ada.json(ada.get(`/api/chat/threads/${thread.id}`))
  expect(answered.title).toBe(title)
})

test('a title comes from the conversation, without marks of Markdown, and a person’s own title stays', async () => {
  const app = await testApp({ model: says('"A **fine title**."') })
  const ada = await app.signIn('ada')
  const { thread } = await answered(app, ada)
  const titled = Promise.withResolvers<void>()
  const look = async () => {
    const { title } = await ada.json(ada.get(`/api/chat/threads/${thread.id}`))
    if (title !== 'Hi') titled.resolve()
    return title
  }
  const { chat } = {
    chat: app.host.service('chat') as { watch(id: string, w: () => void): () => void },
  }
  chat.watch(thread.id, () => void look())
  await look()
  await titled.promise
  expect(await look()).toBe('A fine title')

  const own = await ada.json(ada.post('/api/chat/threads', { title: 'Mine' }))
  await ask(app, ada, own.id, { text: 'Hi' })
  expect((await ada.json(ada.get(`/api/chat/threads/${own.id}`))).title).toBe('Mine')
})

test('a title that the model could not make is tried again', async () => {
  let titles = 0
  let ms = Date.now()
  const app = await testApp({
    now: () => ms,
    model: async function* ({ messages }) {
      const asked = messages.at(-1)?.text ?? ''
      if (asked.startsWith('Give this') && ++titles === 1) throw new Error('busy')
      yield { type: 'text', text: asked.startsWith('Give this') ? 'A fine title' : 'Hello' }
    },
  })
  const { jobs } = app.host.kernel
  const ended = { queued: Promise.withResolvers<void>(), done: Promise.withResolvers<void>() }
  jobs.follow(({ name }, status) => {
    if (name === 'chat.title') ended[status as keyof typeof ended].resolve()
  })
  const ada = await app.signIn('ada')
  const { thread } = await answered(app, ada)
  await ended.queued.promise
  ms += 10_000
  jobs.wake()
  await ended.done.promise
  const { title } = await ada.json(ada.get(`/api/chat/threads/${thread.id}`))
  expect(title).toBe('A fine title')
})

test('a deleted thread is gone until it is restored', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { thread } = await answered(app, ada)
  expect((await ada.delete(`/api/chat/threads/${thread.id}`)).status).toBe(204)
  expect((await ada.get(`/api/chat/threads/${thread.id}`)).status).toBe(404)
  expect((await ada.json(ada.get('/api/chat/threads'))).items).toEqual([])
  await ada.json(ada.post(`/api/chat/threads/${thread.id}/restoration`))
  expect(await texts(ada, thread.id)).toEqual(['Hi', 'Hello'])
})

test('a rating is kept, with its note', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { answer } = await answered(app, ada)
  const rated = await ada.put(`/api/chat/answers/${answer.id}/rating`, {
    value: -1,
    note: 'wrong year',
  })
  expect(rated.status).toBe(204)
  expect(await ada.json(ada.get(`/api/chat/answers/${answer.id}`))).toMatchObject({
    rating: -1,
    note: 'wrong year',
  })
  expect((await ada.put(`/api/chat/answers/${answer.id}/rating`, { value: 5 })).status).toBe(422)
})

test('what is not yours is not there', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const eve = await app.signIn('eve', 'admin')
  const { thread, question, answer } = await answered(app, ada)
  const tries = [
    eve.get(`/api/chat/threads/${thread.id}`),
    eve.patch(`/api/chat/threads/${thread.id}`, { title: 'x' }),
    eve.delete(`/api/chat/threads/${thread.id}`),
    eve.post(`/api/chat/threads/${thread.id}/restoration`),
    eve.get(`/api/chat/threads/${thread.id}/messages`),
    eve.post(`/api/chat/threads/${thread.id}/messages`, { text: 'x' }),
    eve.patch(`/api/chat/messages/${question.id}`, { text: 'x' }),
    eve.get(`/api/chat/answers/${answer.id}`),
    eve.get(`/api/chat/answers/${answer.id}/stream`),
    eve.post(`/api/chat/answers/${answer.id}/regeneration`),
    eve.post(`/api/chat/answers/${answer.id}/continuation`),
    eve.put(`/api/chat/answers/${answer.id}/rating`, { value: 1 }),
    eve.delete(`/api/chat/answers/${answer.id}/writing`),
    eve.get(`/chat/threads/${thread.id}`),
    eve.get(`/chat/threads/${thread.id}/recent`),
    eve.get(`/chat/messages/${question.id}/text`),
  ]
  const statuses = (await Promise.all(tries)).map((answer_) => answer_.status)
  expect(statuses).toEqual(tries.map(() => 404))
})

test('a question cannot hang below a message of another thread', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const mine = await answered(app, ada)
  const other = await answered(app, ada)
  const refused = await ada.post(`/api/chat/threads/${mine.thread.id}/messages`, {
    text: 'x',
    parentId: other.answer.id,
  })
  expect(refused.status).toBe(422)
  const leaf = await ada.patch(`/api/chat/threads/${mine.thread.id}`, { leafId: other.answer.id })
  expect(leaf.status).toBe(422)
})

test('an empty and a far too long question are refused with a word on the field', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const path = `/api/chat/threads/${thread.id}/messages`
  const empty = await ada.post(path, { text: '  ' })
  expect(empty.status).toBe(422)
  expect(await empty.json()).toMatchObject({ fields: { text: 'This is required' } })
  expect((await ada.post(path, { text: 'x'.repeat(1_000_001) })).status).toBe(422)
  expect((await ada.post(path, { text: 'x'.repeat(5_000_000) })).status).toBe(413)
  expect((await ada.post(path, { text: 'x'.repeat(1_000_000) })).status).toBe(201)
})

test('a thread of 10,000 messages opens at its end and pages upwards', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  await app.db.tx(async (tx) => {
    for (let n = 1; n <= 10_000; n++)
      await tx.run(
        `insert into messages (id, thread_id, parent_id, role, status, text, html, created_at)
           values (?, ?, ?, ?, 'done', ?, ?, '2026-01-01T00:00:00Z')`,
        `m${String(n).padStart(5, '0')}`,
        thread.id,
        n > 1 ? `m${String(n - 1).padStart(5, '0')}` : null,
        n % 2 ? 'user' : 'assistant',
        `text ${n}`,
        `<p>text ${n}</p>`,
      )
    await tx.run('update threads set leaf_id = ? where id = ?', 'm10000', thread.id)
  })
  const page = await (await ada.get(`/chat/threads/${thread.id}`)).text()
  expect(page.match(/<article class="message/g)).toHaveLength(51)
  expect(page).toContain('text 10000')
  expect(page).not.toContain('text 9950<')

  const seen: string[] = []
  let before = ''
  do {
    const query = `limit=200${before && `&before=${before}`}`
    const { items, next } = await ada.json(
      ada.get(`/api/chat/threads/${thread.id}/messages?${query}`),
    )
    seen.unshift(...items.map((item: { text: string }) => item.text))
    before = next ?? ''
  } while (before)
  expect(seen).toHaveLength(10_000)
  expect(seen[0]).toBe('text 1')
  expect(new Set(seen).size).toBe(10_000)
})

test('nothing is asked in a thread that is deleted at the same moment', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await app.host.kernel.settings.change('chat', { modelTitles: false }, 'test')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const path = `/api/chat/threads/${thread.id}`
  const { question, answer } = await ada.json(ada.post(`${path}/messages`, { text: 'One' }))
  await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  const { tx } = app.db
  for (const ask of [
    () => ada.post(`${path}/messages`, { text: 'Two' }),
    () => ada.patch(`/api/chat/messages/${question.id}`, { text: 'Two' }),
    () => ada.post(`/api/chat/answers/${answer.id}/regeneration`),
    () => ada.post(`/api/chat/answers/${answer.id}/continuation`),
  ]) {
    app.db.tx = async (work, options) => {
      app.db.tx = tx
      expect((await ada.delete(path)).status).toBe(204)
      return tx(work, options)
    }
    expect((await ask()).status).toBe(404)
    await ada.json(ada.post(`${path}/restoration`))
  }
  const { items } = await ada.json(ada.get(`${path}/messages`))
  expect(items.map((item: { text: string }) => item.text)).toEqual(['One', 'Hello'])
})
