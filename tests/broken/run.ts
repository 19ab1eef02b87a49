import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokenBuilds } from './builds.ts'

// Makes each mistake in a copy of the source and runs the test that must go red. A test that stays
// green proves nothing, so it fails this run.

const root = join(import.meta.dir, '../..')
/** So many at a time, each in a copy of its own: what goes red by waiting waits beside others. */
const lanes = 3
const left = new Set(['node_modules', 'dist', 'data', '.git'])

const unnoticed: string[] = []
const waiting = [...brokenBuilds]
await Promise.all(Array.from({ length: lanes }, runLane))

async function runLane(): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'convosphere-broken-'))
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(path.slice(root.length + 1)) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (let next = waiting.shift(); next; next = waiting.shift()) await tryBuild(copy, next)
  rmSync(copy, { recursive: true, force: true })
}

async function tryBuild(
  copy: string,
  { name, file, from, to, test }: (typeof brokenBuilds)[number],
): Promise<void> {
  const path = join(copy, file)
  const text = await Bun.file(path).text()
  if (text.split(from).length !== 2) {
    unnoticed.push(`${name}: ${file} no longer holds the text to break`)
    return
  }
  await Bun.write(
    path,
    text.replace(from, () => to),
  )
  // With time enough that what goes red does so for the mistake, and not for a busy machine.
  const child = Bun.spawn([process.execPath, 'test', '--bail', '--timeout', '30000', test], {
    cwd: copy,
    stderr: 'pipe',
    stdout: 'ignore',
    timeout: 180_000,
    // A test that ends at once leaves what it has started.
    detached: true,
  })
  const said = await new Response(child.stderr).text()
  const code = await child.exited
  endAll(child.pid)
  await Bun.write(path, text)
  const red = /^\(fail\) (.*?)( \[[\d.]+ms\])?$/m.exec(said)?.[1]
  if (code === 0 || !red) unnoticed.push(`${name}: ${test} stayed green`)
  process.stdout.write(`${red ? 'noticed' : 'NOT NOTICED'}: ${name} (${red ?? test})\n`)
}

/** Ends what a process has started and left. */
function endAll(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has left nothing.
  }
}

process.stdout.write(`${brokenBuilds.length} broken builds, ${unnoticed.length} not noticed\n`)
for (const line of unnoticed) process.stdout.write(`  ${line}\n`)
process.exitCode = unnoticed.length ? 1 : 0
