import { describe, expect, test } from 'bun:test'
import { parseFile } from 'music-metadata'
import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { MediaType } from '../../plugins/knowledge/extract/type.ts'
import { piecesOf } from '../../plugins/knowledge/recordings/pieces.ts'
import { tempFolder, testApp } from '../app.ts'
import { bring, read } from '../documents.ts'
import { fakeListener } from '../fakes/listener.ts'
import { variant } from '../hostile-files.ts'
import { wavOf } from '../media.ts'

/** The pieces of a recording: when each begins, how long it is and how large. */
async function cut(path: string, type: MediaType, most: number) {
  const folder = tempFolder()
  const pieces = []
  for await (const { path: piece, start } of piecesOf({ path, type }, most, folder)) {
    const named = join(folder, `piece${/\.\w+$/.exec(path)![0]}`)
    copyFileSync(piece, named)
    const { format } = await parseFile(named, { duration: true })
    pieces.push({ start, seconds: format.duration!, size: statSync(piece).size })
  }
  expect(readdirSync(folder).filter((name) => !name.startsWith('piece'))).toEqual([])
  return pieces
}

const fixture = (name: string) => `${import.meta.dir}/../fixtures/recordings/${name}`

describe('a recording is cut into pieces that can each be heard', () => {
  // By ffmpeg's account, these hold what the next one begins after.
  test.each([
    ['m4a', 'audio/mp4', 12_000, [0, 5.63, 11.2, 16.77, 22.46]],
    ['mp3', 'audio/mpeg', 9000, [0, 8.86, 17.86]],
    ['ogg', 'audio/ogg', 16_000, [0, 15.32]],
    ['opus', 'audio/ogg', 8000, [0, 8, 16, 23]],
    ['webm', 'audio/webm', 9000, [0, 5.98, 11.98, 17.98]],
  ] as const)('%s', async (ending, type, most, starts) => {
    const pieces = await cut(fixture(`long.${ending}`), type, most)
    expect(pieces.map(({ start }) => Number(start.toFixed(2)))).toEqual([...starts])
    for (const { size } of pieces) expect(size).toBeLessThanOrEqual(most)
  })

  test('wav, where it is quiet', async () => {
    const path = join(tempFolder(), 'tone.wav')
    const bytes = wavOf(30)
    // Between 7.0 and 7.5 s nothing is heard.
    bytes.fill(128, 44 + 7 * 8000, 44 + 7.5 * 8000)
    await Bun.write(path, bytes)
    const pieces = await cut(path, 'audio/wav', 80_044)
    expect(pieces[1]!.start).toBeGreaterThanOrEqual(7)
    expect(pieces[1]!.start).toBeLessThanOrEqual(7.5)
    expect(Math.round(pieces.reduce((sum, { seconds }) => sum + seconds, 0))).toBe(30)
  })

  test.each([
    ['m4a', 'audio/mp4'],
    ['mp3', 'audio/mpeg'],
    ['ogg', 'audio/ogg'],
    ['opus', 'audio/ogg'],
    ['webm', 'audio/webm'],
    ['wav', 'audio/wav'],
  ] as const)('broken or hostile ones end: %s', async (ending, type) => {
    const whole = ending === 'wav' ? wavOf(3) : await Bun.file(fixture(`long.${ending}`)).bytes()
    const folder = tempFolder()
    const path = join(folder, `a.${ending}`)
    for (let seed = 0; seed < 150; seed++) {
      await Bun.write(path, variant(new Uint8Array(whole), seed))
      const pieces: number[] = []
      try {
        for await (const piece of piecesOf({ path, type }, 4000, join(folder, 'pieces')))
          pieces.push(statSync(piece.path).size)
      } catch (error) {
        expect((error as Error).message).toContain('knowledge.error.notCut')
      }
      expect(pieces.length).toBeLessThan(100)
    }
  })

  test('what cannot be cut says so before it is tried', async () => {
    const problem = await cut(fixture('tone.flac'), 'audio/flac', 1000).catch((error) => error.key)
    expect(problem).toBe('knowledge.error.notCut')
  })
})

test('a recording above the limit is written down piece by piece, each with its moments', async () => {
  const sizes: number[] = []
  const env = fakeListener((form) => {
    sizes.push((form.get('file') as File).size)
    const segments = [{ start: 1, text: `Words of piece ${sizes.length}.` }]
    return Response.json({
      segments,
      usage: { type: 'tokens', input_tokens: 70, output_tokens: 5 },
    })
  })
  const app = await testApp({ env })
  const admin = await app.signIn('root', 'admin')
  await admin.json(admin.patch('/api/admin/settings/knowledge', { transcriptionMegabytes: 1 }))
  const { id } = await bring(admin, 'talk.wav', wavOf(300))
  expect(await read(app, admin, id)).toMatchObject({ status: 'ready', duration: 300 })
  expect(sizes).toHaveLength(3)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024)
  const page = await (await admin.get(`/knowledge/documents/${id}`)).text()
  const times = [...page.matchAll(/data-time="([\d.]+)"/g)].map(([, time]) =>
    Math.round(Number(time)),
  )
  expect(times).toHaveLength(3)
  expect([times[0], page.includes('Words of piece 3.')]).toEqual([1, true])
  // Each piece is about two minutes.
  expect(times[2]! - times[1]!).toBeGreaterThan(100)

  const day = new Date().toISOString().slice(0, 10)
  const { items } = await admin.json(admin.get(`/api/usage?by=model&from=${day}&to=${day}`))
  expect(items).toMatchObject([{ key: 'openai/listener', calls: 3, input: 210, output: 15 }])
})

test('one that cannot be written down keeps its length and title, one that is not says so in the list', async () => {
  const env = fakeListener(() => new Response('no', { status: 401 }))
  const app = await testApp({ env })
  const ada = await app.signIn('ada')
  const { id } = await bring(ada, 'a.wav', wavOf(2, 'The tone'))
  expect(await read(app, ada, id)).toMatchObject({
    status: 'failed',
    title: 'The tone',
    duration: 2,
  })
  const other = await testApp()
  const bo = await other.signIn('bo')
  const brought = await bring(bo, 'b.wav', wavOf(2))
  await read(other, bo, brought.id)
  expect(await (await bo.get('/knowledge')).text()).toContain('Not written down')
})
