import { expect, test } from 'bun:test'
import type { Event } from '../client.ts'
import { bring } from '../documents.ts'
import { fakeOpenAI, pauses, says, saysAndCalls } from '../fakes/openai.ts'
import { startProgram } from '../program.ts'

const shows = (what: string) => ({
  until: (events: Event[]) => events.some(({ data }) => data.includes(what)),
})

test('kill -9 after a call keeps what was called, and what was cited keeps its number', async () => {
  const fake = await fakeOpenAI({ tools: true })
  const program = await startProgram({ env: fake.env })
  const ada = await program.signIn()
  const { id } = await bring(ada, 'handbook.txt', 'The pump is switched off by the red lever.')
  const events = `/api/knowledge/documents/${id}/events`
  await ada.follow(events, shows('ready'))

  const never = Promise.withResolvers<void>()
  fake.next(
    saysAndCalls(['Looking. '], ['search_documents', { query: 'lever' }]),
    pauses(['Red [1], '], never.promise),
  )
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const path = `/api/chat/threads/${thread.id}/messages`
  const { answer } = await ada.json(ada.post(path, { text: 'Machine?' }))
  await ada.follow(`/api/chat/answers/${answer.id}/stream`, shows('Red [1]'))
  await program.kill('SIGKILL')
  never.resolve()
  await program.restart()

  const again = await program.signIn()
  const kept = await again.json(again.get(`/api/chat/answers/${answer.id}`))
  expect(kept).toMatchObject({
    status: 'interrupted',
    steps: [{ tool: 'search_documents', state: 'done' }],
    sources: [{ n: 1, documentId: id }],
  })
  fake.next(says('as ever [1].'))
  await again.json(again.post(`/api/chat/answers/${answer.id}/continuation`))
  await again.follow(`/api/chat/answers/${answer.id}/stream`)
  const whole = await again.json(again.get(`/api/chat/answers/${answer.id}`))
  expect(whole).toMatchObject({ status: 'done', sources: [{ n: 1, documentId: id }] })
  expect(whole.text).toContain('Red [1], as ever [1].')
  expect(whole.steps).toHaveLength(1)
})
