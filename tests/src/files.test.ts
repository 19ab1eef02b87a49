import { describe, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import { createFiles } from '../../src/files/files.ts'
import { testApp } from '../app.ts'
import { bring, read } from '../documents.ts'
import { fakeS3 } from '../fakes/s3.ts'
import { pdfOf } from '../pdf.ts'
import { tempFolder } from '../temp.ts'

type Environment = Record<string, string>

const bucketOf = ({ url, secret }: ReturnType<typeof fakeS3>): Environment => ({
  S3_BUCKET: 'files',
  S3_ENDPOINT: url,
  S3_ACCESS_KEY_ID: 'a key',
  S3_SECRET_ACCESS_KEY: secret,
  S3_PREFIX: 'team/',
})
const sealed: Environment = { FILES_SEALED: 'true' }

const kinds: { name: string; env(): Environment }[] = [
  { name: 'in the data folder', env: () => ({}) },
  { name: 'sealed in the data folder', env: () => sealed },
  { name: 'in a bucket', env: () => bucketOf(fakeS3()) },
  { name: 'sealed in a bucket', env: () => ({ ...bucketOf(fakeS3()), ...sealed }) },
]

/** Files of a data folder, and a way to put bytes among them. */
function filesOf(env: Environment, dataDir = tempFolder()) {
  const files = createFiles(readConfig({ DATA_DIR: dataDir, ...env }))
  const put = (bytes: Uint8Array | string) => {
    const path = join(dataDir, `sent-${crypto.randomUUID()}`)
    writeFileSync(path, bytes)
    return files.put(path)
  }
  const bytesOf = async (hash: string, first?: number, last?: number) => {
    const file = await files.open(hash)
    return Buffer.from(await new Response(file!.stream(first, last)).arrayBuffer())
  }
  return { dataDir, files, put, bytesOf }
}

const never = new AbortController().signal

/** Every file below a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile() && !path.endsWith('secret.key'))

describe.each(kinds)('files $name', ({ env }) => {
  test.each([1, 100, 65_535, 65_536, 65_537, 131_072, 300_001])(
    'of %p bytes come back, whole and in ranges',
    async (size) => {
      const { put, bytesOf, files } = filesOf(env())
      const bytes = randomBytes(size)
      const { hash, size: told } = await put(bytes)
      expect(told).toBe(size)
      expect((await files.open(hash))!.size).toBe(size)
      expect(bytes.equals(await bytesOf(hash))).toBe(true)
      for (const [first, last] of [
        [0, 0],
        [size - 1, size - 1],
        [Math.floor(size / 3), Math.floor(size / 2)],
        [Math.max(0, size - 65_537), size - 1],
      ] as const)
        expect(bytes.subarray(first, last + 1).equals(await bytesOf(hash, first, last))).toBe(true)
      expect(await files.local(hash, async (path) => readFileSync(path).equals(bytes))).toBe(true)
    },
  )

  test('are kept once, and removed when nothing has them', async () => {
    const { put, files } = filesOf(env())
    const { hash } = await put('twice')
    expect(await put('twice')).toEqual({ hash, size: 5 })
    expect(await files.check(never)).toEqual({ files: 1, moved: 0, damaged: [] })
    // Something may be about to have it.
    await files.remove(hash, async () => false)
    expect(await files.open(hash)).toBeDefined()
    expect(await files.open('0'.repeat(64))).toBeUndefined()
  })
})

test('what nothing has for an hour is removed', async () => {
  const { put, files, dataDir } = filesOf({})
  const { hash } = await put('old')
  for (const path of filesBelow(dataDir)) utimesSync(path, 0, 0)
  await files.remove(hash, async () => true)
  expect(await files.open(hash)).toBeDefined()
  await files.remove(hash, async () => false)
  expect(await files.open(hash)).toBeUndefined()
})

test('a sealed file says nothing of what is in it, and opens with no other key', async () => {
  const { put, dataDir } = filesOf(sealed)
  const { hash } = await put('The treasure lies under the oak.'.repeat(100))
  for (const path of filesBelow(dataDir))
    expect(readFileSync(path, 'latin1')).not.toContain('treasure')
  const other = filesOf({ ...sealed, SECRET_KEY: 'another key of thirty-two characters' }, dataDir)
  expect(await other.bytesOf(hash).catch((error: Error) => error.message)).toContain('sealed')
})

test.each([
  ['a byte is changed', (bytes: Buffer) => ((bytes[70_000]! ^= 1), bytes)],
  ['the end is cut off', (bytes: Buffer) => bytes.subarray(0, 65_552)],
  [
    'two chunks are exchanged',
    (bytes: Buffer) =>
      Buffer.concat([
        bytes.subarray(65_552, 131_104),
        bytes.subarray(0, 65_552),
        bytes.subarray(131_104),
      ]),
  ],
])('a sealed file is known to be damaged when %s', async (_, change) => {
  const { put, files, bytesOf, dataDir } = filesOf(sealed)
  const { hash } = await put(randomBytes(200_000))
  const [path] = filesBelow(dataDir)
  writeFileSync(path!, change(readFileSync(path!)))
  expect(await bytesOf(hash).catch((error: Error) => error.message)).toContain('was changed')
  expect(await files.check(never)).toEqual({ files: 1, moved: 0, damaged: [hash] })
})

test('files that came before are found, and brought to where new ones go', async () => {
  const before = filesOf({})
  const { hash } = await before.put('from before')
  const s3 = fakeS3()
  const { files, bytesOf, dataDir } = filesOf({ ...bucketOf(s3), ...sealed }, before.dataDir)
  expect(String(await bytesOf(hash))).toBe('from before')
  expect(await files.check(never)).toMatchObject({ moved: 1, damaged: [] })
  expect([...s3.objects.keys()]).toEqual([`files/team/${hash}.sealed`])
  expect(filesBelow(dataDir)).toEqual([])
  expect(String(await bytesOf(hash))).toBe('from before')
})

test('documents are read and downloaded from a sealed bucket', async () => {
  const s3 = fakeS3()
  const app = await testApp({ env: { ...bucketOf(s3), ...sealed } })
  const ada = await app.signIn('ada')
  const manual = pdfOf([['The lamp is blue.']])
  const { id } = await bring(ada, 'manual.pdf', manual)
  expect(await read(app, ada, id)).toMatchObject({ status: 'ready', pages: 1 })
  expect(s3.objects.size).toBe(1)
  const path = `/api/knowledge/documents/${id}/file`
  expect(Buffer.from(await (await ada.get(path)).arrayBuffer()).equals(manual)).toBe(true)
  const part = await ada.request('GET', path, undefined, { range: 'bytes=5-9' })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 5-9/${manual.length}`)
  expect(Buffer.from(await part.arrayBuffer())).toEqual(Buffer.from(manual.subarray(5, 10)))
})
