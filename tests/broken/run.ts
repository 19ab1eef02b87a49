import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokenBuilds } from './builds.ts'

// Makes each mistake in a copy of the source and runs the test that must go red. A test that stays
// green proves nothing, so it fails this run.

const root = join(import.meta.dir, '../..')
const copy = mkdtempSync(join(tmpdir(), 'convosphere-broken-'))
const left = new Set(['node_modules', 'dist', 'data', '.git'])
cpSync(root, copy, { recursive: true, filter: (path) => !left.has(path.slice(root.length + 1)) })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const unnoticed: string[] = []
for (const { name, file, from, to, test } of brokenBuilds) {
  const path = join(copy, file)
  const text = await Bun.file(path).text()
  if (text.split(from).length !== 2) {
    unnoticed.push(`${name}: ${file} no longer holds the text to break`)
    continue
  }
  await Bun.write(
    path,
    text.replace(from, () => to),
  )
  // With time enough that what goes red does so for the mistake, and not for a busy machine.
  const command = [process.execPath, 'test', '--bail', '--timeout', '30000', test]
  const { exitCode, stderr } = Bun.spawnSync(command, {
    cwd: copy,
    stderr: 'pipe',
    stdout: 'ignore',
    timeout: 180_000,
  })
  await Bun.write(path, text)
  const red = /^\(fail\) (.*?)( \[[\d.]+ms\])?$/m.exec(stderr.toString())?.[1]
  if (exitCode === 0 || !red) unnoticed.push(`${name}: ${test} stayed green`)
  process.stdout.write(`${red ? 'noticed' : 'NOT NOTICED'}: ${name} (${red ?? test})\n`)
}
rmSync(copy, { recursive: true, force: true })

process.stdout.write(`${brokenBuilds.length} broken builds, ${unnoticed.length} not noticed\n`)
for (const line of unnoticed) process.stdout.write(`  ${line}\n`)
process.exitCode = unnoticed.length ? 1 : 0
