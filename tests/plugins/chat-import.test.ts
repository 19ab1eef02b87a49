import { describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { bring, endedJobs, exportOf, send } from '../imports.ts'
import { progressOf } from '../progress.ts'
import { zipOf } from '../zip.ts'

interface Shown {
  id: string
  role: string
  text: string
  reasoning: string
  model: string | null
  status: string
  createdAt: string
  siblings: string[]
}
const threadsOf = async (client: Client) =>
  (await client.json(client.get('/api/chat/threads'))).items
/** The branch that is shown of the thread with this title. */
async function shown(client: Client, title: string): Promise<Shown[]> {
  const thread = (await threadsOf(client)).find((one: { title: string }) => one.title === title)
  return (await client.json(client.get(`/api/chat/threads/${thread.id}/messages`))).items
}

/** The page on which one sees what is in a file. */
async function lookAt(client: Client, name: string) {
  const form = new FormData()
  form.append('file', new File([exportOf(name)], name))
  const sent = await client.post('/chat/imports', form)
  return (await client.get(sent.headers.get('location')!)).text()
}

describe('an export of ChatGPT', () => {
  test('keeps branches, dates, models and thoughts; steps of one answer are one answer', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    expect(await bring(app, ada, exportOf('chatgpt.json'))).toMatchObject({
      products: { ChatGPT: 2 },
      threads: 2,
      messages: 9,
      branches: 2,
      alreadyHere: 0,
      unreadable: 2,
      problems: [
        { title: 'Corrupted entry', reason: 'unknown' },
        { title: 'Only a greeting', reason: 'empty' },
      ],
    })
    const threads = await threadsOf(ada)
    expect(threads[1]).toMatchObject({
      title: 'Weeknight pasta',
      createdAt: '2023-11-14T22:13:20.123Z',
      updatedAt: '2023-11-14T22:28:20.654Z',
    })
    const messages = await shown(ada, 'Weeknight pasta')
    expect(messages.map(({ role, text, model }) => [role, text, model])).toEqual([
      ['user', 'What can I cook with anchovies?', null],
      ['assistant', '**Puttanesca.** ([Recipes](https://example.org/pasta))', 'gpt-4'],
      ['user', '🖼\n\nHow much for this many people?', null],
      ['assistant', '500 g for four.', 'o3'],
    ])
    expect(messages.map((one) => one.siblings.length)).toEqual([1, 2, 2, 1])
    expect(messages.map((one) => one.siblings.indexOf(one.id))).toEqual([0, 0, 0, 0])
    expect(messages[3]!.reasoning).toBe(
      'Counting people\n\nThere are four.\n\n```python\nprint(4 * 125)\n```\n\n```\n500\n```',
    )
    // The question has no time of its own: it is as old as what it follows.
    expect(messages.map((one) => one.createdAt)).toEqual([
      '2023-11-14T22:13:21.500Z',
      '2023-11-14T22:13:25.250Z',
      '2023-11-14T22:13:25.250Z',
      '2023-11-14T22:16:40.000Z',
    ])
  })

  test('brings nothing twice, and a later one only what is new', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    await bring(app, ada, exportOf('chatgpt.json'))
    expect(await bring(app, ada, exportOf('chatgpt.json'))).toMatchObject({
      threads: 0,
      messages: 0,
      branches: 0,
      alreadyHere: 2,
    })
    const later = { threads: 1, continued: 1, messages: 4, branches: 0, alreadyHere: 1 }
    const preview = await ada.json(send(ada, exportOf('chatgpt-later.json'), true))
    expect(preview).toMatchObject(later)
    const page = await lookAt(ada, 'chatgpt-later.json')
    expect(page).toContain('<dt>Conversations that go on</dt><dd>1</dd>')
    expect(await bring(app, ada, exportOf('chatgpt-later.json'))).toMatchObject(later)
    const messages = await shown(ada, 'Weeknight pasta')
    expect(messages.slice(-2).map(({ text }) => text)).toEqual(['And dessert?', 'Lemons.'])
    expect(await threadsOf(ada)).toHaveLength(3)
  })

  test('is counted by conversations, those that cannot be read too', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const form = new FormData()
    form.append('file', new File([exportOf('chatgpt.json')], 'export.json'))
    const sent = await ada.post('/chat/imports', form)
    const importId = sent.headers.get('location')!.split('/').at(-1)!
    const told = await progressOf(app, { name: 'chat.import', payload: { importId } })
    expect(told).toEqual([1, 2, 3, 4].map((done) => [done, 4]))
  })

  test('ends with all of them counted', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const ended = endedJobs(app)
    const { id, ...begun } = await ada.json(send(ada, exportOf('chatgpt.json')))
    expect(begun).toMatchObject({ name: 'chat.import', error: null })
    await ended(id)
    const job = await ada.json(ada.get(`/api/jobs/${id}`))
    expect(job).toMatchObject({ progress: 1, count: { done: 4, total: 4 } })
  })

  test('comes as a zip too', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const zip = zipOf({
      'chat.html': '<html></html>',
      'user.json': '{"id":"user-1"}',
      'conversations.json': exportOf('chatgpt.json'),
    })
    expect(await bring(app, ada, zip)).toMatchObject({ threads: 2, unreadable: 2 })
  })

  test('leaves a question that nobody answered open, to go on from', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    await bring(app, ada, exportOf('chatgpt.json'))
    const [question, answer] = await shown(ada, 'Is anybody there?')
    expect(question).toMatchObject({ role: 'user', text: 'Is anybody there?' })
    expect(answer).toMatchObject({ status: 'interrupted', text: '' })
    const path = `/api/chat/answers/${answer!.id}`
    expect((await ada.post(`${path}/continuation`)).status).toBe(201)
    await ada.follow(`${path}/stream`)
    expect(await ada.json(ada.get(path))).toMatchObject({ status: 'done', text: 'Hello' })
  })
})

test('an export of Open WebUI, of today and of before the tree', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  expect(await bring(app, ada, exportOf('open-webui.json'))).toMatchObject({
    products: { 'Open WebUI': 3 },
    threads: 3,
    messages: 7,
    branches: 1,
    unreadable: 0,
  })
  const threads = await threadsOf(ada)
  expect(threads.map((one: { title: string }) => one.title)).toEqual([
    'Weather',
    'Sums',
    'From before the tree',
  ])
  const [, answer] = await shown(ada, 'Sums')
  // A model that is offered here is taken for that one.
  expect(answer).toMatchObject({ text: 'It is 255.', model: 'fake/fake', reasoning: '' })
  const thread = threads.find((one: { title: string }) => one.title === 'Sums')
  await ada.patch(`/api/chat/threads/${thread.id}`, { leafId: answer!.siblings[0] })
  const [, first] = await shown(ada, 'Sums')
  expect(first).toMatchObject({ text: '255', reasoning: '15 * 17 = 150 + 105\nso 255' })
  const [question, weather] = await shown(ada, 'Weather')
  expect(question!.text).toBe("What's the weather in Paris?\n\nmap.pdf")
  expect(weather).toMatchObject({
    text: '18 degrees.',
    reasoning: 'get_weather {"city":"Paris"}\n\n18C, rain',
    createdAt: '2023-11-14T22:30:20.000Z',
  })
  expect((await shown(ada, 'From before the tree')).map(({ text }) => text)).toEqual([
    'Hello',
    'Hi there',
  ])
})

test('an export of Claude, with attachments, thoughts and branches', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const zip = zipOf({ 'users.json': '[]', 'conversations.json': exportOf('claude.json') })
  expect(await bring(app, ada, zip)).toMatchObject({
    products: { Claude: 2 },
    threads: 2,
    branches: 1,
    problems: [{ title: 'Nothing in it', reason: 'empty' }],
  })
  const [question, answer] = await shown(ada, 'Reading a plan')
  expect(question!.text).toBe(
    'Read this.\n\nplan.txt\n\n````\nStep 1\n```\ncode\n```\n````\n\nplan.png',
  )
  expect(answer!.text).toBe('Another plan.')
  const [thread] = await threadsOf(ada)
  await ada.patch(`/api/chat/threads/${thread.id}`, { leafId: answer!.siblings[0] })
  const [, first] = await shown(ada, 'Reading a plan')
  expect(first).toMatchObject({ text: 'A plan.', createdAt: '2026-03-29T05:07:00.000Z' })
  expect(first!.reasoning).toBe(
    'Let me look.\n\nweb_search\n\n{"query":"plans"}\n\nweb_search\n\nPlans everywhere',
  )
  expect((await shown(ada, 'Old export')).map(({ text }) => text)).toEqual([
    'Old export',
    'Without parents',
  ])
})

test('exports of LibreChat, flat and nested, and of Chatbot UI', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  expect(await bring(app, ada, exportOf('librechat.json'))).toMatchObject({
    messages: 5,
    branches: 2,
  })
  expect(await bring(app, ada, exportOf('librechat-tree.json'))).toMatchObject({
    messages: 6,
    branches: 1,
  })
  expect(await bring(app, ada, exportOf('chatbot-ui.json'))).toMatchObject({ messages: 2 })
  expect((await shown(ada, 'A long story')).map(({ text }) => text)).toEqual([
    'Tell me a long story',
    'It was long',
  ])
  const [, nested] = await shown(ada, 'Virtual environments')
  expect(nested).toMatchObject({ text: 'Like this', model: 'gpt-4-turbo' })
  const [, plain] = await shown(ada, 'Plain')
  expect(plain).toMatchObject({ text: 'Hello', model: 'gpt-3.5-turbo' })
})

test('a preview stores nothing and leaves no file', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const counts = await ada.json(send(ada, exportOf('chatgpt.json'), true))
  expect(counts).toMatchObject({ threads: 2, messages: 9 })
  expect(await threadsOf(ada)).toEqual([])
  expect(readdirSync(join(app.config.dataDir, 'imports'))).toEqual([])
})

test('what two people import does not mix', async () => {
  const app = await testApp()
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  await bring(app, ada, exportOf('chatgpt.json'))
  expect(await bring(app, bob, exportOf('chatgpt.json'))).toMatchObject({ threads: 2 })
  const [thread] = await threadsOf(ada)
  expect((await bob.get(`/api/chat/threads/${thread.id}`)).status).toBe(404)
})

test('a conversation in the trash comes back', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await bring(app, ada, exportOf('chatbot-ui.json'))
  const [thread] = await threadsOf(ada)
  await ada.delete(`/api/chat/threads/${thread.id}`)
  expect(await bring(app, ada, exportOf('chatbot-ui.json'))).toMatchObject({ threads: 1 })
  expect(await threadsOf(ada)).toHaveLength(1)
})

test('imported text is as hostile as a model’s', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  await bring(app, ada, exportOf('chatgpt.json'))
  const messages = await shown(ada, 'Weeknight pasta')
  const thread = (await threadsOf(ada))[1]
  await ada.patch(`/api/chat/threads/${thread.id}`, { leafId: messages[2]!.siblings[1] })
  const page = await (await ada.get(`/chat/threads/${thread.id}`)).text()
  expect(page).toContain('And without capers? &lt;img src=x onerror=alert(1)&gt;')
})

describe('a broken file', () => {
  test('that ends in the middle brings what is whole', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const whole = exportOf('chatgpt.json')
    const cut = whole.slice(0, whole.indexOf('Corrupted entry'))
    expect(await bring(app, ada, cut)).toMatchObject({
      threads: 2,
      problems: [{ reason: 'cutOff' }],
    })
  })

  test('with one item that is no JSON brings the others', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const one = exportOf('librechat.json')
    const file = `\uFEFF[ ${one}, {"title": nonsense}, [], ${exportOf('librechat-tree.json')} ]`
    expect(await bring(app, ada, file)).toMatchObject({
      threads: 2,
      problems: [{ reason: 'notJson' }, { reason: 'unknown' }],
    })
  })

  test.each([
    ['', 'file', 'Required'],
    ['hello', 'file', 'It isn’t valid JSON.'],
    ['{"a": 1}', 'file', 'It’s no conversation from a product that’s known here.'],
    ['[', 'file', 'The file ends in the middle.'],
    ['PK\u0003\u0004 no archive', 'file', 'The archive is damaged.'],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'file', 'It’s nested too deeply.'],
  ])('of which nothing can be read is refused in words', async (content, field, words) => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const answer = await send(ada, content)
    expect(answer.status).toBe(422)
    if (content) expect((await answer.json()).fields[field]).toBe(words)
    expect(readdirSync(join(app.config.dataDir, 'imports'))).toEqual([])
  })

  test('whose tree runs in circles or hangs in the air is read as far as it holds', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const [conversation] = JSON.parse(exportOf('chatgpt.json'))
    const { mapping } = conversation
    mapping.q2.parent = 'a2'
    mapping.a1b.parent = 'nowhere'
    expect(await bring(app, ada, JSON.stringify([conversation]))).toMatchObject({
      threads: 1,
      messages: 5,
    })
  })
})

test('an archive that unpacks to too much is refused before it is unpacked', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const bomb = zipOf({ 'conversations.json': '[]' }, { claimedSize: 3 * 1024 ** 3 })
  const answer = await send(ada, bomb)
  expect(answer.status).toBe(422)
  expect((await answer.json()).fields.file).toBe('It’s too large.')
})

test('an archive that lies about its size is caught while it is unpacked', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const liar = zipOf({ 'conversations.json': exportOf('claude.json') }, { claimedSize: 100 })
  const answer = await send(ada, liar)
  expect(answer.status).toBe(422)
  expect((await answer.json()).fields.file).toBe('The archive is damaged.')
})

test('the page shows what is in a file before it is stored, then what came of it', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const form = new FormData()
  form.append('file', new File([exportOf('chatgpt.json')], 'conversations.json'))
  const sent = await ada.post('/chat/imports', form)
  expect(sent.status).toBe(303)
  const path = sent.headers.get('location')!
  const preview = await (await ada.get(path)).text()
  expect(preview).toContain('Found from ChatGPT')
  expect(preview).toContain('Corrupted entry')
  expect(await threadsOf(ada)).toEqual([])
  const ended = endedJobs(app)
  expect((await ada.form(`${path}/job`, {})).headers.get('location')).toBe(path)
  const [job] = (await app.host.kernel.jobs.list({ limit: 10 })).items.filter(
    ({ name }) => name === 'chat.import',
  )
  await ended(job!.id)
  expect(await (await ada.get(path)).text()).toContain('The conversations are here.')
  expect(await threadsOf(ada)).toHaveLength(2)
  const refused = new FormData()
  refused.append('file', new File(['nonsense'], 'x.json'))
  const again = await ada.post('/chat/imports', refused)
  expect(again.status).toBe(422)
  expect(await again.text()).toContain('It isn’t valid JSON.')
})

test('killed in the middle of any conversation, it goes on and brings nothing twice', async () => {
  const dataDir = tempFolder()
  const before = await testApp({ dataDir })
  const ada = await before.signIn('ada')
  const [first] = JSON.parse(exportOf('chatbot-ui.json')).history
  const long = Array.from({ length: 250 }, (_, at) => ({
    role: at % 2 ? 'assistant' : 'user',
    content: `Message ${at}`,
  }))
  const history = [first, { ...first, id: 'h2', name: 'Long', messages: long }]
  const form = new FormData()
  form.append('file', new File([JSON.stringify({ version: 4, history })], 'x.json'))
  const sent = await ada.post('/chat/imports', form)
  const path = sent.headers.get('location')!
  await before.close()

  const fixture = join(import.meta.dir, 'chat-import-killed.fixture.ts')
  // One transaction for the short conversation, three for the long one; each attempt gets one further.
  for (const killAt of ['1', '2', '2', '2']) {
    const run = Bun.spawn([process.execPath, fixture, path.split('/').at(-1)!, killAt], {
      env: { ...process.env, DATA_DIR: dataDir },
      stdout: 'ignore',
      stderr: 'ignore',
    })
    await run.exited
    expect(run.signalCode).toBe('SIGKILL')
  }

  const app = await testApp({ dataDir })
  const again = await app.signIn('ada')
  const ended = endedJobs(app)
  await again.form(`${path}/job`, {})
  const { items } = await app.host.kernel.jobs.list({ limit: 10 })
  const job = items.find(({ name }) => name === 'chat.import')!
  await ended(job.id)
  const { result } = await again.json(again.get(`/api/jobs/${job.id}`))
  expect(result).toMatchObject({ threads: 2, messages: 252, alreadyHere: 0 })
  expect(await threadsOf(again)).toHaveLength(2)
  expect((await shown(again, 'Long')).length).toBe(50)
  const counted = await app.db.get<{ count: number }>('select count(*) as count from messages')
  expect(counted!.count).toBe(252)
})

describe('a hostile file', () => {
  const claude = (chat_messages: object[]) =>
    JSON.stringify([{ uuid: 'one', name: 'Hostile', chat_messages }])
  const said = (uuid: string, parent: string, sender: string, text = 'x') => ({
    uuid,
    parent_message_uuid: parent,
    sender,
    text,
  })

  test('that gives many messages one id is read once, not once for each way to it', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const twice = Array.from({ length: 60 }, (_, n) => n >> 1).map((n) =>
      said(`m${n}`, `m${n - 1}`, n % 2 ? 'assistant' : 'human', `words ${n}`),
    )
    const counts = await bring(app, ada, claude(twice))
    expect(counts).toMatchObject({ threads: 1, unreadable: 0 })
    // Each of the sixty, and an empty answer to each question that nothing follows.
    expect(counts.messages).toBe(60 + 15)
  })

  test('whose messages are called like an answer that is made here is read too', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const file = claude([said('q', '', 'human'), said('q/answer', 'z', 'assistant')])
    expect(await bring(app, ada, file)).toMatchObject({ threads: 1, messages: 3 })
  })

  test('whose branches repeat a long answer is refused before that fills the disk', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const long = said('r', '', 'assistant', 'x'.repeat(1_000_000))
    const branches = Array.from({ length: 100 }, (_, n) => said(`b${n}`, 'r', 'assistant'))
    const answer = await send(ada, claude([long, ...branches]))
    expect(answer.status).toBe(422)
    expect((await answer.json()).fields.file).toBe('It’s too large.')
  })

  test('with more items than anybody has conversations is not read to its end', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const items = exportOf('claude.json').replace(/\]\s*$/, `${',1'.repeat(600_000)}]`)
    const counts = await ada.json(send(ada, items, true))
    expect(counts).toMatchObject({ threads: 2, unreadable: 500_000 - 2 + 1 })
    expect(counts.problems.at(-1).reason).toBe('unknown')
  })

  test('with a message that no page could show is refused', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const answer = await send(ada, claude([said('r', '', 'assistant', 'x'.repeat(3_000_000))]))
    expect((await answer.json()).fields.file).toBe('It’s too large.')
  })

  test.each([
    ['<details type="reasoning">'],
    ['<details type="reasoning"'],
    ['<think>'],
    ['<details type="reasoning"><summary>'],
  ])('with many times %s is read in time', async (mark) => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const content = mark.repeat(1_900_000 / mark.length)
    const messages = {
      q: { id: 'q', parentId: null, role: 'user', content: 'q' },
      a: { id: 'a', parentId: 'q', role: 'assistant', content },
    }
    const file = JSON.stringify([{ id: '1', title: 't', chat: { history: { messages } } }])
    expect(await bring(app, ada, file)).toMatchObject({ threads: 1, messages: 2 })
  })

  test('whose references breed makes no longer text', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const [conversation] = JSON.parse(exportOf('chatgpt.json'))
    const { message } = conversation.mapping.a1b
    message.content.parts = ['aa']
    message.metadata.content_references = Array.from({ length: 100 }, () => ({
      matched_text: 'a',
      alt: 'aa',
    }))
    await bring(app, ada, JSON.stringify([conversation]))
    const [, answer] = await shown(ada, 'Weeknight pasta')
    const thread = (await threadsOf(ada))[0]
    await ada.patch(`/api/chat/threads/${thread.id}`, {
      leafId: answer!.siblings.find((id) => id !== answer!.id),
    })
    const [, other] = await shown(ada, 'Weeknight pasta')
    expect([answer!.text, other!.text].sort()[1]).toBe('a'.repeat(102))
  })
})

describe('nobody fills the disk with files', () => {
  const look = (client: Client, content = exportOf('claude.json')) => {
    const form = new FormData()
    form.append('file', new File([content], 'conversations.json'))
    return client.post('/chat/imports', form)
  }

  test('of those that were only looked at, the newest are kept', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const paths = []
    for (let n = 0; n < 5; n++) paths.push((await look(ada)).headers.get('location')!)
    expect(readdirSync(join(app.config.dataDir, 'imports'))).toHaveLength(3)
    expect((await ada.get(paths[0]!)).status).toBe(404)
    expect((await ada.get(paths[4]!)).status).toBe(200)
  })

  test('of two at once, one is read', async () => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const large = exportOf('claude.json').replace('[', `[${'{},'.repeat(200_000)}`)
    const answers = await Promise.all([look(ada, large), look(ada, large)])
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([303, 409]))
    expect(readdirSync(join(app.config.dataDir, 'imports'))).toHaveLength(1)
  })
})
