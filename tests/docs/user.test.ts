import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtIn } from '../../plugins/index.ts'
import { variablesOf } from '../../plugins/prompts/template.ts'
import { kernelMessages } from '../../src/messages/index.ts'

const markdown = readFileSync('docs/user.md', 'utf8')
const texts = new Set(
  [kernelMessages, ...builtIn.map((plugin) => plugin.messages ?? {})].flatMap(({ en }) =>
    Object.values(en ?? {}),
  ),
)

test('what the guide names stands on the pages in these words', () => {
  const keys = ['Enter', 'Shift+Enter']
  const named = [...markdown.matchAll(/\*\*(.+?)\*\*/g)].map(([, words = '']) => words)
  expect(named.length).toBeGreaterThan(25)
  expect(named.filter((words) => !texts.has(words) && !keys.includes(words))).toEqual([])
})

test('what it says that people see is what they see', () => {
  const [, table = ''] = markdown.split('| You see ')
  const shown = table
    .split('\n')
    .slice(2)
    .map((row) => row.split('|')[1]?.trim())
  const quoted = shown.filter((words) => words?.endsWith('.'))
  expect(quoted).toHaveLength(2)
  expect(quoted.filter((words) => !texts.has(words!))).toEqual([])
})

test('its examples of prompts ask for what it says', () => {
  const [, table = ''] = markdown.split('| You write ')
  const examples = table.split('\n\n')[0]!.replaceAll('\\|', '|')
  expect(variablesOf(examples)).toEqual([
    { name: 'topic', preset: '', choices: [] },
    { name: 'language', preset: 'German', choices: [] },
    { name: 'tone', preset: '', choices: ['formal', 'friendly'] },
  ])
})

test('each of its pictures is there and drawn by the script', () => {
  const script = readFileSync('scripts/screenshots.ts', 'utf8')
  const pictures = [...markdown.matchAll(/\]\(images\/(\w+)\.png\)/g)].map(([, name]) => name!)
  expect(pictures.length).toBeGreaterThan(2)
  for (const name of pictures) {
    expect(existsSync(join('docs/images', `${name}.png`))).toBe(true)
    expect(script).toContain(`picture('${name}'`)
  }
})
