import { expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import type { Provider } from '../../plugins/models/index.ts'
import { aborted } from '../../src/respond.tsx'
import { tempFolder, testApp } from '../app.ts'

setDefaultTimeout(60_000)

/** An example: a command, the status it says, and what it shows of the answer. */
interface Example {
  command: string
  status: string
  shown: string | undefined
  json: boolean
}

const markdown = readFileSync('docs/api.md', 'utf8')
const form = /```sh\n(.*?)```\n\nAnswers (\d{3})(?:\.|:\n\n```(json|text)\n(.*?)```)\n/gs
const examples = [...markdown.matchAll(form)].map(
  ([, command = '', status = '', kind, shown]): Example => ({
    command,
    status,
    shown,
    json: kind === 'json',
  }),
)

/** Counts, for ever where it is asked to. */
const counts: Provider['stream'] = async function* ({ messages }, signal) {
  for (const text of ['one ', 'two ', 'three']) yield { type: 'text', text }
  if (messages.at(-1)?.text.includes('for ever')) await aborted(signal)
  yield { type: 'usage', usage: { input: 1, output: 3 } }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What is shown, as something to compare with; values named `$NAME` are noted. */
function expected(shown: unknown, actual: unknown, note: (name: string, value: string) => void) {
  // oxlint-disable-next-line typescript/no-explicit-any
  const walk = (value: any, real: any): any => {
    if (value === '…') return expect.any(String)
    if (typeof value === 'string' && value.startsWith('$')) {
      note(value.slice(1), String(real))
      return expect.any(String)
    }
    if (Array.isArray(value))
      return expect.arrayContaining(value.map((item, index) => walk(item, real?.[index])))
    if (value === null || typeof value !== 'object') return value
    return expect.objectContaining(
      Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, walk(item, real?.[key])]),
      ),
    )
  }
  return walk(shown, actual)
}

test('every command of docs/api.md has an answer that is shown and checked', () => {
  expect(examples.length).toBe(markdown.match(/```sh/g)!.length)
  expect(examples.length).toBeGreaterThan(25)
})

test('the examples of docs/api.md do what they say, in order', async () => {
  const app = await testApp({ model: counts, env: { SETUP_TOKEN: 'only-once' } })
  const cwd = tempFolder()
  const known: Record<string, string> = { BASE: app.url, SETUP_TOKEN: 'only-once' }
  for (const { command, status, shown, json } of examples) {
    const script = `curl() { command curl -sS -w '%{stderr}%{http_code}' "$@"; }\n${command}`
    const run = Bun.spawn(['bash', '-euc', script], {
      cwd,
      env: { ...Bun.env, ...known },
      stderr: 'pipe',
    })
    const [answer, said] = await Promise.all([
      new Response(run.stdout).text(),
      new Response(run.stderr).text(),
    ])
    expect(said, `${command}\n${answer}`).toBe(status)
    if (shown === undefined) expect(answer, command).toBe('')
    else if (json) {
      const real = JSON.parse(answer)
      const wanted = expected(JSON.parse(shown), real, (name, value) => (known[name] = value))
      expect(real, command).toEqual(wanted)
    } else {
      const pattern = escaped(shown.trim()).replaceAll('…', '[^\\n]*').replaceAll('\n\n', '[^]*')
      expect(answer, command).toMatch(new RegExp(pattern))
    }
  }
})

test('docs/api.md has an example for every group of the API', async () => {
  const app = await testApp()
  const document = await app.guest().json(app.guest().get('/api/openapi.json'))
  const operations = Object.entries<Record<string, { tags: string[] }>>(document.paths).flatMap(
    ([path, item]) => Object.values(item).map(({ tags }) => ({ path, tag: tags[0]! })),
  )
  const shown = ({ path }: { path: string }) =>
    new RegExp(`${path.replaceAll(/\{\w+\}/g, '[^/ ]+')}\\b`).test(markdown)
  expect(new Set(operations.filter(shown).map(({ tag }) => tag))).toEqual(
    new Set(operations.map(({ tag }) => tag)),
  )
})
