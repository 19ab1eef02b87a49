import { expect, test } from 'bun:test'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programCommand, runCommand, startCommand, startProgram } from '../program.ts'
import { tempFolder } from '../temp.ts'

/** A folder of three notes, one of them twice, and of what is none. */
function notes() {
  const folder = tempFolder()
  mkdirSync(join(folder, 'deep/er'), { recursive: true })
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
  write('whales.txt', 'Whales sing beneath the ice.')
  write('deep/owls.md', '# Owls\n\nOwls turn their heads.')
  write('deep/er/owls again.md', '# Owls\n\nOwls turn their heads.')
  write('deep/er/broken.pdf', '%PDF-1.7\nnothing else')
  write('deep/program.exe', 'MZ')
  write('.secret.txt', 'hidden')
  write('deep/empty.txt', '')
  symlinkSync('/etc/hostname', join(folder, 'outside.txt'))
  symlinkSync('/etc', join(folder, 'deep/etc'))
  return folder
}

const lines = (text: string, folder: string) =>
  text
    .replaceAll(`${folder}/`, '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replace(/ {2,}/, ' '))

const of = (text: string, folder: string) => ({
  lines: lines(text, folder).slice(0, -1).toSorted(),
  end: lines(text, folder).at(-1),
})

const told = [
  'double deep/owls.md',
  'failed deep/er/broken.pdf (This file is damaged and can’t be read.)',
  'left out .secret.txt (hidden)',
  'left out deep/empty.txt (empty)',
  'left out deep/etc (a link)',
  'left out deep/program.exe (no kind of file that is read)',
  'left out outside.txt (a link)',
  'read deep/er/owls again.md',
  'read whales.txt',
]

test('a folder comes in beside a running server, which reads it; again it brings nothing twice', async () => {
  const program = await startProgram()
  const ada = await program.signIn()
  const folder = notes()
  const { id: collectionId } = await ada.json(
    ada.post('/api/knowledge/collections', { name: 'Animals' }),
  )

  const args = ['import', folder, '--collection', 'Animals', '--tags', 'wild, notes']
  const first = await program.run(args)
  expect(of(first.stdout, folder)).toEqual({
    lines: told,
    end: '2 read, 1 double, 5 left out, 1 failed.',
  })
  expect(first.code).toBe(1)

  const { items } = await ada.json(
    ada.get(`/api/knowledge/documents?collectionId=${collectionId}&sort=title`),
  )
  expect(items.map((one: { title: string }) => one.title).toSorted()).toEqual([
    'Owls',
    'broken',
    'whales',
  ])
  expect(items[0].tags).toEqual(['notes', 'wild'])

  const again = await program.run(args)
  expect(of(again.stdout, folder).end).toBe('3 doubles, 5 left out, 1 failed.')
  expect((await ada.json(ada.get('/api/knowledge/documents'))).items).toHaveLength(3)

  const found = await ada.json(ada.get('/api/knowledge/search?q=whales'))
  expect(found.hits[0].text).toContain('beneath the ice')
})

test('without a server the command reads by itself, for whom it is told to', async () => {
  const dataDir = join(tempFolder(), 'data')
  const folder = notes()
  const make = ['user', 'create', '--email', 'bo@example.org', '--name', 'Bo']
  await runCommand(make, { dataDir })
  const nobody = await runCommand(['import', folder], { dataDir })
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('--as EMAIL') })

  const done = await runCommand(['import', join(folder, 'deep'), '--as', 'bo@example.org'], {
    dataDir,
  })
  expect(of(done.stdout, folder).end).toBe('1 read, 1 double, 3 left out, 1 failed.')
  const held = await runCommand(['import', folder, '--as', 'eve@example.org'], { dataDir })
  expect(held.stderr).toContain('nobody here has the address eve@example.org')
  const lost = await runCommand(
    ['import', folder, '--as', 'bo@example.org', '--collection', 'None'],
    { dataDir },
  )
  expect(lost).toMatchObject({ code: 2, stderr: expect.stringContaining('"None"') })
})

/** So many notes in a folder, and somebody to have them. */
async function many(count: number) {
  const dataDir = join(tempFolder(), 'data')
  const folder = tempFolder()
  const make = ['user', 'create', '--email', 'bo@example.org', '--name', 'Bo', '--role', 'admin']
  await runCommand(make, { dataDir })
  for (let n = 0; n < count; n++) writeFileSync(join(folder, `${n}.txt`), `Note number ${n}.`)
  return { dataDir, folder }
}

test('what is taken stays when it is stopped, and the same command goes on', async () => {
  const { dataDir, folder } = await many(40)
  const begun = Promise.withResolvers<void>()
  const { child, ended } = startCommand(['import', folder], {
    dataDir,
    onOutput: (text) => text.includes('read') && begun.resolve(),
  })
  await begun.promise
  child.kill('SIGINT')
  expect((await ended).code).toBe(130)

  const rest = await runCommand(['import', folder], { dataDir })
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(rest.stdout)?.[1] ?? 0)
  expect([rest.code, count('read') + count('double')]).toEqual([0, 40])
  expect(count('double')).toBeGreaterThan(0)
})

test('on a terminal a bar shows how far it is', async () => {
  const { dataDir, folder } = await many(3)
  let shown = ''
  const child = Bun.spawn([...programCommand, 'import', folder], {
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    terminal: { cols: 60, rows: 20, data: (_, bytes) => void (shown += Buffer.from(bytes)) },
  })
  expect(await child.exited).toBe(0)
  expect(shown).toMatch(/\[ *\] +0 % of 3/)
  expect(shown).toEndWith('3 read.\r\n')
  expect(shown).not.toContain('1.txt')
})
