import { expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { definePlugin } from 'convosphere'
import { builtIn } from '../../plugins/index.ts'
import { type App, puppet, tempFolder, testApp } from '../app.ts'
import { type Client, type Event, textOf } from '../client.ts'
import { ask } from './asking.ts'

async function switchTo(app: App, enabled: boolean, ...names: string[]) {
  for (const name of names) await app.host.setEnabled(name, enabled, 'machine')
  await app.host.apply()
}

const hears = (text: string) => ({ until: (events: Event[]) => textOf(events) === text })

/** Somebody who has been told `half` of an answer that is still being written. */
async function midAnswer(more: Parameters<typeof testApp>[0] = {}) {
  const model = puppet()
  const app = await testApp({ model: model.stream, ...more })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Go', 'fake/fake')
  const path = `/api/chat/answers/${answer.id}`
  model.say('half ')
  await ada.follow(`${path}/stream`, hears('half '))
  return { model, app, ada, answer, path }
}

/** A follower who is connected: resolves once it has heard `text`, with what it hears to the end. */
async function following(person: Client, path: string, text: string) {
  const connected = Promise.withResolvers<void>()
  const events = person.follow(`${path}/stream`, {
    until: (all) => {
      if (textOf(all).startsWith(text)) connected.resolve()
      return false
    },
  })
  await connected.promise
  return { events }
}

/** Answers that the database holds as being written, though nobody writes them. */
const stuck = (app: App) => app.db.all("select id from messages where status = 'writing'")

test('disabling the provider ends its answers with the reason, and what had come stays', async () => {
  const { app, ada, model, path } = await midAnswer()
  const { events } = await following(ada, path, 'half ')
  await switchTo(app, false, 'fake')
  const last = (await events).at(-1)!
  expect(last.event).toBe('error')
  expect(JSON.parse(last.data).title).toBe('The model was switched off while it answered.')
  expect(model.signals[0]!.aborted).toBe(true)
  expect(await ada.json(ada.get(path))).toMatchObject({
    status: 'failed',
    text: 'half ',
    error: 'models.error.withdrawn',
  })

  await switchTo(app, true, 'fake')
  await ada.json(ada.post(`${path}/continuation`))
  model.say('and half')
  model.end()
  expect(textOf(await ada.follow(`${path}/stream`))).toBe('half and half')
})

test('disabling the chat ends its answers as interrupted and tells who follows them', async () => {
  const { app, ada, model, answer, path } = await midAnswer()
  const { events } = await following(ada, path, 'half ')
  const { threadId } = await ada.json(ada.get(path))
  const page = await (await ada.get(`/chat/threads/${threadId}`)).text()
  const stream = /hx-sse:connect="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&')
  const shown = Promise.withResolvers<void>()
  const open = ada.follow(stream, { until: () => (shown.resolve(), false) })
  await shown.promise

  await switchTo(app, false, 'chat')
  const last = (await events).at(-1)!
  expect([last.event, JSON.parse(last.data).status]).toEqual(['done', 'interrupted'])
  expect((await open).at(-1)!.data).toContain('This answer was interrupted')
  expect(model.signals[0]!.aborted).toBe(true)
  expect(await stuck(app)).toEqual([])
  expect((await ada.get(path)).status).toBe(404)

  await switchTo(app, true, 'chat')
  expect(await ada.json(ada.get(path))).toMatchObject({ status: 'interrupted', text: 'half ' })
  await ada.json(ada.post(`/api/chat/answers/${answer.id}/continuation`))
  model.say('and half')
  model.end()
  expect(textOf(await ada.follow(`${path}/stream`))).toBe('half and half')
})

test('disabling what the chat needs does the same', async () => {
  const { app, ada, path } = await midAnswer()
  const { events } = await following(ada, path, 'half ')
  await switchTo(app, false, 'models')
  expect(JSON.parse((await events).at(-1)!.data).status).toBe('interrupted')
  expect(await stuck(app)).toEqual([])
  await switchTo(app, true, 'models')
  expect(await ada.json(ada.get(path))).toMatchObject({ status: 'interrupted', text: 'half ' })
})

test('what is asked while the chat is being stopped is refused or kept, never stuck', async () => {
  const asked: Promise<Response>[] = []
  let last: () => void = () => {}
  // Starts before the chat, so that it stops after it.
  const earlier = definePlugin({ name: 'earlier', apiVersion: 1, stop: () => last() })
  const { app, ada, model, path } = await midAnswer({ shipped: [earlier, ...builtIn] })
  const other = await ada.json(ada.post('/api/chat/threads'))
  last = () => {
    asked.push(
      ada.post(`/api/chat/threads/${other.id}/messages`, { text: 'Late' }),
      ada.post(`${path}/continuation`),
      ada.post(`${path}/regeneration`),
    )
    return Promise.all(asked).then(() => undefined)
  }
  await switchTo(app, false, 'chat', 'earlier')
  const answers = await Promise.all(asked)
  expect(answers).toHaveLength(3)
  for (const { status } of answers) expect([201, 503]).toContain(status)
  await switchTo(app, true, 'chat', 'earlier')
  expect(await stuck(app)).toEqual([])
  expect(model.turns).toHaveLength(1)
  expect(await ada.json(ada.get(path))).toMatchObject({ status: 'interrupted', text: 'half ' })
})

test('a question that is stored while the chat stops is kept as interrupted, and no model asked', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const { tx } = app.db
  const stored = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  app.db.tx = async (...work) => {
    const result = await tx(...work)
    stored.resolve()
    await stopped.promise
    return result
  }
  const asked = ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Late' }))
  await stored.promise
  app.db.tx = tx
  await switchTo(app, false, 'chat')
  stopped.resolve()
  const { answer } = await asked
  expect(model.turns).toEqual([])
  await switchTo(app, true, 'chat')
  expect(await stuck(app)).toEqual([])
  const kept = await ada.json(ada.get(`/api/chat/answers/${answer.id}`))
  expect(kept).toMatchObject({ status: 'interrupted', text: '' })
})

test('a reload of the chat while many answers are written leaves each of them whole', async () => {
  const app = await testApp({
    model: async function* (_, signal) {
      for (let n = 0; !signal.aborted; n++) {
        yield { type: 'text', text: `${n} ` }
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  })
  const ada = await app.signIn('ada')
  const asked = await Promise.all(Array.from({ length: 20 }, () => ask(ada, 'Count')))
  const paths = asked.map(({ answer }) => `/api/chat/answers/${answer.id}`)
  const followed = await Promise.all(paths.map((path) => following(ada, path, '0 ')))
  await switchTo(app, false, 'chat')
  await switchTo(app, true, 'chat')
  expect(await stuck(app)).toEqual([])
  for (const [n, path] of paths.entries()) {
    const events = await followed[n]!.events
    const kept = await ada.json(ada.get(path))
    expect(kept.status).toBe('interrupted')
    expect(kept.text).toBe(textOf(events))
    expect(textOf(await ada.follow(`${path}/stream`))).toBe(kept.text)
  }
})

test('a folder plugin that is enabled, edited, reloaded and disabled disturbs no answer', async () => {
  const dataDir = tempFolder()
  const folder = join(dataDir, 'plugins', 'bystander')
  mkdirSync(folder, { recursive: true })
  const write = (version: number) =>
    Bun.write(
      join(folder, 'index.ts'),
      `import { definePlugin, open } from 'convosphere'
       export default definePlugin({
         name: 'bystander', apiVersion: 1,
         routes: (app) => void app.get('/bystander', open(), (c) => c.text('${version}')),
       })`,
    )
  await write(1)
  const { app, ada, model, path } = await midAnswer({ dataDir })
  const { events } = await following(ada, path, 'half ')
  const said = async () => (await ada.get('/bystander')).text()
  await switchTo(app, true, 'bystander')
  expect(await said()).toBe('1')
  await write(2)
  await app.host.apply()
  expect(await said()).toBe('2')
  model.say('and ')
  await ada.follow(`${path}/stream`, hears('half and '))
  await switchTo(app, false, 'bystander')
  model.say('half')
  model.end()
  expect(textOf(await events)).toBe('half and half')
  expect(await ada.json(ada.get(path))).toMatchObject({ status: 'done', text: 'half and half' })
})

test('a folder provider that is reloaded ends its answer, and the new one writes on', async () => {
  const dataDir = tempFolder()
  const folder = join(dataDir, 'plugins', 'parrot')
  mkdirSync(folder, { recursive: true })
  const write = (stream: string) =>
    Bun.write(
      join(folder, 'index.ts'),
      `import { definePlugin } from 'convosphere'
       export default definePlugin({
         name: 'parrot', apiVersion: 1, needs: ['models'],
         providers: (ctx) => [{
           id: 'parrot', name: 'Parrot', configured: true, signal: ctx.signal,
           models: async () => [{ id: 'parrot/grey', name: 'Grey', provider: 'parrot', abilities: [] }],
           async *stream(turn, signal) { ${stream} },
         }],
       })`,
    )
  await write(`
    yield { type: 'text', text: 'half ' }
    await new Promise((resolve) => signal.addEventListener('abort', resolve))`)
  const app = await testApp({ dataDir })
  await switchTo(app, true, 'parrot')
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Go', 'parrot/grey')
  const path = `/api/chat/answers/${answer.id}`
  const { events } = await following(ada, path, 'half ')
  await write(`yield { type: 'text', text: 'and half' }`)
  await app.host.apply()
  expect((await events).at(-1)!.event).toBe('error')
  await ada.json(ada.post(`${path}/continuation`))
  expect(textOf(await ada.follow(`${path}/stream`))).toBe('half and half')
})
