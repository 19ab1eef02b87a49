import { expect, test } from 'bun:test'
import { definePlugin } from 'convosphere'
import { puppet, tempFolder, testApp } from '../app.ts'
import { type Client, type Event, textOf } from '../client.ts'

const start = async (person: Client, text = 'Go') => {
  const thread = await person.json(person.post('/api/chat/threads'))
  const { answer } = await person.json(
    person.post(`/api/chat/threads/${thread.id}/messages`, { text }),
  )
  return { thread, answer, stream: `/api/chat/answers/${answer.id}/stream` }
}

const untilText = (text: string) => ({ until: (events: Event[]) => textOf(events) === text })

test('a follower that is cut after any part misses nothing and gets nothing twice', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { stream } = await start(ada)
  let text = ''
  for (const word of ['Grüße ', '👩‍👩‍👧 ', '漢字 ', 'und\n', '\nmehr']) {
    model.say(word)
    text += word
    await ada.follow(stream, untilText(text))
  }
  const whole = await ada.follow(stream, untilText(text))
  model.end()
  for (let cut = 0; cut <= whole.length; cut++) {
    const before = whole.slice(0, cut)
    const lastEventId = before.at(-1)?.id
    const after = await ada.follow(stream, lastEventId ? { lastEventId } : {})
    expect(textOf([...before, ...after])).toBe(text)
    expect(after.filter((event) => event.event === 'done')).toHaveLength(1)
    if (cut) expect(after.map((event) => event.event)).not.toContain('reset')
  }
})

test('an unknown last event is answered by the whole text', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { stream, answer } = await start(ada)
  model.say('all of it')
  await ada.follow(stream, untilText('all of it'))
  for (const lastEventId of ['nonsense', `${answer.id}.999`, `${answer.id}.-1`, 'other.1']) {
    const [first] = await ada.follow(stream, { lastEventId, ...untilText('all of it') })
    expect(first).toMatchObject({ event: 'reset' })
  }
})

test('what a follower is shown is stored before', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { stream, answer } = await start(ada)
  for (let n = 0; n < 20; n++) model.say(`word ${n} `)
  model.end()
  const checks: Promise<void>[] = []
  await ada.follow(stream, {
    until: (events) => {
      const { id, event } = events.at(-1)!
      if (event !== 'part') return event === 'done'
      const n = Number(id!.split('.').at(-1))
      checks.push(
        app.db
          .get('select 1 from answer_parts where answer_id = ? and n = ?', answer.id, n)
          .then((row) => expect(row).toBeDefined()),
      )
      return false
    },
  })
  await Promise.all(checks)
  expect(checks.length).toBeGreaterThan(0)
})

test('a restart marks a running answer interrupted, and it can be written on', async () => {
  const dataDir = tempFolder()
  const model = puppet()
  const first = await testApp({ model: model.stream, dataDir })
  const ada = await first.signIn('ada')
  const { stream, answer, thread } = await start(ada)
  model.say('so far, ')
  await ada.follow(stream, untilText('so far, '))
  await first.close()
  expect(model.signals[0]!.aborted).toBe(true)

  const prefixes: unknown[] = []
  const second = await testApp({
    dataDir,
    model: async function* (turn) {
      prefixes.push((turn as { prefix?: string }).prefix)
      yield { type: 'text', text: 'so good' }
    },
  })
  const again = await second.signIn('ada')
  const kept = await again.json(again.get(`/api/chat/answers/${answer.id}`))
  expect(kept).toMatchObject({ status: 'interrupted', text: 'so far, ' })
  const page = await (await again.get(`/chat/threads/${thread.id}`)).text()
  expect(page).toContain(`/chat/answers/${answer.id}/continuation`)

  await again.json(again.post(`/api/chat/answers/${answer.id}/continuation`))
  const events = await again.follow(stream)
  expect(textOf(events)).toBe('so far, so good')
  expect(events.at(-1)!.event).toBe('done')
  expect(prefixes).toEqual(['so far, '])
  expect((await again.post(`/api/chat/answers/${answer.id}/continuation`)).status).toBe(409)
})

test('a failing model is told plainly, what had come stays, and it can be tried again', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { stream, answer } = await start(ada)
  model.say('half')
  await ada.follow(stream, untilText('half'))
  model.fail(new Error('boom'))
  const events = await ada.follow(stream)
  expect(events.at(-1)).toMatchObject({ event: 'error' })
  expect(JSON.parse(events.at(-1)!.data)).toMatchObject({
    status: 502,
    title: 'The model couldn’t answer.',
  })
  const kept = await ada.json(ada.get(`/api/chat/answers/${answer.id}`))
  expect(kept).toMatchObject({ status: 'failed', text: 'half', error: 'models.error.failed' })
})

test('a model that hangs is stopped all the same', async () => {
  const app = await testApp({
    model: async function* () {
      yield { type: 'text', text: 'a' }
      await new Promise(() => {})
    },
  })
  const ada = await app.signIn('ada')
  const { stream, answer } = await start(ada)
  await ada.follow(stream, untilText('a'))
  expect((await ada.delete(`/api/chat/answers/${answer.id}/writing`)).status).toBe(204)
  expect((await ada.follow(stream)).at(-1)!.data).toContain('stopped')
})

test('two tabs and a phone see the same answer', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const phone = await app.signIn('ada')
  const { stream } = await start(ada)
  const tabs = [ada.follow(stream), ada.follow(stream), phone.follow(stream)]
  model.say('shared ')
  await ada.follow(stream, untilText('shared '))
  model.say('text')
  model.end()
  for (const events of await Promise.all(tabs)) expect(textOf(events)).toBe('shared text')
})

test('reasoning is kept apart from the answer', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { stream, answer } = await start(ada)
  model.think('let me see')
  model.say('42')
  model.end()
  const events = await ada.follow(stream)
  expect(textOf(events)).toBe('42')
  expect(await ada.json(ada.get(`/api/chat/answers/${answer.id}`))).toMatchObject({
    text: '42',
    reasoning: 'let me see',
  })
})

test('a page’s stream begins with the whole and goes on piece by piece', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { thread, answer } = await start(ada)
  model.say('First paragraph.\n\nSecond\n')
  await ada.follow(
    `/api/chat/answers/${answer.id}/stream`,
    untilText('First paragraph.\n\nSecond\n'),
  )
  const page = await (await ada.get(`/chat/threads/${thread.id}`)).text()
  const path = /hx-sse:connect="([^"]+)"/.exec(page)![1]!
  const events = await ada.follow(path.replaceAll('&amp;', '&'), {
    until: (all) => {
      if (all.length === 1) model.say('paragraph.')
      if (all.length === 2) model.end()
      return all.at(-1)!.event === 'changed'
    },
  })
  expect(events[0]!.data).toContain('<p>First paragraph.</p>')
  expect(events[1]!.data).toContain(`hx-target="#t-${answer.id}"`)
  expect(events[1]!.data).toContain('<p>Second\nparagraph.</p>')
  expect(events[1]!.data).not.toContain('First paragraph')
  // An old version is told at once that the page is out of date.
  const late = await ada.follow(path.replaceAll('&amp;', '&'))
  expect(late.map((event) => event.event)).toEqual(['changed'])
})

test('the end of a session ends its streams', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const other = await app.signIn('ada')
  const { stream } = await start(ada)
  model.say('secret ')
  const followed = other.follow(stream, {
    until: (events) => {
      if (events.length === 1) void signOutOthers()
      return false
    },
  })
  async function signOutOthers() {
    const { items } = await ada.json(ada.get('/api/sessions'))
    for (const one of items) if (!one.current) await ada.delete(`/api/sessions/${one.id}`)
    model.say('later')
    model.end()
  }
  expect(textOf(await followed)).toBe('secret ')
  expect((await other.get('/api/me')).status).toBe(401)
})

test('an answer goes on without readers, unless the setting ends it', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { kernel } = app.host
  await kernel.settings.change('chat', { modelTitles: false }, 'test')

  const kept = await start(ada)
  model.say('one ')
  await ada.follow(kept.stream, untilText('one '))
  model.say('two')
  model.end()
  expect(textOf(await ada.follow(kept.stream))).toBe('one two')

  await kernel.settings.change('chat', { secondsWithoutReader: 1 }, 'test')
  const left = await start(ada)
  model.say('one ')
  await ada.follow(left.stream, untilText('one '))
  const ended = Promise.withResolvers<void>()
  model.signals[1]!.addEventListener('abort', () => ended.resolve())
  await ended.promise
  expect((await ada.follow(left.stream)).at(-1)!.data).toContain('interrupted')
})

test('a formula that no parser can take stops nobody’s answer', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { stream, thread } = await start(ada)
  model.say(`$${'{'.repeat(16_000)}x${'}'.repeat(16_000)}$\n\n`, 'The end.')
  model.end()
  const events = await ada.follow(stream)
  expect(events.at(-1)).toMatchObject({ event: 'done' })
  expect(await (await ada.get(`/chat/threads/${thread.id}`)).text()).toContain('The end.')
})

test('parts that cannot be stored at once are stored a moment later, none is lost', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { stream } = await start(ada)
  const { tx } = app.db
  app.db.tx = (work, options) => {
    app.db.tx = tx
    return options ? Promise.reject(new Error('busy')) : tx(work)
  }
  model.say('Hello ', 'world')
  model.end()
  expect(textOf(await ada.follow(stream))).toBe('Hello world')
})

test('a provider that never says what it offers is stopped all the same', async () => {
  const hangs = definePlugin({
    name: 'hangs',
    apiVersion: 1,
    needs: ['models'],
    providers: [
      {
        id: 'hangs',
        name: 'Hangs',
        configured: true,
        models: () => new Promise<never>(() => {}),
        stream: puppet().stream,
      },
    ],
  })
  const model = puppet()
  const app = await testApp({ model: model.stream, plugins: [hangs] })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Go', model: 'fake/fake' }),
  )
  expect((await ada.delete(`/api/chat/answers/${answer.id}/writing`)).status).toBe(204)
  const stopped = await ada.json(ada.get(`/api/chat/answers/${answer.id}`))
  expect(stopped.status).toBe('stopped')
})

test('an earlier answer is written on, and what follows it stays shown', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  await app.host.kernel.settings.change('chat', { modelTitles: false }, 'test')
  const { thread, answer, stream } = await start(ada, 'One')
  model.say('half ')
  await ada.follow(stream, untilText('half '))
  await ada.delete(`/api/chat/answers/${answer.id}/writing`)
  const path = `/api/chat/threads/${thread.id}/messages`
  const second = await ada.json(ada.post(path, { text: 'Two' }))
  model.say('whole')
  model.end()
  await ada.follow(`/api/chat/answers/${second.answer.id}/stream`)
  await ada.json(ada.post(`/api/chat/answers/${answer.id}/continuation`))
  model.say('done')
  model.end()
  await ada.follow(stream)
  const { items } = await ada.json(ada.get(path))
  expect(items.map((item: { text: string }) => item.text)).toEqual([
    'One',
    'half done',
    'Two',
    'whole',
  ])
})

test('a clientId that stands for another question is refused', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads'))
  const path = `/api/chat/threads/${thread.id}/messages`
  await ada.json(ada.post(path, { text: 'One', clientId: 'c' }))
  expect((await ada.post(path, { text: 'Two', clientId: 'c' })).status).toBe(409)
  expect((await ada.post(path, { text: 'x', parentId: '' })).status).toBe(422)
})

test('an answer that is written on has used and cost what both writings did', async () => {
  const writings = [
    { input: 10, output: 3, cached: 4 },
    { input: 20, output: 5, reasoning: 2 },
  ]
  const priced = definePlugin({
    name: 'priced',
    apiVersion: 1,
    needs: ['models'],
    providers: [
      {
        id: 'priced',
        name: 'Priced',
        configured: true,
        models: async () => [
          {
            id: 'priced/one',
            name: 'One',
            provider: 'priced',
            abilities: [],
            price: { input: 1_000_000, output: 2_000_000 },
          },
        ],
        async *stream() {
          const usage = writings.shift()
          yield { type: 'text', text: 'words ' }
          if (usage) yield { type: 'usage', usage }
          throw new Error('cut')
        },
      },
    ],
  })
  const app = await testApp({ plugins: [priced] })
  const ada = await app.signIn('ada')
  const thread = await ada.json(ada.post('/api/chat/threads', { model: 'priced/one' }))
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Go' }),
  )
  const path = `/api/chat/answers/${answer.id}`
  await ada.follow(`${path}/stream`)
  expect(await ada.json(ada.get(path))).toMatchObject({ usage: { input: 10, output: 3 }, cost: 16 })
  await ada.json(ada.post(`${path}/continuation`))
  await ada.follow(`${path}/stream`)
  const both = { usage: { input: 30, output: 8, reasoning: 2 }, cost: 46 }
  expect(await ada.json(ada.get(path))).toMatchObject(both)
  // What a third one does not tell leaves what is known.
  await ada.json(ada.post(`${path}/continuation`))
  await ada.follow(`${path}/stream`)
  expect(await ada.json(ada.get(path))).toMatchObject({ text: 'words words words ', ...both })
})

test('the metrics say how many answers are being written', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const writing = async () => {
    const text = await (await app.guest().get('/metrics')).text()
    expect(text).toContain('# TYPE convosphere_answers_writing gauge\n')
    return Number(/^convosphere_answers_writing (\d+)$/m.exec(text)?.[1])
  }
  expect(await writing()).toBe(0)
  const { answer } = await start(ada)
  await start(ada)
  expect(await writing()).toBe(2)
  await ada.delete(`/api/chat/answers/${answer.id}/writing`)
  expect(await writing()).toBe(1)
})
