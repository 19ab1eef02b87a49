import { describe, expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { counts, fakeOpenAI, hangs, pauses, refuses, says } from '../fakes/openai.ts'
import { change, settled } from './asking.ts'

const model = 'openai/gpt-fake'
const words = (count: number, word = 'walnut') => `${word} `.repeat(count)

async function appWith({
  env = {},
  contextTokens = 8000,
}: { env?: Record<string, string>; contextTokens?: number } = {}) {
  const fake = await fakeOpenAI({
    models: ['gpt-fake', 'gpt-other'],
    ...(contextTokens && { contextTokens }),
  })
  const app = await testApp({ env: { ...fake.env, ...env, LOG_LEVEL: 'error' } })
  await change(app, 'chat', { modelTitles: false })
  return { app, fake, ada: await app.signIn('ada') }
}

const begin = async (person: Client) =>
  (await person.json(person.post('/api/chat/threads', { model }))).id as string

async function ask(person: Client, threadId: string, text: string, more: object = {}) {
  const path = `/api/chat/threads/${threadId}/messages`
  return person.json(person.post(path, { text, ...more }))
}

async function answerIn(person: Client, threadId: string, text: string) {
  const { answer } = await ask(person, threadId, text)
  return settled(person, answer.id)
}

const messagesIn = async (person: Client, threadId: string) =>
  (await person.json(person.get(`/api/chat/threads/${threadId}/messages`))).items

/** Whether a page holds a text; a whole page in an error helps nobody. */
const shows = async (answer: Promise<Response>, text: string) =>
  (await (await answer).text()).includes(text)

const sent = (request: { body: { messages: { role: string; content: string }[] } }) =>
  request.body.messages.map(({ content }) => content)

const isSummary = (text: string) => text.startsWith('Summarise')

/** A thread of four questions that together are nearly too long for the model. */
async function nearlyFull(person: Client) {
  const id = await begin(person)
  for (const name of ['First', 'Second', 'Third', 'Fourth'])
    await answerIn(person, id, `${name}: ${words(450)}`)
  return id
}

describe.each(databases)('on $name', ({ empty }) => {
  test('a history that no longer fits is summarised, visibly, and nothing is removed', async () => {
    const { fake, ada } = await appWith({ env: await empty() })
    const id = await nearlyFull(ada)
    fake.next(counts({ input: 900, output: 20 }, 'She wants walnuts.'), says('Of course'))
    const answer = await answerIn(ada, id, `Fifth: ${words(800, 'almond')}`)
    expect(answer).toMatchObject({ status: 'done', text: 'Of course', leftOut: 0 })
    const [summarising, answering] = fake.requests.slice(4)
    expect(sent(summarising!)[0]).toContain('First: walnut')
    const told = sent(answering!).join('\n')
    expect(told).toContain('She wants walnuts.')
    expect(told).toContain('Fifth: almond')
    expect(told).not.toContain('First: walnut')

    const messages = await messagesIn(ada, id)
    expect(messages.map((one: { text: string }) => one.text.slice(0, 5))).toEqual([
      'First',
      'Hello',
      'Secon',
      'Hello',
      'Third',
      'Hello',
      'Fourt',
      'Hello',
      'Fifth',
      'Of co',
    ])
    const found = await ada.json(ada.get('/api/chat/threads?q=First'))
    expect(found.items).toHaveLength(1)
    const [covered] = messages.filter((one: { summarised: boolean }) => one.summarised)
    expect(await ada.json(ada.get(`/api/chat/messages/${covered.id}/summary`))).toMatchObject({
      text: 'She wants walnuts.',
      model,
      usage: { input: 900, output: 20 },
      editedAt: null,
    })
    expect(await shows(ada.get(`/chat/threads/${id}`), 'Earlier messages were summarised')).toBe(
      true,
    )
  })

  test('a summary is edited and removed, and the next question is told so', async () => {
    const { fake, ada } = await appWith({ env: await empty() })
    const id = await nearlyFull(ada)
    fake.next(says('She wants walnuts.'))
    await answerIn(ada, id, `Fifth: ${words(800, 'almond')}`)
    const covered = (await messagesIn(ada, id)).find(
      (one: { summarised: boolean }) => one.summarised,
    )
    const path = `/api/chat/messages/${covered.id}/summary`
    expect((await ada.patch(path, { text: ' ' })).status).toBe(422)
    await ada.json(ada.patch(path, { text: 'She wants hazelnuts.' }))
    await answerIn(ada, id, 'Sixth')
    const told = sent(fake.requests.at(-1)!).join('\n')
    expect(told).toContain('hazelnuts')
    expect(told).not.toContain('She wants walnuts')

    expect((await ada.delete(path)).status).toBe(204)
    expect((await ada.get(path)).status).toBe(404)
    const before = fake.requests.length
    fake.next(says('A new summary.'))
    await answerIn(ada, id, 'Seventh')
    expect(fake.requests.length - before).toBe(2)
    expect(sent(fake.requests.at(-1)!).join('\n')).toContain('A new summary.')
  })
})

test('a summary is summarised again when the rest grows too long', async () => {
  const { fake, ada } = await appWith()
  const id = await nearlyFull(ada)
  fake.next(says('Summary one.'), says('Yes'))
  await answerIn(ada, id, `Fifth: ${words(800, 'almond')}`)
  fake.next(says('Yes'))
  await answerIn(ada, id, `Sixth: ${words(200, 'pecan')}`)
  fake.next(says('Summary two.'), says('Yes'))
  await answerIn(ada, id, `Seventh: ${words(1130, 'cashew')}`)
  const [again, answering] = fake.requests.slice(-2)
  expect(sent(again!)[0]).toContain('Summary one.')
  expect(sent(again!)[0]).toContain('Fifth: almond')
  expect(sent(again!)[0]).not.toContain('First: walnut')
  expect(sent(answering!).join('\n')).toContain('Summary two.')
  expect(sent(answering!).join('\n')).not.toContain('Summary one.')
})

test('a summary that a later one took in says so and leads to it', async () => {
  const { fake, ada } = await appWith()
  const id = await nearlyFull(ada)
  fake.next(says('Summary one.'), says('Yes'))
  await answerIn(ada, id, `Fifth: ${words(800, 'almond')}`)
  fake.next(says('Summary two.'), says('Yes'))
  await answerIn(ada, id, `Sixth: ${words(1330, 'cashew')}`)
  const [first, later] = (await messagesIn(ada, id)).filter(
    (one: { summarised: boolean }) => one.summarised,
  )
  const path = (message: { id: string }) => `/chat/messages/${message.id}/summary`
  expect(await ada.json(ada.get(`/api${path(later)}`))).toMatchObject({ toldInstead: null })
  expect(await shows(ada.get(path(first)), `href="${path(later)}"`)).toBe(true)
  expect(await shows(ada.get(path(later)), 'A later summary')).toBe(false)
  const changed = await ada.json(ada.patch(`/api${path(first)}`, { text: 'Summary uno.' }))
  expect(changed).toMatchObject({ text: 'Summary uno.', toldInstead: later.id })

  await ada.delete(`/api${path(later)}`)
  expect(await ada.json(ada.get(`/api${path(first)}`))).toMatchObject({ toldInstead: null })
  const before = fake.requests.length
  await answerIn(ada, id, 'Seventh')
  expect(sent(fake.requests[before]!)[0]).toContain('Summary uno.')
})

test('a summary belongs to its branch', async () => {
  const { fake, ada } = await appWith()
  const id = await nearlyFull(ada)
  fake.next(says('Only on this branch.'), says('Yes'))
  const { question } = await ask(ada, id, `Fifth: ${words(800, 'almond')}`)
  const [first] = await messagesIn(ada, id)
  expect(first.id).not.toBe(question.id)
  await ada.follow(`/api/chat/answers/${(await messagesIn(ada, id)).at(-1).id}/stream`)
  const edited = await ada.json(
    ada.patch(`/api/chat/messages/${first.id}`, { text: 'Something else' }),
  )
  await settled(ada, edited.answer.id)
  expect(sent(fake.requests.at(-1)!)).toEqual(['Something else'])
})

test('one long message is summarised in pieces', async () => {
  const { fake, ada } = await appWith()
  const id = await begin(ada)
  fake.next(says(words(1500, 'filbert')))
  await answerIn(ada, id, 'Tell me a lot')
  const gate = Promise.withResolvers<void>()
  const slowly = pauses(['Filberts, '], gate.promise, 'all of them.')
  fake.next(says('Filberts, part one.'), slowly, says('Yes'))
  const { answer } = await ask(ada, id, `And? ${words(900)}`)
  await fake.asked(3)
  expect(await shows(ada.get(`/chat/threads/${id}`), 'messages… 2 of 2')).toBe(true)
  gate.resolve()
  expect((await settled(ada, answer.id)).text).toBe('Yes')
  const [one, two, answering] = fake.requests.slice(-3)
  expect(sent(one!)[0]).toContain('filbert')
  expect(sent(two!)[0]).toContain('Filberts, part one.')
  expect(sent(answering!).join('\n')).toContain('Filberts, all of them.')
})

test('another model summarises where a setting says so', async () => {
  const { app, fake, ada } = await appWith()
  await change(app, 'chat', { summaryModel: 'openai/gpt-other' })
  const id = await nearlyFull(ada)
  await answerIn(ada, id, `Fifth: ${words(800)}`)
  expect(fake.requests.slice(4).map(({ body }) => body.model)).toEqual(['gpt-other', 'gpt-fake'])
})

test('what the provider counted decides, where it counts more than was guessed', async () => {
  const { fake, ada } = await appWith()
  const id = await begin(ada)
  fake.next(counts({ input: 7000, output: 10 }, 'Many tokens'))
  await answerIn(ada, id, '堅果 '.repeat(200))
  await answerIn(ada, id, 'And then?')
  const [summarising, answering] = [fake.requests[1]!, fake.requests.at(-1)!]
  expect(sent(summarising)[0]).toStartWith('Summarise')
  expect(sent(answering).join()).not.toContain('堅果')
})

test('a provider’s own word that it is too long leads to one summary, then to an error', async () => {
  for (const message of [
    "This model's maximum context length is 4096 tokens (context_length_exceeded)",
    'prompt is too long: 9000 tokens > 4000 maximum',
    'the request exceeds the available context size. try increasing the context size',
  ]) {
    const { fake, ada } = await appWith({ contextTokens: 0 })
    const id = await nearlyFull(ada)
    fake.usually(({ messages }) =>
      messages[0].content.includes('First: walnut') && !isSummary(messages[0].content)
        ? refuses(400, message)
        : says('Fine'),
    )
    expect((await answerIn(ada, id, 'Fifth')).text).toBe('Fine')
    expect(sent(fake.requests.at(-1)!).join()).toContain('What we said before')

    const [first] = await messagesIn(ada, id)
    const { answer } = await ada.json(
      ada.patch(`/api/chat/messages/${first.id}`, { text: `Anew: ${words(1000)}` }),
    )
    await settled(ada, answer.id)
    fake.usually(({ messages }) =>
      isSummary(messages[0].content) ? says('Fine') : refuses(400, message),
    )
    expect(await answerIn(ada, id, 'Second')).toMatchObject({
      status: 'failed',
      error: 'models.error.tooLong',
    })
  }
})

test('where no summary can be made nothing is left out until somebody says so', async () => {
  const { fake, ada } = await appWith()
  const id = await nearlyFull(ada)
  fake.next(refuses(401, 'no'))
  const answer = await answerIn(ada, id, `Fifth: ${words(800, 'almond')}`)
  expect(answer).toMatchObject({ status: 'failed', error: 'chat.error.notSummarised' })
  const page = await (await ada.get(`/chat/threads/${id}`)).text()
  expect(page).toContain('Nothing was left out')
  for (const way of ['Try again', 'Another model', 'Leave out the oldest messages'])
    expect(page).toContain(way)

  fake.next(says('Without the first'))
  await ada.json(ada.post(`/api/chat/answers/${answer.id}/continuation`, { leaveOut: true }))
  const then = await settled(ada, answer.id)
  expect(then).toMatchObject({ status: 'done', text: 'Without the first' })
  expect(then.leftOut).toBeGreaterThan(0)
  const told = sent(fake.requests.at(-1)!).join('\n')
  expect(told).toContain('Fifth: almond')
  expect(told).not.toContain('First: walnut')
})

test('a question that cannot fit is refused before it is stored', async () => {
  const { ada } = await appWith()
  const id = await begin(ada)
  const refused = await ada.post(`/api/chat/threads/${id}/messages`, { text: 'x'.repeat(80_000) })
  expect([refused.status, Object.keys((await refused.json()).fields)]).toEqual([422, ['text']])
  expect(await messagesIn(ada, id)).toEqual([])
})

test('while it summarises the page says so, and stopping stops it', async () => {
  const { fake, ada } = await appWith()
  const id = await nearlyFull(ada)
  fake.next(hangs('She'))
  const { answer } = await ask(ada, id, `Fifth: ${words(800)}`)
  await fake.asked(5)
  expect(await shows(ada.get(`/chat/threads/${id}`), 'Summarising earlier messages…')).toBe(true)
  expect((await ada.delete(`/api/chat/answers/${answer.id}/writing`)).status).toBe(204)
  await fake.requests[4]!.gone
  expect(await ada.json(ada.get(`/api/chat/answers/${answer.id}`))).toMatchObject({
    status: 'stopped',
    text: '',
  })
  expect((await messagesIn(ada, id)).some((one: { summarised: boolean }) => one.summarised)).toBe(
    false,
  )
})

test('who follows the answer hears of it before the first part', async () => {
  const { fake, ada } = await appWith()
  const id = await nearlyFull(ada)
  const summarised = Promise.withResolvers<void>()
  fake.next(pauses(['She'], summarised.promise, ' wants walnuts.'), says('Of course'))
  const { answer } = await ask(ada, id, `Fifth: ${words(800)}`)
  await fake.asked(5)
  const events = await ada.follow(`/api/chat/answers/${answer.id}/stream`, {
    until: (soFar) => {
      summarised.resolve()
      return soFar.at(-1)!.event === 'done'
    },
  })
  expect([...new Set(events.map(({ event }) => event))]).toEqual(['summarising', 'part', 'done'])
  expect(JSON.parse(events[0]!.data)).toEqual({ done: 0, of: 1 })
})

test('two answers at once summarise once', async () => {
  const { fake, ada } = await appWith()
  const id = await nearlyFull(ada)
  fake.next(refuses(401, 'no'))
  const failed = await answerIn(ada, id, `Fifth: ${words(800)}`)
  const gate = Promise.withResolvers<void>()
  fake.next(pauses(['One'], gate.promise, ' summary.'))
  const again = () => ada.json(ada.post(`/api/chat/answers/${failed.id}/regeneration`))
  const both = [await again(), await again()]
  await fake.asked(6)
  gate.resolve()
  for (const { answer } of both) expect((await settled(ada, answer.id)).status).toBe('done')
  const summaries = fake.requests.filter((one) => isSummary(sent(one)[0]!))
  expect(summaries).toHaveLength(2)
})

test('the gauge shows how full the context is and what it cost, and the sheet of what', async () => {
  const { fake, ada } = await appWith()
  const id = await begin(ada)
  fake.next(counts({ input: 900, output: 100 }, 'Hello'))
  await answerIn(ada, id, 'Hi')
  const page = await (await ada.get(`/chat/threads/${id}`)).text()
  expect(page).toContain('About 1,000 of 8,000 tokens used.')
  expect(await ada.json(ada.get(`/api/chat/threads/${id}/context`))).toMatchObject({
    model,
    contextTokens: 8000,
    reserve: 2000,
    tokens: 1000,
    counted: true,
    messages: { count: 2 },
  })
  const sheet = await (await ada.get(`/chat/threads/${id}/context`)).text()
  for (const text of ['8,000', 'Kept free for the answer', '900']) expect(sheet).toContain(text)
})

test('where no size is known, the gauge is not there and the sheet says why', async () => {
  const { ada } = await appWith({ contextTokens: 0 })
  const id = await begin(ada)
  await answerIn(ada, id, 'Hi')
  expect(await shows(ada.get(`/chat/threads/${id}`), 'class="gauge"')).toBe(false)
  expect(await shows(ada.get(`/chat/threads/${id}/context`), 'This model doesn’t say')).toBe(true)
})

test('an admin says how much a server’s models take, where it is silent', async () => {
  const { app, fake, ada } = await appWith({ contextTokens: 0 })
  await change(app, 'openai', { contextTokens: 8000 })
  const id = await nearlyFull(ada)
  fake.next(says('She wants walnuts.'), says('Yes'))
  expect((await answerIn(ada, id, `Fifth: ${words(800)}`)).text).toBe('Yes')
  expect(fake.requests).toHaveLength(6)
})
