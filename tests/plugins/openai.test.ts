import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import { textOf } from '../client.ts'
import {
  babbles,
  drops,
  endsEarly,
  fakeOpenAI,
  floods,
  hangs,
  inPieces,
  pauses,
  refuses,
  reports,
  says,
  thinks,
} from '../fakes/openai.ts'
import { answerOf, ask, change, settled } from './asking.ts'

async function appWith(models = ['gpt-fake']) {
  const fake = await fakeOpenAI({ models })
  const app = await testApp({ env: { ...fake.env, LOG_LEVEL: 'error' } })
  await change(app, 'chat', { modelTitles: false })
  return { app, fake, ada: await app.signIn('ada') }
}
const model = 'openai/gpt-fake'

test('words, reasoning and usage of an answer are kept', async () => {
  const { fake, ada } = await appWith()
  fake.next(thinks('She greets.', 'Hello ', 'Ada'))
  expect(await answerOf(ada, 'Hi', model)).toMatchObject({
    status: 'done',
    text: 'Hello Ada',
    reasoning: 'She greets.',
    model,
    usage: { input: 7, output: 2 },
  })
  expect(fake.requests[0]!.headers.get('authorization')).toBe('Bearer test-key')
  expect(fake.requests[0]!.body).toMatchObject({
    model: 'gpt-fake',
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: 'Hi' }],
  })
})

test('characters that are cut between pieces stay whole', async () => {
  const { fake, ada } = await appWith()
  const text = 'Grüße, 世界 👩‍🚀 — naïve'
  for (const size of [1, 2, 3, 7]) {
    fake.next(inPieces(size, says(text, '🎉')))
    expect((await answerOf(ada, 'Hi', model)).text).toBe(`${text}🎉`)
  }
})

test('a busy or failing server is asked again, as late as it wishes', async () => {
  const { fake, ada } = await appWith()
  fake.next(
    refuses(429, 'slow down', { 'retry-after': '0.3' }),
    refuses(500, 'oops', { 'retry-after-ms': '1' }),
    says('At last'),
  )
  expect((await answerOf(ada, 'Hi', model)).text).toBe('At last')
  const [first, second] = fake.requests
  expect(fake.requests).toHaveLength(3)
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(299)
})

test('a server that stays busy is given up with words that say so', async () => {
  const { fake, ada } = await appWith()
  fake.next(...Array.from({ length: 4 }, () => refuses(429, 'later', { 'retry-after-ms': '1' })))
  const answer = await answerOf(ada, 'Hi', model)
  expect(answer).toMatchObject({ status: 'failed', error: 'models.error.busy' })
  expect(fake.requests).toHaveLength(4)
})

test.each([
  ['a wrong key', refuses(401), 'key'],
  ['an unknown model', refuses(404), 'noModel'],
  ['a conversation that is too long', refuses(413, 'maximum context length'), 'tooLong'],
  ['an error inside the stream', reports('out of memory', 'So far'), 'failed'],
  ['a stream that ends before the answer does', endsEarly('So far'), 'cut'],
  ['a line that is no JSON', babbles('data: <html>\n\n', 'So far'), 'unreadable'],
  ['a chunk that is no object', babbles('data: null\n\n', 'So far'), 'unreadable'],
])('%s is told in plain words and keeps what had come', async (_, script, kind) => {
  const { fake, ada } = await appWith()
  fake.next(script)
  const answer = await answerOf(ada, 'Hi', model)
  expect(answer.status).toBe('failed')
  expect(answer.error).toBe(`models.error.${kind}`)
  expect(answer.text).toBe('beats' in script ? 'So far' : '')
})

test('a broken connection keeps what had come', async () => {
  const { fake, ada } = await appWith()
  const shown = Promise.withResolvers<void>()
  fake.next(drops(shown.promise, 'So far'))
  const { answer } = await ask(ada, 'Hi', model)
  await ada.follow(`/api/chat/answers/${answer.id}/stream`, {
    until: (events) => textOf(events) === 'So far',
  })
  shown.resolve()
  expect(await settled(ada, answer.id)).toMatchObject({
    status: 'failed',
    text: 'So far',
    error: 'models.error.cut',
  })
})

test('lines of no meaning do no harm', async () => {
  const { fake, ada } = await appWith()
  fake.next(babbles(': ping\n\nnonsense\nevent: odd\n\ndata: {}\n\n', 'Hello'))
  expect(await answerOf(ada, 'Hi', model)).toMatchObject({ status: 'done', text: 'Hello' })
})

test('a part of 100 MB is refused before it fills the memory', async () => {
  const { fake, ada } = await appWith()
  fake.next(floods(100))
  const answer = await answerOf(ada, 'Hi', model)
  expect(answer).toMatchObject({ status: 'failed', error: 'models.error.unreadable' })
  expect(answer.text).toBe('')
  await fake.requests[0]!.gone
  expect(fake.requests[0]!.sent()).toBeLessThan(64 * 1024 * 1024)
})

test('a server that says nothing, or nothing more, is left', async () => {
  const { app, fake, ada } = await appWith()
  await change(app, 'models', { firstPartSeconds: 1, betweenPartsSeconds: 1 })
  fake.next(hangs(), hangs('Well, '))
  expect(await answerOf(ada, 'Hi', model)).toMatchObject({
    status: 'failed',
    error: 'models.error.silent',
  })
  expect(await answerOf(ada, 'Hi', model)).toMatchObject({
    status: 'failed',
    text: 'Well, ',
    error: 'models.error.stalled',
  })
  await Promise.all(fake.requests.map((request) => request.gone))
})

test('stopping hangs up on the server', async () => {
  const { fake, ada } = await appWith()
  fake.next(hangs('So far'))
  const { answer } = await ask(ada, 'Hi', model)
  await ada.follow(`/api/chat/answers/${answer.id}/stream`, {
    until: (events) => textOf(events) === 'So far',
  })
  await ada.delete(`/api/chat/answers/${answer.id}/writing`)
  await fake.requests[0]!.gone
  expect((await settled(ada, answer.id)).status).toBe('stopped')
})

test('an answer that broke off is carried on in its own message', async () => {
  const { fake, ada } = await appWith()
  fake.next(endsEarly('The sun is', ' a sta'), says('r.'))
  const cut = await answerOf(ada, 'What is the sun?', model)
  await ada.json(ada.post(`/api/chat/answers/${cut.id}/continuation`))
  expect(await settled(ada, cut.id)).toMatchObject({ status: 'done', text: 'The sun is a star.' })
  expect(fake.requests[1]!.body).toMatchObject({
    continue_final_message: true,
    add_generation_prompt: false,
    messages: [
      { role: 'user', content: 'What is the sun?' },
      { role: 'assistant', content: 'The sun is a sta' },
    ],
  })
})

test('a server that starts over instead of carrying on says nothing twice', async () => {
  const { fake, ada } = await appWith()
  fake.next(endsEarly('The sun is', ' a sta'), says('The ', 'sun is a', ' star.'))
  const cut = await answerOf(ada, 'What is the sun?', model)
  await ada.json(ada.post(`/api/chat/answers/${cut.id}/continuation`))
  expect((await settled(ada, cut.id)).text).toBe('The sun is a star.')
})

test('a server that refuses the newer fields is asked in words', async () => {
  const { fake, ada } = await appWith()
  fake.next(
    endsEarly('The sun is a star in the middle of our sola'),
    refuses(400, 'Unrecognized request argument supplied: continue_final_message'),
    says('in the middle of ', 'our solar system.'),
  )
  const cut = await answerOf(ada, 'What is the sun?', model)
  await ada.json(ada.post(`/api/chat/answers/${cut.id}/continuation`))
  expect((await settled(ada, cut.id)).text).toBe(
    'The sun is a star in the middle of our solar system.',
  )
  const { messages, stream_options: usage } = fake.requests[2]!.body
  expect(usage).toBeUndefined()
  expect(messages.at(-1)).toMatchObject({ role: 'user' })
  expect(messages.at(-1).content).toContain('in the middle of our sola')
})

test('several servers are asked at once, each with its own key', async () => {
  const one = await fakeOpenAI({ models: ['small'] })
  const two = await fakeOpenAI({ models: ['large'] })
  const app = await testApp()
  const ada = await app.signIn('ada')
  await change(app, 'openai', {
    endpoints: [
      { id: 'one', name: 'One', baseUrl: one.url, apiKey: 'key-1' },
      { id: 'two', name: 'Two', baseUrl: two.url, apiKey: 'key-2' },
    ],
  })
  const both = Promise.withResolvers<void>()
  one.next(pauses(['From '], both.promise, 'one'))
  two.next(pauses(['From '], both.promise, 'two'))
  const answers = [answerOf(ada, 'Hi', 'one/small'), answerOf(ada, 'Hi', 'two/large')]
  await Promise.all([one.asked(1), two.asked(1)])
  both.resolve()
  expect((await Promise.all(answers)).map((answer) => answer.text)).toEqual([
    'From one',
    'From two',
  ])
  expect(one.requests[0]!.headers.get('authorization')).toBe('Bearer key-1')
  expect(two.requests[0]!.headers.get('authorization')).toBe('Bearer key-2')
})

test('models that are not for chatting are not offered', async () => {
  const { ada } = await appWith(['text-embedding-3-small', 'gpt-fake', 'whisper-1'])
  const { items } = await ada.json(ada.get('/api/models'))
  const names = items.map((item: { id: string }) => item.id)
  expect(names.filter((id: string) => id.startsWith('openai/'))).toEqual([model])
})
