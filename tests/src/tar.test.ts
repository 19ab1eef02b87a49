import { expect, test } from 'bun:test'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBackup, writeBackup } from '../../src/backup/file.ts'
import { type Part, partsOf, tarOf } from '../../src/backup/tar.ts'
import { tempFolder } from '../temp.ts'

const long = `${'a-folder-with-a-long-name/'.repeat(8)}über.txt`

async function* parts(files: Record<string, string>): AsyncGenerator<Part> {
  for (const [path, text] of Object.entries(files)) {
    const bytes = Buffer.from(text)
    yield {
      path,
      bytes: bytes.length,
      body: (async function* () {
        yield bytes
      })(),
    }
  }
}

const files = { 'a.txt': 'one', empty: '', [long]: 'ü'.repeat(1000), 'b/c.txt': 'x'.repeat(512) }

test('what goes in comes out, in order', async () => {
  const found: [string, string][] = []
  for await (const { path, body } of partsOf(tarOf(parts(files))))
    found.push([path, Buffer.concat(await Array.fromAsync(body)).toString()])
  expect(found).toEqual(Object.entries(files))
})

test('tar reads it', async () => {
  const folder = tempFolder()
  const archive = Buffer.concat(await Array.fromAsync(tarOf(parts(files))))
  writeFileSync(join(folder, 'x.tar'), archive)
  mkdirSync(join(folder, 'out'))
  const tar = Bun.spawnSync(['tar', '-xf', 'x.tar', '-C', 'out'], { cwd: folder })
  expect([tar.exitCode, tar.stderr.toString()]).toEqual([0, ''])
  for (const [path, text] of Object.entries(files))
    expect(readFileSync(join(folder, 'out', path), 'utf8')).toBe(text)
})

test('a file that shrinks while it is read is no backup of it', async () => {
  async function* shrinking(): AsyncGenerator<Part> {
    yield {
      path: 'a.txt',
      bytes: 10,
      body: (async function* () {
        yield Buffer.from('short')
      })(),
    }
  }
  await expect(Array.fromAsync(tarOf(shrinking()))).rejects.toThrow(
    'a.txt changed while it was read',
  )
})

test('a link is not unpacked', async () => {
  const archive = Buffer.concat(await Array.fromAsync(tarOf(parts({ 'a.txt': 'one' }))))
  const sum = parseInt(archive.toString('latin1', 148, 154), 8)
  archive[156] = '2'.charCodeAt(0)
  archive.write((sum + 2).toString(8).padStart(6, '0'), 148)
  async function* of(bytes: Buffer) {
    yield bytes
  }
  await expect(Array.fromAsync(partsOf(of(archive)))).rejects.toThrow('something other than files')
})

test.each(['../a.txt', '/a.txt', 'b/../../a.txt', 'b\\..\\a.txt', 'C:a.txt'])(
  'a backup with a file %p is refused',
  async (path) => {
    const folder = tempFolder()
    const backup = join(folder, 'backup')
    const facts = { version: '0.1.0', at: new Date().toISOString(), rows: {}, secrets: 0 }
    await writeBackup(backup, facts, parts({ [path]: 'one' }))
    const out = join(folder, 'out')
    await expect(readBackup(backup, out)).rejects.toThrow('it holds a file with a dangerous name')
    expect(readdirSync(folder)).toEqual(['backup'])
  },
)
