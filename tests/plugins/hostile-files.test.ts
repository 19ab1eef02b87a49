import { expect, test } from 'bun:test'
import { testApp } from '../app.ts'
import { bring, read } from '../documents.ts'
import { hostileKinds } from '../hostile-files.ts'
import { tempFolder } from '../temp.ts'

const variants = 25

test(`${hostileKinds.length} kinds of hostile file, up to ${variants} variants each: every one is read or refused with a reason`, async () => {
  expect(hostileKinds.length).toBeGreaterThanOrEqual(40)
  const child = Bun.spawn(
    [
      process.execPath,
      `${import.meta.dir}/hostile-files.fixture.ts`,
      tempFolder(),
      String(variants),
    ],
    { stdout: 'pipe', stderr: 'pipe' },
  )
  const [said, complaints] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  expect(await child.exited, complaints).toBe(0)
  const lines = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; outcomes: Record<string, number> })
  expect(lines.map(({ name }) => name)).toEqual(hostileKinds.map(({ name }) => name))
  const crashes = lines.filter(({ outcomes }) =>
    Object.keys(outcomes).some((outcome) => outcome.startsWith('crashed')),
  )
  expect(crashes).toEqual([])
}, 300_000)

test('what people bring can harm neither the server nor other documents', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const before = process.memoryUsage().rss
  const ids: string[] = []
  for (const { file, content } of hostileKinds) {
    const { id } = await bring(ada, file, content)
    ids.push(id)
  }
  for (const [index, id] of ids.entries()) {
    const document = await read(app, ada, id)
    expect([hostileKinds[index]!.name, document.status]).toEqual([
      hostileKinds[index]!.name,
      expect.stringMatching(/ready|failed/),
    ])
    if (document.status === 'failed') expect(document.error).toMatch(/\w/)
    expect((await ada.get('/healthz')).status).toBe(200)
  }
  const { id } = await bring(ada, 'good.txt', 'A good text about walruses')
  expect((await read(app, ada, id)).status).toBe('ready')
  Bun.gc(true)
  // The files themselves went through this process too, which is the test and the server at once.
  expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(400)
}, 300_000)
