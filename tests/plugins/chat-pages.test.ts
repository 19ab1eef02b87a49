import { expect, test } from 'bun:test'
import { definePlugin } from 'convosphere'
import { type App, puppet, says, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { answerOf, ask, settled } from './asking.ts'

const pageOf = async (person: Client, threadId: string) =>
  (await person.get(`/chat/threads/${threadId}`)).text()

const nonceOf = (page: string) => /hx-nonce="([^"]+)"/.exec(page)![1]!

test('a page that was drawn before shows every change since', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const answer = await answerOf(ada, 'Hi')
  // With the first one the names of all models become known.
  await pageOf(ada, answer.threadId)
  expect(await pageOf(ada, answer.threadId)).not.toContain('aria-pressed="true"')

  await ada.put(`/api/chat/answers/${answer.id}/rating`, { value: 1 })
  expect(await pageOf(ada, answer.threadId)).toContain('aria-pressed="true"')

  await ada.patch('/api/me', { locale: 'de' })
  expect(await pageOf(ada, answer.threadId)).toContain('aria-label="Antwort"')

  await ada.patch(`/api/chat/threads/${answer.threadId}`, { title: 'Greetings' })
  expect(await pageOf(ada, answer.threadId)).toContain('>Greetings</a>')
})

test('each drawing of a page has a nonce of its own, and no other', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const { threadId } = await answerOf(ada, 'Hi')
  const [first, second] = [await pageOf(ada, threadId), await pageOf(ada, threadId)]
  expect(nonceOf(first)).not.toBe(nonceOf(second))
  expect(second.replaceAll(`nonce="${nonceOf(second)}"`, '')).not.toContain('nonce=')
})

test('a page shows an answer while it is written, and what it came to', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Hi')
  expect(await pageOf(ada, answer.threadId)).toContain(`data-writing="${answer.id}"`)
  model.say('Hello')
  model.end()
  await settled(ada, answer.id)
  const page = await pageOf(ada, answer.threadId)
  expect(page).not.toContain('data-writing')
  expect(page).toContain('<p>Hello</p>')
})

test('who loses a right no longer sees what it showed', async () => {
  const model = puppet()
  model.fail(new Error('the key ends in 4711'))
  const app = await testApp({ model: model.stream })
  await app.signIn('grace', 'admin')
  const ada = await app.signIn('ada', 'admin')
  const { threadId } = await answerOf(ada, 'Hi')
  // With the first one the names of all models become known.
  await pageOf(ada, threadId)
  expect(await pageOf(ada, threadId)).toContain('4711')

  const { users } = app.host.kernel
  const { id } = (await users.byEmail('ada@example.org'))!
  await users.change(id, { role: 'user' })
  expect(await pageOf(ada, threadId)).not.toContain('4711')
})

test('a page that was left open sends nothing in the name of who has signed in since', async () => {
  const app = await testApp()
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  const reader = (await ada.json(ada.get('/api/me'))).id
  const send = (client: typeof ada) =>
    client.post('/chat/threads', new URLSearchParams({ text: 'Ada’s own' }), {
      'hx-request': 'true',
      reader,
    })
  const late = await send(bob)
  expect(late.headers.get('chat-stored')).toBeNull()
  expect(late.headers.get('hx-redirect')).toBe('/sign-in')
  expect((await bob.json(bob.get('/api/chat/threads'))).items).toEqual([])
  expect((await send(ada)).headers.get('chat-stored')).toBe('true')
})

test('a model has one name wherever people meet it', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const answer = await answerOf(ada, 'Hi')
  const thread = `/chat/threads/${answer.threadId}`
  for (const path of [thread, `${thread}/context`, `/chat/answers/${answer.id}/more`]) {
    const page = await (await ada.get(path)).text()
    expect([path, page.includes('>Fake<')]).toEqual([path, true])
    expect(page.replaceAll(/value="[^"]*"/g, '')).not.toContain('>fake')
  }
  const exported = await (await ada.get(`/api${thread}/export?format=md`)).text()
  expect(exported).toContain('Fake')
})

test('many models are a list, a few are buttons', async () => {
  const many = definePlugin({
    name: 'many',
    apiVersion: 1,
    providers: [
      {
        id: 'many',
        name: 'Many',
        configured: true,
        models: async () =>
          Array.from({ length: 9 }, (_, n) => ({
            id: `many/${n}`,
            name: `Model ${n}`,
            provider: 'many',
            abilities: [],
          })),
        stream: says('Hello'),
      },
    ],
  })
  const sheet = async (app: App) => {
    const ada = await app.signIn('ada')
    const { id } = await answerOf(ada, 'Hi', 'fake/fake')
    return (await ada.get(`/chat/answers/${id}/more`)).text()
  }
  expect(await sheet(await testApp())).not.toContain('<select')
  const long = await sheet(await testApp({ plugins: [many] }))
  expect(long).toContain('<option value="fake/fake" selected>Fake</option>')
  expect(long).toContain('<option value="many/8">Model 8</option>')
})
