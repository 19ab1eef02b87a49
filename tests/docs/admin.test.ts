import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from 'bun:sqlite'
import { builtIn } from '../../plugins/index.ts'
import { readConfig, type VariableName, variableNames } from '../../src/config.ts'
import { createTranslations } from '../../src/i18n.ts'
import { kernelMessages } from '../../src/messages/index.ts'
import { metaOf } from '../../src/settings.ts'
import { tempFolder, testApp } from '../app.ts'
import { runCommand } from '../program.ts'

const markdown = readFileSync('docs/admin.md', 'utf8')

/** The cells of the table below a heading whose first column has this title, without code marks. */
const table = (title: string) =>
  markdown
    .split(`| ${title} `)
    .slice(1)
    .map((text) =>
      text
        .split('\n\n')[0]!
        .split('\n')
        .slice(2)
        .map((row) =>
          row
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim().replaceAll('`', '')),
        ),
    )

const [processVariables = [], pluginVariables = []] = table('Variable')

test('the table of variables names each one with its default', () => {
  expect(processVariables.map(([name]) => name)).toEqual(variableNames)
  const unset = readConfig({})
  for (const [name = '', shown = ''] of processVariables) {
    const set = readConfig(shown === '–' ? {} : { [name]: shown })
    expect({ ...set, env: 0, origin: 0 }, name).toEqual({ ...unset, env: 0, origin: 0 })
    expect(set.origin(name as VariableName), name).toBe(shown === '–' ? 'default' : 'environment')
  }
})

test('a variable that is shown without a default has none', () => {
  const unset: Record<string, unknown> = { ...readConfig({}) }
  for (const [name = '', shown] of processVariables) {
    const field = name.toLowerCase().replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase())
    expect(unset, name).toContainKey(field)
    const none = unset[field] === undefined || JSON.stringify(unset[field]) === '[]'
    expect(none, name).toBe(shown === '–')
  }
})

test('the variables of plugins are named', () => {
  const named = pluginVariables.map(([name]) => name)
  const read = builtIn.flatMap((plugin) =>
    Object.values(plugin.settings?.shape ?? {}).map((field) => metaOf(field).env),
  )
  expect(named).toEqual(expect.arrayContaining(read.filter(Boolean)))
})

test('the table of permissions is what the program asks for', async () => {
  const app = await testApp()
  const t = createTranslations([kernelMessages, ...builtIn.map((one) => one.messages ?? {})])('en')
  const asked = Object.entries(app.host.runtime.permissions).map(([name, { from, label }]) => [
    name,
    from,
    t(label),
  ])
  expect(table('Permission')[0]).toEqual(asked)
})

test('every command that the documents name is one', () => {
  const help = Bun.spawnSync([process.execPath, 'src/main.ts', 'help']).stdout.toString()
  const documents = ['README.md', 'docs/admin.md', 'docs/development.md']
  const named = documents.flatMap((path) =>
    [
      ...readFileSync(path, 'utf8')
        .replaceAll('exec convosphere ', '')
        .matchAll(/`?convosphere ([a-z]+(?: [a-z]+\b)?)/g),
    ].map(([, command = '']) => command),
  )
  expect(named).toContain('user create')
  for (const command of named) expect(help).toContain(`\n  ${command}`)
})

test('the commands for a backup and a restore do what they say', async () => {
  const app = await testApp()
  await app.signIn('ada')
  const folder = tempFolder()
  const run = async (line: RegExp, dataDir: string, backup = '') => {
    const [, typed = ''] = line.exec(markdown) ?? []
    const args = typed.split(' ').map((word) => (word.startsWith('/mnt') ? backup : word))
    const { stdout, code } = await runCommand(args, { dataDir })
    expect([typed.split(' ')[0], code]).toEqual([args[0], 0])
    return stdout.trim().split('\n').at(-1)!
  }
  const path = await run(/```sh\nconvosphere (backup --to \S+)\n```/, app.config.dataDir, folder)
  await run(/ convosphere (restore \S+)\n```/, join(folder, 'restored'), path)
  const restored = new Database(join(folder, 'restored/convosphere.db'))
  expect(restored.query('select name from users').all()).toEqual([{ name: 'ada' }])
  restored.close()
})
