import { expect, test } from 'bun:test'
import { join } from 'node:path'

test('the program replaces itself once, with the same arguments', async () => {
  const fixture = join(import.meta.dir, 'upstream-limit.fixture.ts')
  const child = Bun.spawn([process.execPath, '--smol', fixture, 'user', 'a b', '--name=ü'], {
    env: { PATH: process.env.PATH ?? '' },
    stdout: 'pipe',
  })
  const lines = (await new Response(child.stdout).text()).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { limit: '65000', args: ['user', 'a b', '--name=ü'], flags: ['--smol'] },
  ])
})
