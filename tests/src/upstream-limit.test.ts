import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '../temp.ts'

test('the program replaces itself once, with the same arguments', async () => {
  const program = join(tempFolder(), 'program.ts')
  const source = join(import.meta.dir, '../../src/upstream-limit.ts')
  writeFileSync(
    program,
    `import { raiseUpstreamLimit } from '${source}'
     console.log('started')
     raiseUpstreamLimit()
     const { BUN_CONFIG_MAX_HTTP_REQUESTS: limit } = process.env
     console.log(JSON.stringify({ limit, args: process.argv.slice(2), flags: process.execArgv }))`,
  )
  const child = Bun.spawn([process.execPath, '--smol', program, 'user', 'a b', '--name=ü'], {
    env: { PATH: process.env.PATH ?? '' },
    stdout: 'pipe',
  })
  expect((await new Response(child.stdout).text()).trim().split('\n')).toEqual([
    'started',
    'started',
    '{"limit":"65000","args":["user","a b","--name=ü"],"flags":["--smol"]}',
  ])
})
