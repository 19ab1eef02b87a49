import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import type { AnyPlugin } from 'convosphere'
import ts from 'typescript'
import { builtIn } from '../plugins/index.ts'
import { compose } from '../src/compose.ts'
import { locales } from '../src/i18n.ts'
import { kernelMessages } from '../src/messages/index.ts'
import { appSettings } from '../src/settings.ts'
import { testApp } from './app.ts'

// What must not erode.

const root = join(import.meta.dir, '..')

interface Source {
  path: string
  text: string
  imports: { from: string; typeOnly: boolean }[]
}

const sources: Source[] = []
for await (const path of new Bun.Glob('{src,plugins,views}/**/*.{ts,tsx}').scan(root)) {
  const text = await Bun.file(join(root, path)).text()
  const { importedFiles } = ts.preProcessFile(text)
  const imports = importedFiles.map(({ fileName, pos }) => {
    const statement = text.slice(text.lastIndexOf('\n', text.lastIndexOf('port', pos)) + 1, pos)
    const named = /^(?:im|ex)port \{([^}]*)\}/.exec(statement)?.[1]
    const typeOnly =
      /^(im|ex)port type /.test(statement) ||
      (named?.split(',').every((name) => !name.trim() || name.trim().startsWith('type ')) ?? false)
    const from = fileName.startsWith('.') ? normalize(join(dirname(path), fileName)) : fileName
    return { from, typeOnly }
  })
  sources.push({ path, text, imports })
}

const folderOf = (path: string) => path.split('/')[0]!
const pluginOf = (path: string) => /^plugins\/([^/]+)\//.exec(path)?.[1]
const inPlugins = sources.filter(({ path }) => pluginOf(path))

/** Imports that break a rule, as `file → imported`. */
const offenders = (
  files: Source[],
  breaks: (file: Source, one: Source['imports'][number]) => boolean,
) =>
  files.flatMap((file) =>
    file.imports.filter((one) => breaks(file, one)).map((one) => `${file.path} → ${one.from}`),
  )

describe('imports', () => {
  test('the kernel knows no plugin but the list of those that ship', () => {
    const kernel = sources.filter(({ path }) => folderOf(path) !== 'plugins')
    expect(offenders(kernel, (_, { from }) => folderOf(from) === 'plugins')).toEqual([
      'src/kernel.ts → plugins/index.ts',
    ])
  })

  test('a plugin reaches the kernel only through its public face', () => {
    expect(
      offenders(inPlugins, (_, { from }) => ['src', 'views', 'static'].includes(folderOf(from))),
    ).toEqual([])
  })

  test('a plugin imports another one as types only, and through its index', () => {
    const others = offenders(inPlugins, ({ path }, { from, typeOnly }) => {
      const other = pluginOf(from)
      if (!other || other === pluginOf(path)) return false
      return !typeOnly || from !== `plugins/${other}/index.ts`
    })
    expect(others).toEqual([])
  })

  test('views draw: they open no database and know no plugin', () => {
    const views = sources.filter(({ path }) => folderOf(path) === 'views')
    expect(offenders(views, (_, { from }) => /^src\/(db|host|kernel|serve)/.test(from))).toEqual([])
  })
})

test('the environment is read in one place', () => {
  const readers = sources.filter(({ text }) => /process\.env|Bun\.env|import\.meta\.env/.test(text))
  // One variable must be there before any other code runs.
  const readFirst = 'src/upstream-limit.ts'
  expect(readers.map(({ path }) => path).toSorted()).toEqual(['src/config.ts', readFirst])
})

test('SQL stands only where a table is owned', () => {
  const owners = [
    'plugins/chat/attach/store.ts',
    'plugins/chat/context/store.ts',
    'plugins/announcements/store.ts',
    'plugins/chat/folders.ts',
    'plugins/chat/search.ts',
    'plugins/chat/import/store.ts',
    'plugins/chat/queue/store.ts',
    'plugins/chat/share/links.ts',
    'plugins/backups/store.ts',
    'plugins/knowledge/arrangements.ts',
    'plugins/knowledge/links.ts',
    'plugins/knowledge/collections.ts',
    'plugins/knowledge/connectors/store.ts',
    'plugins/knowledge/find/change-log.ts',
    'plugins/knowledge/find/meant.ts',
    'plugins/knowledge/copies/store.ts',
    'plugins/knowledge/listing.ts',
    'plugins/knowledge/matching.ts',
    'plugins/knowledge/passages.ts',
    'plugins/knowledge/question.ts',
    'plugins/knowledge/sheets.ts',
    'plugins/knowledge/store.ts',
    'plugins/knowledge/tags.ts',
    'plugins/knowledge/trash.ts',
    'plugins/knowledge/trials/store.ts',
    'plugins/knowledge/uploads/uploads.ts',
    'plugins/knowledge/uses.ts',
    'plugins/knowledge/vectors/store.ts',
    'plugins/knowledge/versions.ts',
    'plugins/chat/store.ts',
    'plugins/password/passwords.ts',
    'plugins/prompts/store.ts',
    'plugins/search/store.ts',
    'plugins/usage/store.ts',
    'src/backup/database.ts',
    'src/commands/doctor.ts',
    'src/db-libsql.ts',
    'src/db-sqlite.ts',
    'src/host.ts',
    'src/invitations.ts',
    'src/jobs.ts',
    'src/migrate.ts',
    'src/permissions.ts',
    'src/serve.ts',
    'src/sessions.ts',
    'src/settings.ts',
    'src/tokens.ts',
    'src/users.ts',
  ]
  const sql =
    /['"`]\s*(select\s[^'"`]*\sfrom\s|select 1|insert into\s|update\s+\w+\s+set\s|delete from\s|create (table|index)\s|pragma\s)/
  const found = sources.filter(({ text }) => sql.test(text)).map(({ path }) => path)
  expect(found.filter((path) => !owners.includes(path))).toEqual([])
})

describe('texts', () => {
  const catalogues = [
    { owner: 'kernel', messages: kernelMessages },
    ...builtIn.map(({ name, messages }) => ({ owner: name, messages: messages ?? {} })),
  ]

  test.each(catalogues)('of $owner are complete in every language', ({ messages }) => {
    const wanted = Object.keys(messages.en ?? {})
    for (const locale of locales) {
      const texts = messages[locale] ?? {}
      expect(Object.keys(texts).toSorted()).toEqual(wanted.toSorted())
      expect(Object.entries(texts).filter(([, text]) => !text.trim())).toEqual([])
    }
  })

  test.each(catalogues)('of $owner have the same places for values', ({ messages }) => {
    const places = (text = '') =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).toSorted()
    for (const [key, text] of Object.entries(messages.en ?? {}))
      expect([key, ...places(messages.de?.[key])]).toEqual([key, ...places(text)])
  })

  test('of a plugin begin with its name', () => {
    const strange = builtIn.flatMap(({ name, messages }) =>
      Object.keys(messages?.en ?? {}).filter((key) => !key.startsWith(`${name}.`)),
    )
    expect(strange).toEqual([])
  })

  const known = new Set(catalogues.flatMap(({ messages }) => Object.keys(messages.en ?? {})))
  const plain = (key: string) => key.replace(/_(one|other)$/, '')
  const knownPlain = new Set([...known].map(plain))
  const code = sources.filter(({ path }) => !/messages(\/\w+)?\.ts$/.test(path))

  test('that are named in the code exist', () => {
    const named =
      /(?:\bt\(\s*|\b(?:label|help|title|key): |\b(?:conflict|notFound|forbidden|unauthenticated|unavailable)\(\s*|new Problem\(\d+, )'([a-z]\w*(?:\.\w+)+)'/g
    const missing = code.flatMap(({ path, text }) =>
      [...text.matchAll(named)]
        .map(([, key]) => key!)
        .filter((key) => !knownPlain.has(key))
        .map((key) => `${path}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  test('that exist are used', () => {
    const all = code.map(({ text }) => text).join('\n')
    const drawn = [{ name: 'app', settings: appSettings }, ...builtIn]
    const titles = drawn.map(({ name }) => `${name}.title`)
    const settings = drawn.flatMap(({ name, settings: schema }) =>
      Object.keys(schema?.shape ?? {}).flatMap((field) => [
        `${name}.settings.${field}`,
        `${name}.settings.${field}.help`,
      ]),
    )
    // `t(`chat.status.${status}`)` uses all that begin so.
    const beginnings = [...all.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/g)].map(([, start]) => start!)
    const unused = [...knownPlain].filter(
      (key) =>
        !all.includes(`'${key}'`) &&
        !all.includes(`"${key}"`) &&
        ![...titles, ...settings].includes(key) &&
        !settings.some((name) => key.startsWith(`${name}.`)) &&
        !beginnings.some((start) => key.startsWith(start)),
    )
    expect(unused).toEqual([])
  })
})

describe('the contract', async () => {
  const contract = await Bun.file(join(root, 'src/plugin.ts')).text()
  const parts = /interface Parts<[\s\S]*?\n\}/.exec(contract)![0]
  const fields = [...parts.matchAll(/^  (\w+)\??[:(<]/gm)].map(([, name]) => name!)

  test('fits on a screen or two', () => {
    expect(contract.split('\n').length).toBeLessThanOrEqual(170)
    expect(fields).toContain('setup' in builtIn[0]! ? 'routes' : 'setup')
  })

  test.each(fields)('%s is used by a plugin that ships', (field) => {
    expect(builtIn.filter((plugin) => field in plugin).map((plugin) => plugin.name)).not.toEqual([])
  })

  const documentation = Bun.file(join(root, 'docs/plugins.md'))
  if (existsSync(documentation.name!))
    test.each(fields)('%s is documented', async (field) => {
      expect(await documentation.text()).toContain(`\`${field}\``)
    })
})

test('a route that says nothing of who may call it is refused', async () => {
  const careless = (routes: AnyPlugin['routes']): AnyPlugin =>
    ({ name: 'careless', apiVersion: 1, routes }) as AnyPlugin
  const app = await testApp()
  const { kernel } = app.host
  const attempt = (routes: AnyPlugin['routes']) => {
    const plugin = careless(routes)
    const running = { plugin, ctx: {}, service: undefined, stop: new AbortController() } as never
    return compose({
      kernel,
      config: app.config,
      log: {} as never,
      running: [running],
    })
  }
  await expect(attempt((page) => void page.get('/careless', (c) => c.text('')))).rejects.toThrow(
    'careless: GET /careless says neither may(…) nor open()',
  )
})

test('admins read what each plugin that ships is for', () => {
  const texts = builtIn.find(({ name }) => name === 'admin')!.messages!.en!
  const silent = builtIn.filter(({ name }) => !texts[`admin.about.${name}`])
  expect(silent.map(({ name }) => name)).toEqual([])
})

describe('the program starts without', () => {
  const needed = new Set(builtIn.flatMap((plugin) => plugin.needs ?? []))
  const optional = builtIn.filter(({ name }) => !needed.has(name))

  test.each(optional.map(({ name }) => name))('%s', async (name) => {
    const shipped = builtIn.filter((plugin) => plugin.name !== name)
    const app = await testApp({ shipped, fake: false })
    expect((await app.guest().get('/readyz')).status).toBe(200)
    expect((await app.host.status()).filter((plugin) => plugin.state !== 'running')).toEqual([])
    expect((await app.guest().get('/sign-in')).status).toBe(200)
  })
})
