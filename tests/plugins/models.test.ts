import { expect, test } from 'bun:test'
import { definePlugin } from 'convosphere'
import type { Provider } from '../../plugins/models/index.ts'
import { instruction, withoutRepeat } from '../../plugins/models/continuation.ts'
import type { Part } from '../../plugins/models/index.ts'
import { says, testApp } from '../app.ts'
import { fakeAnthropic } from '../fakes/anthropic.ts'
import { fakeOpenAI, hangs, pauses, refuses, says as answers, thinks } from '../fakes/openai.ts'
import { answerOf, ask, change, settled } from './asking.ts'

type Listed = { id: string; default: boolean; price: unknown; contextTokens: number | null }

const provider = (id: string, more: Partial<Provider> = {}) =>
  definePlugin({
    name: `x-${id}`,
    apiVersion: 1,
    needs: ['models'],
    providers: [
      {
        id,
        name: id,
        configured: true,
        models: async () => [{ id: `${id}/m`, name: 'M', provider: id, abilities: [] }],
        stream: says(`from ${id}`),
        ...more,
      },
    ],
  })

test('without a key the built-in model answers', async () => {
  const app = await testApp({ fake: false })
  const ada = await app.signIn('ada')
  const { items } = await ada.json(ada.get('/api/models'))
  expect(items).toMatchObject([{ id: 'builtin/convosphere', default: true }])
})

test('a key makes its provider’s first model the default', async () => {
  const fake = await fakeOpenAI({ models: ['first', 'second'] })
  const app = await testApp({ fake: false, env: fake.env })
  const ada = await app.signIn('ada')
  const { items } = await ada.json(ada.get('/api/models'))
  expect(items.map((item: Listed) => [item.id, item.default])).toEqual([
    ['openai/first', true],
    ['openai/second', false],
    ['builtin/convosphere', false],
  ])
  expect((await answerOf(ada, 'Hi')).model).toBe('openai/first')
})

test('the instance’s setting wins over the first model', async () => {
  const [openai, anthropic] = await Promise.all([fakeOpenAI(), fakeAnthropic()])
  const app = await testApp({ fake: false, env: { ...openai.env, ...anthropic.env } })
  const ada = await app.signIn('ada')
  await change(app, 'models', { defaultModel: 'anthropic/claude-fake' })
  anthropic.next(answers('Hello'))
  expect((await answerOf(ada, 'Hi')).model).toBe('anthropic/claude-fake')
  expect(openai.requests).toEqual([])
})

test('a provider that does not answer is left out, and its health says why', async () => {
  const fake = await fakeOpenAI()
  const app = await testApp({ fake: false, env: fake.env })
  fake.close()
  const models = app.host.service('models') as import('../../plugins/models/index.ts').Models
  expect((await models.list()).map((model) => model.id)).toEqual(['builtin/convosphere'])
  expect(await models.defaultModel()).toBe('builtin/convosphere')
  expect(await models.health()).toMatchObject([
    { id: 'openai', ok: false, models: 0, reason: 'models.error.unreachable' },
    { id: 'builtin', ok: true, models: 1, reason: undefined },
  ])
})

test('another model steps in before the first word, and the answer says which', async () => {
  const fake = await fakeOpenAI()
  const app = await testApp({ env: fake.env })
  const ada = await app.signIn('ada')
  await change(app, 'models', { fallbackModel: 'fake/fake' })
  fake.next(refuses(400, 'no'), refuses(400, 'no'))
  expect(await answerOf(ada, 'Hi', 'openai/gpt-fake')).toMatchObject({
    status: 'done',
    text: 'Hello',
    model: 'fake/fake',
  })
})

test('no other model steps in after the first word', async () => {
  const fake = await fakeOpenAI()
  const app = await testApp({ env: fake.env })
  const ada = await app.signIn('ada')
  await change(app, 'models', { fallbackModel: 'fake/fake', betweenPartsSeconds: 1 })
  fake.next(hangs('Well, '))
  expect(await answerOf(ada, 'Hi', 'openai/gpt-fake')).toMatchObject({
    status: 'failed',
    text: 'Well, ',
    model: 'openai/gpt-fake',
  })
})

test('an answer without a word is a failure, so another model steps in', async () => {
  const fake = await fakeOpenAI()
  const app = await testApp({ env: fake.env })
  const ada = await app.signIn('ada')
  await change(app, 'chat', { modelTitles: false })
  fake.next(answers(), thinks('Hm.'))
  expect(await answerOf(ada, 'Hi', 'openai/gpt-fake')).toMatchObject({
    status: 'failed',
    error: 'models.error.empty',
  })
  expect((await answerOf(ada, 'Hi', 'openai/gpt-fake')).error).toBe('models.error.empty')
  await change(app, 'models', { fallbackModel: 'fake/fake' })
  fake.next(answers())
  expect((await answerOf(ada, 'Hi', 'openai/gpt-fake')).text).toBe('Hello')
})

test('a changed key ends no answer', async () => {
  const fake = await fakeOpenAI()
  const app = await testApp({ env: { OPENAI_BASE_URL: fake.url } })
  const ada = await app.signIn('ada')
  await change(app, 'chat', { modelTitles: false })
  const changed = Promise.withResolvers<void>()
  fake.next(pauses(['So '], changed.promise, 'what'))
  const { answer } = await ask(ada, 'Hi', 'openai/gpt-fake')
  await fake.asked(1)
  await change(app, 'openai', { apiKey: 'new-key' })
  changed.resolve()
  expect(await settled(ada, answer.id)).toMatchObject({ status: 'done', text: 'So what' })
  await answerOf(ada, 'Hi', 'openai/gpt-fake')
  expect(fake.requests[1]!.headers.get('authorization')).toBe('Bearer new-key')
})

test('questions left without an answer are put into one message', async () => {
  const fake = await fakeOpenAI()
  const app = await testApp({ env: fake.env })
  const ada = await app.signIn('ada')
  await change(app, 'chat', { modelTitles: false })
  fake.next(refuses(401), answers('Hello'))
  const { answer } = await ask(ada, 'Are you there?', 'openai/gpt-fake')
  await settled(ada, answer.id)
  const path = `/api/chat/threads/${answer.threadId}/messages`
  const again = await ada.json(ada.post(path, { text: 'Hello?', model: 'openai/gpt-fake' }))
  await settled(ada, again.answer.id)
  expect(fake.requests.at(-1)!.body.messages).toEqual([
    { role: 'user', content: 'Are you there?\n\nHello?' },
  ])
})

test('context size, price and cost come from the catalogue where the provider is known', async () => {
  const stream: Provider['stream'] = async function* () {
    yield { type: 'text', text: 'Hello' }
    yield { type: 'usage', usage: { input: 1_000_000, output: 1_000_000 } }
  }
  const models = async () => [
    { id: 'public/gpt-4o', name: 'M', provider: 'public', abilities: [] },
    { id: 'public/unheard-of', name: 'M', provider: 'public', abilities: [] },
  ]
  const apiUrl = 'https://api.openai.com/v1'
  const app = await testApp({ plugins: [provider('public', { apiUrl, models, stream })] })
  const ada = await app.signIn('ada')
  const { items } = await ada.json(ada.get('/api/models'))
  const listed = (id: string) => items.find((item: Listed) => item.id === id)
  const { price, contextTokens } = listed('public/gpt-4o')
  expect(contextTokens).toBe(128_000)
  expect(price.output).toBeGreaterThan(price.input)
  expect(listed('public/unheard-of')).toMatchObject({ price: null, contextTokens: null })
  expect((await answerOf(ada, 'Hi', 'public/gpt-4o')).cost).toBeCloseTo(price.input + price.output)
  expect((await answerOf(ada, 'Hi', 'public/unheard-of')).cost).toBeNull()
})

test('a model at home costs nothing that anybody knows, whatever it is called', async () => {
  const fake = await fakeOpenAI({ models: ['gpt-4o'] })
  const app = await testApp({ env: fake.env })
  const ada = await app.signIn('ada')
  expect((await answerOf(ada, 'Hi', 'openai/gpt-4o')).cost).toBeNull()
})

test('a price that the provider states is the one that counts', async () => {
  const price = { input: 2, output: 5 }
  const models = async () => [
    { id: 'stated/m', name: 'M', provider: 'stated', abilities: [], price },
  ]
  const app = await testApp({ plugins: [provider('stated', { models, stream: says('a', 'b') })] })
  const ada = await app.signIn('ada')
  expect((await answerOf(ada, 'Hi', 'stated/m')).cost).toBeCloseTo((1 * 2 + 2 * 5) / 1_000_000)
})

test('no library of a provider and no catalogue is loaded before it is needed', async () => {
  const eager = /^import (?!type)[^'\n]*'(?:openai|@anthropic-ai|@pydantic)/m
  const files = await Array.fromAsync(new Bun.Glob('{src,plugins}/**/*.{ts,tsx}').scan())
  const guilty = await Promise.all(
    files.map(async (file) => (eager.test(await Bun.file(file).text()) ? file : undefined)),
  )
  expect(files.length).toBeGreaterThan(50)
  expect(guilty.filter(Boolean)).toEqual([])
})

async function joined(prefix: string, ...pieces: string[]) {
  async function* parts(): AsyncIterable<Part> {
    for (const text of pieces) yield { type: 'text', text }
  }
  let text = prefix
  for await (const part of withoutRepeat(prefix, parts()))
    if (part.type === 'text') text += part.text
  return text
}

test('what a model repeats of its own answer is dropped, wherever the pieces are cut', async () => {
  const whole = 'Der Mond ist ein Trabant der Erde. Er umkreist sie in 27 Tagen.'
  for (let cut = 10; cut <= whole.length; cut++)
    for (const repeat of [0, 8, 20, cut])
      for (const size of [1, 5, whole.length]) {
        const rest = whole.slice(cut - Math.min(repeat, cut))
        const pieces = rest.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []
        expect(await joined(whole.slice(0, cut), ...pieces)).toBe(whole)
      }
})

test('a repetition of a few letters may be meant', async () => {
  expect(await joined('ha ha ', 'ha ha')).toBe('ha ha ha ha')
})

test('the instruction names the last words, cut between words', () => {
  const text = instruction(`${'word '.repeat(100)}and the very last o`)
  expect(text).toContain('\nword word')
  expect(text).toContain('and the very last o\n')
})
