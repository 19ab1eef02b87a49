import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import {
  babbles,
  endsEarly,
  fakeAnthropic,
  floods,
  hangs,
  inPieces,
  refuses,
  reports,
  says,
  thinks,
} from '../fakes/anthropic.ts'
import { answerOf, change, settled } from './asking.ts'

async function appWith(models = ['claude-fake']) {
  const fake = await fakeAnthropic({ models })
  const app = await testApp({ env: fake.env })
  await change(app, 'chat', { modelTitles: false })
  return { app, fake, ada: await app.signIn('ada') }
}
const model = 'anthropic/claude-fake'

test('words, reasoning and usage of an answer are kept', async () => {
  const { fake, ada } = await appWith(['claude-thinking'])
  fake.next(thinks('She greets.', 'Hello ', 'Ada'))
  expect(await answerOf(ada, 'Hi', 'anthropic/claude-thinking')).toMatchObject({
    status: 'done',
    text: 'Hello Ada',
    reasoning: 'She greets.',
    usage: { input: 7, output: 2 },
  })
  expect(fake.requests[0]!.body).toMatchObject({
    stream: true,
    max_tokens: 32_000,
    thinking: { type: 'adaptive' },
    messages: [{ role: 'user', content: 'Hi' }],
  })
})

test('models come with what the provider says of them', async () => {
  const { ada } = await appWith()
  const { items } = await ada.json(ada.get('/api/models'))
  expect(items.find((item: { id: string }) => item.id === model)).toMatchObject({
    name: 'claude-fake',
    provider: 'anthropic',
    contextTokens: 200_000,
    abilities: ['vision', 'tools'],
  })
})

test('characters that are cut between pieces stay whole', async () => {
  const { fake, ada } = await appWith()
  fake.next(inPieces(1, says('Grüße, 世界 👩‍🚀')))
  expect((await answerOf(ada, 'Hi', model)).text).toBe('Grüße, 世界 👩‍🚀')
})

test('a busy or failing server is asked again, as late as it wishes', async () => {
  const { fake, ada } = await appWith()
  fake.next(
    refuses(529, 'overloaded', { 'retry-after-ms': '1' }),
    refuses(429, 'slow down', { 'retry-after': '0.3' }),
    says('At last'),
  )
  expect((await answerOf(ada, 'Hi', model)).text).toBe('At last')
  const [, second, third] = fake.requests
  expect(third!.at - second!.at).toBeGreaterThanOrEqual(299)
})

test.each([
  ['a wrong key', refuses(401), 'key'],
  ['an unknown model', refuses(404), 'noModel'],
  ['a conversation that is too long', refuses(400, 'prompt is too long: 9 > 8'), 'tooLong'],
  ['an overload inside the stream', reports('Overloaded', 'So far'), 'busy'],
  ['a stream that ends before the answer does', endsEarly('So far'), 'cut'],
  ['an event that is no JSON', babbles('data: {"type":\n\n', 'So far'), 'unreadable'],
])('%s is told in plain words and keeps what had come', async (_, script, kind) => {
  const { fake, ada } = await appWith()
  fake.next(script)
  expect(await answerOf(ada, 'Hi', model)).toMatchObject({
    status: 'failed',
    error: `models.error.${kind}`,
    text: 'beats' in script ? 'So far' : '',
  })
})

test('a part of 100 MB is refused before it fills the memory', async () => {
  const { fake, ada } = await appWith()
  fake.next(floods(100))
  expect(await answerOf(ada, 'Hi', model)).toMatchObject({
    status: 'failed',
    text: '',
    error: 'models.error.unreadable',
  })
  await fake.requests[0]!.gone
  expect(fake.requests[0]!.sent()).toBeLessThan(64 * 1024 * 1024)
})

test('a server that hangs is left', async () => {
  const { app, fake, ada } = await appWith()
  await change(app, 'models', { betweenPartsSeconds: 1 })
  fake.next(hangs('Well, '))
  expect(await answerOf(ada, 'Hi', model)).toMatchObject({
    text: 'Well, ',
    error: 'models.error.stalled',
  })
  await fake.requests[0]!.gone
})

test('an answer that broke off is carried on where the two pieces meet', async () => {
  const { fake, ada } = await appWith()
  fake.next(
    endsEarly('The sun is a star in the middle of our sola'),
    says('in the middle', ' of our solar ', 'system.'),
  )
  const cut = await answerOf(ada, 'What is the sun?', model)
  await ada.json(ada.post(`/api/chat/answers/${cut.id}/continuation`))
  expect(await settled(ada, cut.id)).toMatchObject({
    status: 'done',
    text: 'The sun is a star in the middle of our solar system.',
  })
  const roles = fake.requests[1]!.body.messages.map((one: { role: string }) => one.role)
  expect(roles).toEqual(['user', 'assistant', 'user'])
})
