import { afterAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Glob } from 'bun'

setDefaultTimeout(60_000)

// Inside the project, because the scan follows its tsconfig.
const folder = 'tests/docs/unsafe'
mkdirSync(folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true }))

const scan = (component: string) => {
  const path = `${folder}/component.tsx`
  writeFileSync(path, component)
  const { exitCode, stdout, stderr } = Bun.spawnSync(['node_modules/.bin/xss-scan', path])
  return { exitCode, said: stdout.toString() + stderr.toString() }
}

test('xss-scan catches a component that shows data without escaping it', () => {
  const { exitCode, said } = scan(
    'export const Greeting = ({ name }: { name: string }) => <p>{name}</p>\n',
  )
  expect(exitCode).toBe(1)
  expect(said).toContain('xss-prone content')
})

test('and passes the same component made safe', () => {
  const { exitCode } = scan(
    'export const Greeting = ({ name }: { name: string }) => <p safe>{name}</p>\n',
  )
  expect(exitCode).toBe(0)
})

test('HTML is trusted only in the files that docs/development.md lists', async () => {
  const files = await Array.fromAsync(new Glob('{src,views,plugins}/**/*.tsx').scan())
  const trusting = files.filter((path) => readFileSync(path, 'utf8').includes("as 'safe'"))
  const listed = [...readFileSync('docs/development.md', 'utf8').matchAll(/^\| `(.*?\.tsx)`/gm)]
  expect(new Set(listed.map(([, path]) => path))).toEqual(new Set(trusting))
})

test('what is written about the figures names none that the bench measures', () => {
  const [before = '', table = '', after = ''] = readFileSync('docs/performance.md', 'utf8').split(
    /<!-- \/?bench -->/,
  )
  const measured = /\d ?(ms|µs|×|KB|MB|\/s)(?![\w])/
  expect(table).toMatch(measured)
  expect(before).not.toMatch(measured)
  expect(after).not.toMatch(measured)
})
