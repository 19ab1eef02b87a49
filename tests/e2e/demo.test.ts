import { expect, test } from 'bun:test'
import { startProgram } from '../program.ts'

test('--demo fills an empty database, once, with people who can sign in', async () => {
  const program = await startProgram({ args: ['--demo', '--dev'] })
  const password = /Password of each: (\S+)/.exec(program.printed)![1]!
  const konrad = program.guest()
  await konrad.json(konrad.post('/api/sessions', { email: 'konrad@example.org', password }))
  const { items } = await konrad.json(konrad.get('/api/chat/threads'))
  expect(items.map((thread: { title: string }) => thread.title)).toEqual(['Urlaubsvertretung'])
  const start = await (await konrad.get('/dev/start')).text()

  await program.restart()
  expect(program.printed).not.toContain('Password')
  expect(await (await program.guest().get('/dev/start')).text()).not.toBe(start)
})

test('what is for demonstrations and development is not there otherwise', async () => {
  const program = await startProgram()
  expect((await program.guest().get('/dev/start')).status).toBe(404)
  expect((await program.run(['plugins'])).stdout).not.toMatch(/^(dev|demo) /m)
})
