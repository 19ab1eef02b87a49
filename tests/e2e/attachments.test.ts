import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { attach, png } from '../attachments.ts'
import { runCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'
import { scriptedOpenAI } from './scripted-openai.ts'

test('an attachment survives kill -9 before its question is sent, then a backup and its restore', async () => {
  const model = scriptedOpenAI()
  const program = await startProgram({ env: model.env })
  const ada = await program.signIn()
  const attachments = [await attach(ada, 'dot.png', png), await attach(ada, 'a.txt', 'kept')]
  await program.kill('SIGKILL')
  await program.restart()

  const again = await program.signIn()
  const { id } = await again.json(again.post('/api/chat/threads'))
  const asked = again.post(`/api/chat/threads/${id}/messages`, { text: 'Look', attachments })
  const { question, answer } = await again.json(asked)
  expect(question.attachments).toHaveLength(2)
  model.say('Seen')
  model.end()
  await again.follow(`/api/chat/answers/${answer.id}/stream`)

  const taken = await program.run(['backup', '--to', join(tempFolder(), 'backups')])
  const dataDir = join(tempFolder(), 'data')
  const path = taken.stdout.trim().split('\n').at(-1)!
  expect((await runCommand(['restore', path], { dataDir })).code).toBe(0)
  await program.stop()
  const restored = await startProgram({ dataDir })
  const reader = await restored.signIn()
  const image = await reader.get(`/api/chat/attachments/${attachments[0]}`)
  expect(await image.bytes()).toEqual(png)
  expect(await (await reader.get(`/api/chat/attachments/${attachments[1]}`)).text()).toBe('kept')
})
