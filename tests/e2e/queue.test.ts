import { expect, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { textOf } from '../client.ts'
import { startProgram } from '../program.ts'
import { scriptedOpenAI } from './scripted-openai.ts'

test('kill -9 between the end of an answer and the question that waits: it is asked exactly once', async () => {
  const model = scriptedOpenAI()
  const program = await startProgram({ env: model.env })
  const ada = await program.signIn()
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const messages = `/api/chat/threads/${thread.id}/messages`
  const queue = `/api/chat/threads/${thread.id}/queue`
  const { answer } = await ada.json(ada.post(messages, { text: 'One' }))
  const stream = `/api/chat/answers/${answer.id}/stream`
  model.say('done')
  await ada.follow(stream, { until: (events) => textOf(events) === 'done' })
  await ada.json(ada.post(queue, { text: 'Two', clientId: 'two' }))
  await program.kill('SIGKILL')

  // As the process would leave it that was killed after the answer was stored as done.
  const db = new Database(`${program.dataDir}/convosphere.db`)
  db.run("update messages set status = 'done', text = 'done' where id = ?", [answer.id])
  db.close()

  for (let start = 0; start < 3; start++) {
    await program.restart()
    const again = await program.signIn()
    const questions = async () =>
      (await again.json(again.get(messages))).items.filter(
        ({ role }: { role: string }) => role === 'user',
      )
    while ((await questions()).length < 2);
    expect((await questions()).map(({ text }: { text: string }) => text)).toEqual(['One', 'Two'])
    expect((await again.json(again.get(queue))).items).toEqual([])
    await again.json(again.post(queue, { text: 'Two', clientId: 'two' }))
    expect(await questions()).toHaveLength(2)
    await program.kill('SIGKILL')
  }
}, 60_000)
