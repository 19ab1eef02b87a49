import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fakeOpenAI } from '../fakes/openai.ts'
import { graceAt, keptData, versions } from '../fixtures/data.ts'
import { addLaterPlugin, applied } from '../fixtures/later.ts'
import { grace, people, providerKey } from '../fixtures/people.ts'
import { startProgram } from '../program.ts'

for (const version of versions) {
  test(`people of ${version} sign in and read on, by password, session and token`, async () => {
    const kept = await keptData(version)
    const { url, guest } = await startProgram({ dataDir: kept.dataDir })
    for (const person of [people.ada, people.grace])
      expect((await guest().post('/api/sessions', person)).status).toBe(201)

    const reader = graceAt(url, kept)
    const script = guest()
    script.token = kept.token
    for (const client of [reader, script]) {
      const { items } = await client.json(client.get(`/api/chat/threads/${kept.thread}/messages`))
      const [, edited, last] = grace.thread.questions
      const texts = items.map((message: { text: string }) => message.text)
      expect([texts[0], texts[2]]).toEqual([edited, last])
      expect(texts[1]).toContain('68')
      expect(items[0].siblings).toHaveLength(2)
    }
    const page = await (await reader.get(`/chat/threads/${kept.thread}`)).text()
    expect(page).toContain(grace.thread.title)
    expect(await reader.json(reader.get('/api/me'))).toMatchObject({ theme: 'dark' })
  })

  test(`a provider's key that ${version} sealed still opens`, async () => {
    const server = await fakeOpenAI()
    const kept = await keptData(version)
    // The address is another one than then; the key comes from the database.
    const program = await startProgram({
      dataDir: kept.dataDir,
      env: { OPENAI_BASE_URL: server.url },
    })
    const reader = graceAt(program.url, kept)
    const [model] = (await reader.json(reader.get('/api/models'))).items.filter(
      (one: { provider: string }) => one.provider === 'openai',
    )
    const asked = await reader.json(
      reader.post(`/api/chat/threads/${kept.thread}/messages`, { text: 'Hi', model: model.id }),
    )
    await reader.follow(`/api/chat/answers/${asked.answer.id}/stream`)
    expect(server.requests[0]!.headers.get('authorization')).toBe(`Bearer ${providerKey}`)
  })

  test(`the tables of ${version} are brought up to date, after a snapshot of them`, async () => {
    const { dataDir } = await keptData(version)
    const before = applied(join(dataDir, 'convosphere.db'))
    addLaterPlugin(dataDir)
    const program = await startProgram({ dataDir })
    await program.stop()
    expect(applied(join(dataDir, 'convosphere.db'))).toEqual(
      expect.arrayContaining([...before, 'later/0001_later']),
    )
    const [snapshot, ...more] = readdirSync(join(dataDir, 'snapshots'))
    expect(more).toEqual([])
    expect(applied(join(dataDir, 'snapshots', snapshot!))).toEqual(before)
  })
}
