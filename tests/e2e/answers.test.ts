import { expect, test } from 'bun:test'
import { type Client, textOf } from '../client.ts'
import { startProgram } from '../program.ts'
import { scriptedOpenAI } from './scripted-openai.ts'

async function ask(client: Client, text: string) {
  const thread = await client.json(client.post('/api/chat/threads'))
  const asked = await client.json(client.post(`/api/chat/threads/${thread.id}/messages`, { text }))
  return { thread, answer: asked.answer, stream: `/api/chat/answers/${asked.answer.id}/stream` }
}

const answerOf = (client: Client, id: string) => client.json(client.get(`/api/chat/answers/${id}`))

test('from the printed link to an answer', async () => {
  const model = scriptedOpenAI()
  const program = await startProgram({ env: model.env })
  expect(program.printed).toContain('Make the admin account here')
  const page = await program.guest().get(`/setup?token=${program.setupToken}`)
  expect(page.status).toBe(200)

  const ada = await program.signIn()
  const { stream } = await ask(ada, 'Who are you?')
  model.say('A ', 'model')
  const first = await ada.follow(stream, { until: (events) => textOf(events) === 'A model' })
  model.end()
  const rest = await ada.follow(stream, { lastEventId: first.at(-1)!.id! })
  expect(rest.map((event) => event.event)).toEqual(['done'])
  expect(await program.stop()).toBe(0)
})

test('a stop ends no answer silently: it is marked, and goes on after the restart', async () => {
  const model = scriptedOpenAI()
  const program = await startProgram({ env: model.env })
  const ada = await program.signIn()
  const { answer, stream } = await ask(ada, 'Count')
  model.say('one ')
  await ada.follow(stream, { until: (events) => textOf(events) === 'one ' })
  await program.restart()

  const again = await program.signIn()
  expect(await answerOf(again, answer.id)).toMatchObject({ status: 'interrupted', text: 'one ' })
  await again.json(again.post(`/api/chat/answers/${answer.id}/continuation`))
  model.say('two')
  await again.follow(stream, { until: (events) => textOf(events) === 'one two' })
  model.end()
  await again.follow(stream)
  expect(await answerOf(again, answer.id)).toMatchObject({ status: 'done', text: 'one two' })
})

test('kill -9 in the middle of an answer loses nothing that was shown', async () => {
  const model = scriptedOpenAI()
  const program = await startProgram({ env: model.env })
  const ada = await program.signIn()
  const { thread, answer, stream } = await ask(ada, 'Count on')
  const words = Array.from({ length: 200 }, (_, i) => `${i} `)
  const watching = ada.follow(stream, {
    until: (events) => textOf(events).startsWith(words.slice(0, 120).join('')),
  })
  for (const word of words) model.say(word)
  const shown = textOf(await watching)
  await program.kill('SIGKILL')
  await program.restart()

  const again = await program.signIn()
  const { items } = await again.json(again.get(`/api/chat/threads/${thread.id}/messages`))
  expect(items[0].text).toBe('Count on')
  const kept = await answerOf(again, answer.id)
  expect(kept.status).toBe('interrupted')
  expect(kept.text.startsWith(shown)).toBe(true)
})
