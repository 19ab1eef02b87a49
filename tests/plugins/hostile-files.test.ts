import { expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { bring } from '../documents.ts'
import { hostileKinds } from '../hostile-files.ts'
import { startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

/** With `HOSTILE_VARIANTS=300` some hundreds; each is a seed of its own. */
const variants = Number(process.env.HOSTILE_VARIANTS ?? 25)

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
}, 3_600_000)

test('what people bring can harm neither the server nor other documents', async () => {
  const program = await startProgram()
  const ada = await program.signIn()
  const readAll = async (name: string, content: Uint8Array<ArrayBuffer>) => {
    const { id } = await bring(ada, name, content)
    const path = `/api/knowledge/documents/${id}`
    await ada.follow(`${path}/events`)
    return ada.json(ada.get(path))
  }
  await readAll('first.txt', new Uint8Array(Buffer.from('What is loaded once is loaded now')))
  const before = await memoryOf(program.pid)
  for (const { name, file, content } of hostileKinds) {
    const { status, error } = await readAll(file, content)
    expect([name, status]).toEqual([name, expect.stringMatching(/ready|failed/)])
    if (status === 'failed') expect(error).toMatch(/\w/)
    expect((await ada.get('/healthz')).status).toBe(200)
  }
  const good = await readAll('good.txt', new Uint8Array(Buffer.from('A text about walruses')))
  expect(good.status).toBe('ready')
  if (before) expect(((await memoryOf(program.pid)) - before) / 1e6).toBeLessThan(100)
}, 300_000)

/** The main memory that a process has, in bytes; 0 where the system does not tell. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return Number(status.split(' ')[1] ?? 0) * 4096
}
