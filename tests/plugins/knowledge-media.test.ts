import { describe, expect, test } from 'bun:test'
import { typeOf } from '../../plugins/knowledge/extract/type.ts'
import { clock } from '../../plugins/knowledge/clock.ts'
import { testApp } from '../app.ts'
import { databases } from '../databases.ts'
import { bring, read } from '../documents.ts'
import { fakeListener } from '../fakes/listener.ts'
import { fakeOpenAI, says } from '../fakes/openai.ts'
import { answerOf } from './asking.ts'

/** A grey pixel. */
const png = Uint8Array.from(
  atob(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  ),
  (letter) => letter.charCodeAt(0),
)

/** A second of silence. */
function wav(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + 8000)
  const view = new DataView(bytes.buffer)
  const put = (at: number, text: string) => bytes.set(Buffer.from(text, 'latin1'), at)
  put(0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  put(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, 8000, true)
  view.setUint32(28, 8000, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  put(36, 'data')
  view.setUint32(40, 8000, true)
  return bytes.fill(128, 44)
}

const segments = [
  { id: 0, start: 0, end: 4, text: ' Welcome to the meeting.' },
  { id: 1, start: 3723.5, end: 3730, text: ' The lighthouse opens on Monday.' },
]

describe.each(databases)('on $name', ({ empty }) => {
  test('a recording is written down, found and cited at its moment', async () => {
    const asked: FormData[] = []
    const env = fakeListener((form) => {
      asked.push(form)
      return Response.json({ text: 'all of it', language: 'english', duration: 3730, segments })
    })
    const app = await testApp({ fake: false, env: { ...env, ...(await empty()) } })
    const ada = await app.signIn('ada')
    const { id } = await bring(ada, 'meeting.wav', wav())
    expect(await read(app, ada, id)).toMatchObject({ status: 'ready', duration: 1 })
    expect(asked[0]!.get('model')).toBe('listener')
    expect(new Uint8Array(await (asked[0]!.get('file') as File).arrayBuffer())).toEqual(wav())

    const { hits } = await ada.json(
      ada.get('/api/knowledge/search?q=When does the lighthouse open?'),
    )
    expect(hits).toMatchObject([{ documentId: id, time: 3723.5 }])
    const { sources } = await answerOf(ada, 'When does the lighthouse open?')
    expect(sources).toMatchObject([{ documentId: id }])
    const page = await ada.get(`/knowledge/documents/${id}?passage=${hits[0].chunkId}`)
    expect(page.headers.get('content-security-policy')).toContain("media-src 'self'")
    const text = await page.text()
    expect(text).toContain(`<audio`)
    expect(text).toContain(`src="/knowledge/documents/${id}/file#t=3723.5"`)
    expect(text).toContain('The lighthouse opens on Monday.')
    const part = await ada.request('GET', `/knowledge/documents/${id}/file`, undefined, {
      range: 'bytes=0-3',
    })
    expect(part.status).toBe(206)
    expect(await part.text()).toBe('RIFF')
  })
})

test('each passage of a long recording knows its moment', async () => {
  const long = Array.from({ length: 40 }, (_, at) => ({
    start: at * 200,
    text: `Part ${at} of the talk is about ${'one thing after another and '.repeat(6)}more.`,
  }))
  const env = fakeListener(() => Response.json({ text: '', segments: long }))
  const app = await testApp({ env })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'talk.wav', wav())
  await read(app, ada, id)
  const page = await (await ada.get(`/knowledge/documents/${id}`)).text()
  const times = [...page.matchAll(/#said-\d+"[^>]*>([\d:]+)<\/a>/g)].map(([, time]) => time)
  expect(times[0]).toBe('0:00')
  expect(times.length).toBeGreaterThan(5)
  expect(times.at(-1)).toBe('2:10:00')
})

test('a server that tells no times is asked without them', async () => {
  const env = fakeListener((form) =>
    form.get('response_format') === 'verbose_json'
      ? Response.json({ error: { message: 'response_format is not supported' } }, { status: 400 })
      : Response.json({ text: 'The lighthouse opens on Monday.' }),
  )
  const app = await testApp({ env })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'meeting.wav', wav())
  expect((await read(app, ada, id)).status).toBe('ready')
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=lighthouse'))
  expect(hits).toMatchObject([{ text: 'The lighthouse opens on Monday.', time: null }])
})

test.each(['mp3', 'm4a', 'ogg', 'opus', 'flac', 'webm'])(
  'what a recording says of itself is read: %s',
  async (ending) => {
    const app = await testApp()
    const ada = await app.signIn('ada')
    const path = `${import.meta.dir}/../fixtures/recordings/tone.${ending}`
    const { id } = await bring(ada, `tone.${ending}`, await Bun.file(path).bytes())
    const { duration, ...said } = await read(app, ada, id)
    expect(said).toMatchObject({ status: 'ready', title: 'A tone', author: 'Ada' })
    expect(Math.round(duration)).toBe(ending === 'flac' ? 1 : 2)
  },
)

test.each([
  [413, 'Maximum content size limit exceeded', '25 MB'],
  [401, 'Incorrect API key provided', 'key'],
])('where a server refuses a recording (%d), its line says why', async (status, message, why) => {
  const env = fakeListener(() => Response.json({ error: { message } }, { status }))
  const app = await testApp({ env })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'meeting.wav', wav())
  const document = await read(app, ada, id)
  expect(document).toMatchObject({ status: 'failed', error: expect.stringContaining(why) })
  expect(await (await ada.get(`/knowledge/documents/${id}`)).text()).toContain('<audio')
})

test('the text of an image is written down by a model that sees', async () => {
  const fake = await fakeOpenAI()
  const app = await testApp({
    env: { ...fake.env, KNOWLEDGE_VISION_MODEL: 'openai/gpt-fake' },
  })
  const ada = await app.signIn('ada')
  fake.next(says('Harbour office\n\n', 'A sign beside a blue door.'))
  const { id } = await bring(ada, 'sign.png', png)
  expect(await read(app, ada, id)).toMatchObject({ status: 'ready', width: 1, height: 1 })
  const { hits } = await ada.json(ada.get('/api/knowledge/search?q=harbour office'))
  expect(hits[0]).toMatchObject({ documentId: id })
  expect(hits[0].text).toContain('A sign beside a blue door.')
  const page = await (await ada.get(`/knowledge/documents/${id}`)).text()
  expect(page).toContain(`<img class="picture" src="/knowledge/documents/${id}/file"`)
  expect(page).toContain('Harbour office')
})

test('without a model that sees or hears they are kept and shown, and the page says so', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  for (const [name, content, mark, why] of [
    ['sign.png', png, '<img class="picture"', 'no model that sees is set up'],
    ['talk.wav', wav(), '<audio', 'no model for that is set up'],
  ] as const) {
    const { id } = await bring(ada, name, content)
    expect(await read(app, ada, id)).toMatchObject({ status: 'ready', error: null })
    const page = await (await ada.get(`/knowledge/documents/${id}`)).text()
    expect(page).toContain(mark)
    expect(page).toContain(why)
    expect(page).toContain(`/knowledge/documents/${id}/reading`)
  }
})

test.each([
  ['a.png', '\x89PNG\r\n\x1a\n', 'image/png'],
  ['a.jpg', '\xff\xd8\xff\xe0', 'image/jpeg'],
  ['a.gif', 'GIF89a', 'image/gif'],
  ['a.webp', 'RIFF\x10\0\0\0WEBP', 'image/webp'],
  ['a.wav', 'RIFF\x10\0\0\0WAVE', 'audio/wav'],
  ['a.mp3', '\xff\xfb\x90\0', 'audio/mpeg'],
  ['a.mp3', 'ID3\x04', 'audio/mpeg'],
  ['a.m4a', '\0\0\0\x20ftypM4A ', 'audio/mp4'],
  ['a.opus', 'OggS\0', 'audio/ogg'],
  ['a.flac', 'fLaC\0', 'audio/flac'],
  ['a.webm', '\x1a\x45\xdf\xa3', 'audio/webm'],
  ['a.png', 'GIF89a', undefined],
  ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', undefined],
  ['a.mp3', '\xff\xfea\0', undefined],
  ['a.wav', 'RIFF\x10\0\0\0WEBP', undefined],
  ['a.jpg', '<html>', undefined],
])('%s that begins with %p is %p', (name, start, type) => {
  expect(typeOf(name, Buffer.from(start, 'latin1'))).toBe(type as undefined)
})

test('a moment is shown as on a clock', () => {
  expect([0, 7.9, 62, 3723.5, 36_000].map(clock)).toEqual([
    '0:00',
    '0:07',
    '1:02',
    '1:02:03',
    '10:00:00',
  ])
})
