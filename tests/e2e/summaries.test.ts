import { expect, test } from 'bun:test'
import { fakeOpenAI, hangs, says } from '../fakes/openai.ts'
import { startProgram } from '../program.ts'

const words = (count: number) => 'walnut '.repeat(count)

test('kill -9 in the middle of a summary: what was summarised is not asked for again', async () => {
  const fake = await fakeOpenAI({ contextTokens: 8000 })
  const program = await startProgram({ env: fake.env })
  const ada = await program.signIn()
  await ada.json(ada.patch('/api/admin/settings/chat', { modelTitles: false }))
  const { id } = await ada.json(ada.post('/api/chat/threads'))
  const ask = async (text: string) =>
    (await ada.json(ada.post(`/api/chat/threads/${id}/messages`, { text }))).answer.id as string
  for (const name of ['First', 'Second', 'Third', 'Fourth', 'Fifth'])
    await ada.follow(`/api/chat/answers/${await ask(`${name}: ${words(450)}`)}/stream`)

  // Two pieces: the first is summarised and kept, the second is being summarised.
  fake.next(says('Up to the third.'), hangs('Up to '))
  const answer = await ask(`Sixth: ${words(900)}`)
  await fake.asked(7)
  await program.kill('SIGKILL')
  await program.restart()

  const again = await program.signIn()
  const answerNow = () => again.json(again.get(`/api/chat/answers/${answer}`))
  expect(await answerNow()).toMatchObject({ status: 'interrupted', text: '' })
  fake.next(says('Here I am'))
  await again.json(again.post(`/api/chat/answers/${answer}/continuation`))
  await again.follow(`/api/chat/answers/${answer}/stream`)
  expect(await answerNow()).toMatchObject({ status: 'done', text: 'Here I am' })

  const asked = fake.requests.map(({ body }) => body.messages[0].content as string)
  const summarising = asked.filter((text) => text.startsWith('Summarise'))
  expect(summarising.map((text) => text.includes('First: walnut'))).toEqual([true, false])
  // With the first piece alone it fits.
  expect(asked.at(-1)).toContain('Up to the third.')
  expect(asked.at(-1)).toContain('Fourth: walnut')
  const { items } = await again.json(again.get(`/api/chat/threads/${id}/messages`))
  expect(items).toHaveLength(12)
})
