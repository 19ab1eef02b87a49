import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dir, '../..')
const guide = readFileSync(join(root, 'docs/plugins.md'), 'utf8')
const contract = readFileSync(join(root, 'src/plugin.ts'), 'utf8')

/** The members of an interface of the contract. */
function members(name: string): string[] {
  const body = contract.split(new RegExp(`interface ${name}\\b.*\\{\\n`))[1]!.split('\n}')[0]!
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[(:<]/gm)].map((match) => match[1]!)
}

test('every field of a plugin has a row with an example', () => {
  const fields = [...members('Parts'), 'setup']
  expect(fields.length).toBeGreaterThan(14)
  for (const field of fields)
    expect(guide).toMatch(new RegExp(`^\\| \`${field}\`\\s+\\|.*\`${field}`, 'm'))
})

test('every kind of contribution of the kernel has a row with an example', () => {
  const kinds = members('Contributions')
  expect(kinds).toContain('nav')
  for (const kind of kinds)
    expect(guide).toMatch(new RegExp(`^\\| \`${kind}\`\\s+\\| the kernel: .*\`${kind}: `, 'm'))
})

test('everything that the context holds is explained', () => {
  for (const member of members('Context')) expect(guide).toMatch(new RegExp(`\`${member}[\`(]`))
})
