import { expect, test } from 'bun:test'
import { puppet, says, testApp } from '../app.ts'
import { textOf } from '../client.ts'

test('a question is answered and both are kept', async () => {
  const app = await testApp({ model: says('Hello ', 'Ada') })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const asked = await ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Hi' }))
  const events = await ada.follow(`/api/chat/answers/${asked.answer.id}/stream`)
  expect(textOf(events)).toBe('Hello Ada')
  expect(events.at(-1)).toMatchObject({
    event: 'done',
    data: '{"status":"done","usage":{"input":1,"output":2}}',
  })
  const { items } = await ada.json(ada.get(`/api/chat/threads/${thread.id}/messages`))
  expect(items.map((item: { text: string }) => item.text)).toEqual(['Hi', 'Hello Ada'])
  expect(app.events.filter((name) => name.startsWith('chat.'))).toEqual([
    'chat.asked',
    'chat.answered',
  ])
})

test('an answer survives a closed tab, and a follower resumes after any part', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Count' }),
  )
  const path = `/api/chat/answers/${answer.id}/stream`

  model.say('one ')
  const first = await ada.follow(path, { until: (events) => textOf(events) === 'one ' })
  model.say('two ')
  const second = await ada.follow(path, {
    lastEventId: first.at(-1)!.id!,
    until: (events) => textOf(events) === 'two ',
  })
  model.say('three')
  model.end()
  const third = await ada.follow(path, { lastEventId: second.at(-1)!.id! })
  expect(textOf(third)).toBe('three')
  expect(third.at(-1)!.event).toBe('done')
})

test('stopping reaches the provider and keeps what had come', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Go' }),
  )
  model.say('so far')
  await ada.follow(`/api/chat/answers/${answer.id}/stream`, {
    until: (events) => textOf(events) === 'so far',
  })
  expect((await ada.delete(`/api/chat/answers/${answer.id}/writing`)).status).toBe(204)
  expect(model.signals[0]!.aborted).toBe(true)
  const kept = await ada.json(ada.get(`/api/chat/answers/${answer.id}`))
  expect(kept).toMatchObject({ status: 'stopped', text: 'so far' })
})
