import { expect, test } from 'bun:test'
import { puppet, tempFolder, testApp } from '../app.ts'
import { type Client, type Event, textOf } from '../client.ts'
import { ask } from './asking.ts'

/** What a follower has after these events: an answer's words and its reasoning. */
function heard(events: Event[]) {
  let reasoning = ''
  for (const { event, data } of events) {
    const value = JSON.parse(data)
    if (event === 'reset') reasoning = value.reasoning
    if (event === 'part' && value.type === 'reasoning') reasoning += value.text
  }
  return { text: textOf(events), reasoning }
}

/** Every history that a follower may have: each beginning of what each of them was sent. */
const beginnings = (followers: Event[][]) =>
  followers.flatMap((events) => events.map((_, n) => events.slice(0, n + 1)))

/** Follows with the id of the last event; what is had then is exactly what is stored. */
async function resumeEach(person: Client, path: string, histories: Event[][]) {
  const { text, reasoning, status } = await person.json(person.get(path))
  const stored = { text, reasoning }
  const whole = (events: Event[]) => Bun.deepEquals(heard(events), stored)
  for (const before of histories) {
    // While it is written, nothing would come to one who has everything.
    if (status === 'writing' && whole(before)) continue
    const lastEventId = before.at(-1)!.id!
    const after = await person.follow(`${path}/stream`, {
      lastEventId,
      until: (events) => status === 'writing' && whole([...before, ...events]),
    })
    expect(heard([...before, ...after])).toEqual(stored)
    for (const event of after) expect(event.id).toStartWith(lastEventId.split('.')[0]!)
  }
  return histories.length
}

test('an answer is resumed at every event, through stops, continuations, resets and a restart', async () => {
  const dataDir = tempFolder()
  const model = puppet()
  const app = await testApp({ model: model.stream, dataDir })
  const ada = await app.signIn('ada')
  await app.host.kernel.settings.change('chat', { modelTitles: false }, 'test')
  const { answer } = await ask(ada, 'Go', 'fake/fake')
  const path = `/api/chat/answers/${answer.id}`
  const stream = `${path}/stream`
  const followers: Event[][] = []
  let text = ''
  let reasoning = ''
  const stored = { until: (all: Event[]) => Bun.deepEquals(heard(all), { text, reasoning }) }
  const follow = async (lastEventId?: string) =>
    followers.push(await ada.follow(stream, { ...stored, ...(lastEventId && { lastEventId }) }))
  const say = async (word: string) => {
    model.say(word)
    text += word
    await ada.follow(stream, stored)
  }
  const think = async (thought: string) => {
    model.think(thought)
    reasoning += thought
    await ada.follow(stream, stored)
  }

  // Single letters make a part's number equal to the length of what came.
  for (const word of ['a', 'b', '👩‍👩‍👧', '\n', 'c\n\nd']) await say(word)
  await think('hm')
  await say('e')
  await follow()
  await follow('nonsense')
  expect(await resumeEach(ada, path, beginnings(followers))).toBeGreaterThan(6)
  await ada.delete(`${path}/writing`)
  followers.push(await ada.follow(stream))
  await resumeEach(ada, path, beginnings(followers))

  for (const words of [['f', 'gh'], ['i']]) {
    await ada.json(ada.post(`${path}/continuation`))
    await resumeEach(ada, path, beginnings(followers))
    for (const word of words) await say(word)
    await think('so')
    await follow()
    await follow(followers[2]!.at(-1)!.id)
    await follow(followers[0]!.at(-1)!.id)
    await resumeEach(ada, path, beginnings(followers))
    await ada.delete(`${path}/writing`)
    followers.push(await ada.follow(stream))
    await resumeEach(ada, path, beginnings(followers))
  }

  await ada.json(ada.post(`${path}/continuation`))
  await say('j')
  await follow()
  await app.close()
  const next = puppet()
  const again = await testApp({ model: next.stream, dataDir })
  const back = await again.signIn('ada')
  await resumeEach(back, path, beginnings(followers))
  await back.json(back.post(`${path}/continuation`))
  await resumeEach(back, path, beginnings(followers))
  next.say('k')
  next.end()
  followers.push(await back.follow(stream))
  expect(heard(followers.at(-1)!)).toEqual({ text: `${text}k`, reasoning })
  await resumeEach(back, path, beginnings(followers))
})

/** The words that a page shows of an answer after these events of its stream. */
function shown(events: Event[], id: string): string {
  const at = { settled: '', tail: '' }
  for (const { data } of events)
    for (const [, target, html = ''] of data.matchAll(
      /<hx-partial hx-target="#([brt])-[^"]+" [^>]*>([\s\S]*?)<\/hx-partial>/g,
    )) {
      const [before = '', tail] = html.split(`<div id="t-${id}" class="tail">`)
      if (target === 'b') Object.assign(at, { settled: before, tail: tail ?? '' })
      if (target !== 't') continue
      // The open rest alone, or what settled before it and a new rest.
      if (tail !== undefined) at.settled += before
      at.tail = tail ?? before
    }
  return (at.settled + at.tail)
    .replaceAll(/<[^>]*>|\W/g, ' ')
    .trim()
    .replaceAll(/ +/g, ' ')
}

test('a page that connects anew at any moment shows every word once', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { answer } = await ask(ada, 'Go', 'fake/fake')
  const { threadId } = await ada.json(ada.get(`/api/chat/answers/${answer.id}`))
  const page = await (await ada.get(`/chat/threads/${threadId}`)).text()
  const stream = /hx-sse:connect="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&')
  const words: string[] = []
  let throughout: Promise<Event[]> | undefined
  for (const word of [
    'one',
    'two\n\n',
    '- three\n',
    '- four\n\n',
    '**five',
    'six**\n\n',
    'seven',
  ]) {
    model.say(`${word} `)
    words.push(/\w+/.exec(word)![0])
    await ada.follow(stream, { until: (all) => shown(all, answer.id) === words.join(' ') })
    throughout ??= ada.follow(stream, { until: (all) => all.at(-1)!.event === 'changed' })
  }
  model.end()
  const events = await throughout!
  expect(shown(events, answer.id)).toBe(words.join(' '))
})

test('a page whose thread changes at the moment it connects is told so', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  await app.host.kernel.settings.change('chat', { modelTitles: false }, 'test')
  const { answer } = await ask(ada, 'Go', 'fake/fake')
  const { threadId } = await ada.json(ada.get(`/api/chat/answers/${answer.id}`))
  const page = await (await ada.get(`/chat/threads/${threadId}`)).text()
  const stream = /hx-sse:connect="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&')
  const { grants } = app.host.kernel
  const { may } = grants
  grants.may = async (...asked) => {
    const allowed = await may(...asked)
    grants.may = may
    await ada.delete(`/api/chat/answers/${answer.id}/writing`)
    return allowed
  }
  const [first] = await ada.follow(stream, { until: (events) => events.length === 1 })
  expect(first!.event).toBe('changed')
})
