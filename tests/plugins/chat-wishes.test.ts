import { describe, expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { fakeAnthropic } from '../fakes/anthropic.ts'
import { fakeOpenAI, refuses, says } from '../fakes/openai.ts'
import { change, settled } from './asking.ts'

const model = 'openai/gpt-fake'

async function appWith(env: Record<string, string> = {}) {
  const fake = await fakeOpenAI()
  const app = await testApp({ env: { ...fake.env, ...env, LOG_LEVEL: 'error' } })
  await change(app, 'chat', { modelTitles: false })
  return { app, fake, ada: await app.signIn('ada') }
}

const threadOf = (person: Client, given: object = {}) =>
  person.json(person.post('/api/chat/threads', { model, ...given }))

async function askIn(person: Client, threadId: string, text = 'Hi') {
  const path = `/api/chat/threads/${threadId}/messages`
  const { answer } = await person.json(person.post(path, { text }))
  return settled(person, answer.id)
}

describe.each(databases)('on $name', ({ empty }) => {
  test('a thread keeps its own instructions and parameters, each changed for itself', async () => {
    const { ada } = await appWith(await empty())
    const thread = await threadOf(ada, { instructions: 'Be brief', parameters: { topP: 0.5 } })
    expect(thread).toMatchObject({ instructions: 'Be brief', parameters: { topP: 0.5 } })
    const path = `/api/chat/threads/${thread.id}`
    await ada.patch(path, { parameters: { temperature: 0.2, maxTokens: 500 } })
    await ada.patch(path, { parameters: { topP: null } })
    await ada.patch(path, { instructions: 'Be long' })
    expect(await ada.json(ada.get(path))).toMatchObject({
      instructions: 'Be long',
      parameters: { temperature: 0.2, maxTokens: 500 },
    })
    await ada.patch(path, { instructions: '', parameters: { temperature: null, maxTokens: null } })
    const { instructions, parameters } = await ada.json(ada.get(path))
    expect({ instructions, parameters }).toEqual({ instructions: '', parameters: {} })
  })
})

test('the model is told the folder’s instructions, then the thread’s, and the parameters', async () => {
  const { fake, ada } = await appWith()
  const folder = await ada.json(
    ada.post('/api/chat/folders', { name: 'Work', instructions: 'Speak Latin.' }),
  )
  const thread = await threadOf(ada, {
    folderId: folder.id,
    instructions: 'Rhyme.',
    parameters: { temperature: 0, topP: 0.9, maxTokens: 64, reasoningEffort: 'low' },
  })
  await askIn(ada, thread.id)
  expect(fake.requests[0]!.body).toMatchObject({
    messages: [
      { role: 'system', content: 'Speak Latin.\n\nRhyme.' },
      { role: 'user', content: 'Hi' },
    ],
    temperature: 0,
    top_p: 0.9,
    max_tokens: 64,
    reasoning_effort: 'low',
  })
})

test('what nobody set is not sent', async () => {
  const { fake, ada } = await appWith()
  await askIn(ada, (await threadOf(ada)).id)
  const { body } = fake.requests[0]!
  expect(Object.keys(body).toSorted()).toEqual(['messages', 'model', 'stream', 'stream_options'])
  expect(body.messages).toHaveLength(1)
})

test('a server that wants the newer name for the length of answers gets it', async () => {
  const { fake, ada } = await appWith()
  const { id } = await threadOf(ada, { parameters: { maxTokens: 64 } })
  fake.next(refuses(400, "unsupported parameter: 'max_tokens'"), says('Hello'))
  expect((await askIn(ada, id)).status).toBe('done')
  expect(fake.requests[1]!.body).toMatchObject({ max_completion_tokens: 64 })
})

test('a model that refuses a parameter is said to refuse it', async () => {
  const { fake, ada } = await appWith()
  const { id } = await threadOf(ada, { parameters: { temperature: 1.5 } })
  const refusal = refuses(400, "Unsupported value: 'temperature' does not support 1.5")
  fake.next(refusal, refusal)
  expect(await askIn(ada, id)).toMatchObject({
    status: 'failed',
    error: 'models.error.parameter.temperature',
  })
})

test('Anthropic’s models get the length and the effort, and nothing that their API has not', async () => {
  const fake = await fakeAnthropic({ models: ['claude-thinking'] })
  const app = await testApp({ env: fake.env })
  await change(app, 'chat', { modelTitles: false })
  const ada = await app.signIn('ada')
  const { id } = await threadOf(ada, {
    model: 'anthropic/claude-thinking',
    instructions: 'Be kind.',
    parameters: { temperature: 1, topP: 0.5, maxTokens: 900, reasoningEffort: 'max' },
  })
  await askIn(ada, id)
  const { body } = fake.requests[0]!
  expect(body).toMatchObject({
    system: 'Be kind.',
    max_tokens: 900,
    thinking: { type: 'adaptive' },
    output_config: { effort: 'max' },
  })
  expect(body.temperature ?? body.top_p).toBeUndefined()
  const { items } = await ada.json(ada.get('/api/models'))
  const listed = items.find((one: { id: string }) => one.id === 'anthropic/claude-thinking')
  expect(listed.takes).toEqual(['maxTokens', 'reasoningEffort'])
  expect(await (await ada.get(`/chat/threads/${id}/wishes`)).text()).not.toContain(
    'name="temperature"',
  )
})

test('what is beyond the bounds is refused beside its field', async () => {
  const { ada } = await appWith()
  const { id } = await threadOf(ada)
  for (const [body, field] of [
    [{ parameters: { temperature: 3 } }, 'parameters.temperature'],
    [{ parameters: { maxTokens: 0 } }, 'parameters.maxTokens'],
    [{ parameters: { reasoningEffort: 'lots' } }, 'parameters.reasoningEffort'],
    [{ parameters: { speed: 1 } }, 'parameters'],
    [{ instructions: 'x'.repeat(20_001) }, 'instructions'],
  ] as const) {
    const answer = await ada.patch(`/api/chat/threads/${id}`, body)
    expect([answer.status, Object.keys((await answer.json()).fields)]).toEqual([422, [field]])
  }
})

test('what a role may not ask for is refused, and its control is not there', async () => {
  const { app, ada } = await appWith()
  await change(app, 'chat', { limits: [{ role: 'user', maxTokens: true, mostTokens: 1000 }] })
  const { id } = await threadOf(ada)
  const patch = (body: object) => ada.patch(`/api/chat/threads/${id}`, body)
  expect((await patch({ instructions: 'Rhyme.' })).status).toBe(403)
  expect((await patch({ parameters: { temperature: 1 } })).status).toBe(403)
  expect((await ada.post('/api/chat/threads', { instructions: 'Rhyme.' })).status).toBe(403)
  const folder = { name: 'Work', instructions: 'Rhyme.' }
  expect((await ada.post('/api/chat/folders', folder)).status).toBe(403)
  const tooMuch = await patch({ parameters: { maxTokens: 1001 } })
  expect([tooMuch.status, await tooMuch.json()]).toMatchObject([
    422,
    { fields: { 'parameters.maxTokens': 'At most 1000' } },
  ])
  expect((await patch({ parameters: { maxTokens: 1000 } })).status).toBe(200)
  const sheet = await (await ada.get(`/chat/threads/${id}/wishes`)).text()
  expect(sheet).toContain('name="maxTokens"')
  expect(sheet).toContain('max="1000"')
  for (const name of ['instructions', 'temperature', 'topP', 'reasoningEffort'])
    expect(sheet).not.toContain(`name="${name}"`)

  const { id: folderId } = await ada.json(ada.post('/api/chat/folders', { name: 'Work' }))
  const page = await (await ada.get(`/chat/folders/${folderId}`)).text()
  expect(page.includes('name="instructions"')).toBe(false)

  const mona = await app.signIn('mona', 'manager')
  expect((await threadOf(mona, { instructions: 'Rhyme.' })).instructions).toBe('Rhyme.')
})

test('where a role may change nothing, the composer has no button for it', async () => {
  const { app, ada } = await appWith()
  const { id } = await threadOf(ada)
  expect(await (await ada.get(`/chat/threads/${id}`)).text()).toContain('/wishes"')
  await change(app, 'chat', { limits: [{ role: 'user' }] })
  expect(await (await ada.get(`/chat/threads/${id}`)).text()).not.toContain('/wishes"')
})

test('a limit that comes later holds for what was set before', async () => {
  const { app, fake, ada } = await appWith()
  const { id } = await threadOf(ada, {
    instructions: 'Rhyme.',
    parameters: { temperature: 1, maxTokens: 5000 },
  })
  await change(app, 'chat', { limits: [{ role: 'user', maxTokens: true, mostTokens: 100 }] })
  await askIn(ada, id)
  const { body } = fake.requests.at(-1)!
  expect(body).toMatchObject({ max_tokens: 100, messages: [{ role: 'user' }] })
  expect(body.temperature).toBeUndefined()

  await change(app, 'chat', {
    limits: [{ role: 'user', instructions: true, longestInstructions: 3 }],
  })
  const { items } = await ada.json(ada.get(`/api/chat/threads/${id}/messages`))
  for (const refused of [
    await ada.post(`/api/chat/threads/${id}/messages`, { text: 'Hi' }),
    await ada.patch(`/api/chat/messages/${items[0].id}`, { text: 'Hi' }),
    await ada.post(`/api/chat/answers/${items[1].id}/regeneration`),
  ])
    expect([refused.status, (await refused.json()).fields]).toMatchObject([
      422,
      { instructions: 'At most 3 characters' },
    ])
})

test('a limit on length holds where nobody set one', async () => {
  const { app, fake, ada } = await appWith()
  await change(app, 'chat', { limits: [{ role: 'user', mostTokens: 77 }] })
  await askIn(ada, (await threadOf(ada)).id)
  expect(fake.requests.at(-1)!.body.max_tokens).toBe(77)
})

test('without a script: instructions are given before the first question', async () => {
  const { fake, ada } = await appWith()
  const wrong = await ada.form('/chat/wishes', { instructions: 'Rhyme.', temperature: '9' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain('Rhyme.')
  const fields = { instructions: 'Rhyme.', temperature: '0,5', topP: '', maxTokens: '' }
  const made = await ada.form('/chat/wishes', fields)
  const path = made.headers.get('location')!.split('?')[0]!
  await ada.form(`${path}/messages`, { text: 'Hi', model })
  await fake.asked(1)
  expect(fake.requests[0]!.body).toMatchObject({
    messages: [{ role: 'system', content: 'Rhyme.' }, { role: 'user' }],
    temperature: 0.5,
  })
})

test('an admin gives a role its limits once', async () => {
  const { app } = await appWith()
  const root = await app.signIn('root', 'admin')
  const patch = (limits: object[]) => root.patch('/api/admin/settings/chat', { limits })
  expect((await patch([{ role: 'user' }, { role: 'user' }])).status).toBe(422)
  expect((await patch([{ role: 'user', instructions: true }])).status).toBe(200)
  const page = await (await root.get('/admin/settings/chat')).text()
  expect(page.includes('May give instructions, in conversations and folders')).toBe(true)
})
