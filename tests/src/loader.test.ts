import { expect, test } from 'bun:test'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { testApp } from '../app.ts'
import { tempFolder } from '../temp.ts'

/** Writes the files of a folder plugin. */
function write(dataDir: string, name: string, files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    const file = join(dataDir, 'plugins', name, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

const hello = (body: string) => `
import { definePlugin, open } from 'convosphere'
export default definePlugin({
  name: 'hello', apiVersion: 1,
  routes(app) { app.get('/hello', open(), (c) => ${body}) },
})`

async function withHello(files: Record<string, string>) {
  const dataDir = tempFolder()
  write(dataDir, 'hello', files)
  const app = await testApp({ dataDir })
  const state = async () => {
    const found = (await app.host.status()).find((plugin) => plugin.name === 'hello')
    return [found?.state, found?.error]
  }
  return {
    app,
    state,
    edit: (more: Record<string, string>) => write(dataDir, 'hello', more),
    async enable() {
      await app.host.setEnabled('hello', true, 'machine')
      await app.host.apply()
    },
    get: async (path: string) => (await app.guest().get(path)).text(),
    dataDir,
  }
}

test('a preview comes from package.json, and no code runs before the plugin is enabled', async () => {
  const { app, state } = await withHello({
    'index.ts': 'throw new Error("imported")',
    'package.json': JSON.stringify({
      version: '1.2.3',
      description: 'Says hello',
      author: { name: 'Ada' },
      convosphere: { apiVersion: 1, adds: ['pages'] },
    }),
  })
  expect((await app.host.status()).at(-1)).toMatchObject({
    name: 'hello',
    kind: 'folder',
    version: '1.2.3',
    description: 'Says hello',
    author: 'Ada',
    adds: ['pages'],
  })
  expect(await state()).toEqual(['disabled', undefined])
})

test('only the machine can enable a folder plugin first; then an admin can switch it', async () => {
  const { app, state } = await withHello({ 'index.ts': hello("c.text('hi')") })
  expect(app.host.setEnabled('hello', true, 'admin')).rejects.toMatchObject({ status: 409 })
  await app.host.setEnabled('hello', true, 'machine')
  await app.host.setEnabled('hello', false, 'admin')
  await app.host.setEnabled('hello', true, 'admin')
  await app.host.apply()
  expect(await state()).toEqual(['running', undefined])
})

test('a folder is written as a built-in plugin is: TSX, nested files, texts, packages of its own', async () => {
  const plugin = await withHello({
    'index.tsx': `
      import { Problem } from 'convosphere'
      import { Notice } from 'convosphere/views'
      import { z } from 'zod'
      import { word } from './deep/word.ts'
      import style from './a.css' with { type: 'text' }
      import data from './b.json'
      import leftpad from 'leftpad'
      ${hello("c.html(<b safe>{[word, style, data.n, leftpad('x'), typeof Notice, z === globalThis.__z].join()}</b>)")}
      export { Problem }`,
    'deep/word.ts': "export const word = 'one'",
    'a.css': 'b{}',
    'b.json': '{"n":7}',
    'node_modules/leftpad/index.js': 'module.exports = (text) => " " + text',
  })
  Object.assign(globalThis, { __z: (await import('zod')).z })
  await plugin.enable()
  expect(await plugin.state()).toEqual(['running', undefined])
  expect(await plugin.get('/hello')).toBe('<b>one,b{}\n,7, x,function,true</b>'.replace('\n', ''))

  plugin.edit({ 'deep/word.ts': "export const word = 'two'" })
  await plugin.app.host.apply()
  expect(await plugin.get('/hello')).toStartWith('<b>two,')
  expect(readdirSync(join(plugin.dataDir, 'cache/plugins'))).toHaveLength(1)
})

test('what cannot be built is told with file, line and column; mended, it runs', async () => {
  const plugin = await withHello({ 'index.ts': 'export default {\n  name: nothing.' })
  await plugin.enable()
  expect(await plugin.state()).toEqual([
    'failed',
    'index.ts:2:16: Expected identifier but found end of file',
  ])
  plugin.edit({ 'index.ts': "import './gone.ts'" })
  await plugin.app.host.apply()
  expect((await plugin.state())[1]).toMatch(/^index\.ts:1:8: Could not resolve: "\.\/gone\.ts"/)
  plugin.edit({ 'index.ts': hello("c.text('mended')") })
  await plugin.app.host.apply()
  expect(await plugin.get('/hello')).toBe('mended')
})

test('a folder that exports no plugin, another name, or a later contract is refused', async () => {
  const plugin = await withHello({ 'index.ts': 'export const nothing = 1' })
  await plugin.enable()
  expect((await plugin.state())[1]).toBe('its index.ts exports no plugin by default')
  plugin.edit({ 'index.ts': 'export default { name: "other", apiVersion: 1 }' })
  await plugin.app.host.apply()
  expect((await plugin.state())[1]).toBe('it calls itself "other", not "hello"')
  plugin.edit({
    'index.ts': 'throw new Error("imported")',
    'package.json': '{"convosphere":{"apiVersion":2}}',
  })
  await plugin.app.host.apply()
  expect((await plugin.state())[1]).toBe('it was written for contract 2; this program speaks 1')
})

test('an error in a plugin names the line of its TypeScript', async () => {
  const plugin = await withHello({
    'index.ts': hello('fail(c)'),
    'fail.ts': '',
  })
  plugin.edit({
    'index.ts': `import { fail } from './fail.ts'\n${hello('fail(c)')}`,
    'fail.ts':
      'interface Unused { a: 1 }\n\nexport const fail = (_: unknown): never => {\n  throw new Error("on line four")\n}',
  })
  await plugin.enable()
  await plugin.get('/hello')
  expect(plugin.app.lines.join('')).toMatch(/on line four.*fail\.ts:4:/)
})

test('a clash with a built-in plugin stops the folder plugin, not the app', async () => {
  const plugin = await withHello({
    'index.ts': 'export default { name: "hello", apiVersion: 1, paths: ["/"] }',
  })
  await plugin.enable()
  expect(await plugin.state()).toEqual(['failed', 'both chat and hello claim /'])
  expect((await plugin.app.guest().get('/')).status).toBe(303)
})

test('a schema of the API that another plugin names otherwise is refused; the same one is shared', async () => {
  const withSchema = (shape: string) => `
    import { createRoute, z } from '@hono/zod-openapi'
    import { definePlugin, json, open } from 'convosphere'
    const schema = z.object(${shape}).openapi('Problem')
    export default definePlugin({
      name: 'hello', apiVersion: 1,
      api(app) {
        app.openapi(createRoute({
          method: 'get', path: '/api/hello', middleware: [open()] as const,
          responses: { 200: json('Hello', schema) },
        }), (c) => c.json({}, 200))
      },
    })`
  const plugin = await withHello({ 'index.ts': withSchema('{ mine: z.string() }') })
  await plugin.enable()
  expect(await plugin.state()).toEqual(['failed', 'both kernel and hello name a schema Problem'])
  const same =
    '{ type: z.string(), title: z.string(), status: z.int(), fields: z.record(z.string(), z.string()).optional() }'
  plugin.edit({ 'index.ts': withSchema(same) })
  await plugin.app.host.apply()
  expect(await plugin.state()).toEqual(['running', undefined])
})

test('a folder may not take the name of a built-in plugin', async () => {
  const dataDir = tempFolder()
  write(dataDir, 'chat', { 'index.ts': 'throw new Error("imported")' })
  const app = await testApp({ dataDir })
  expect((await app.host.status()).filter((plugin) => plugin.name === 'chat')).toMatchObject([
    { kind: 'built-in', state: 'running' },
  ])
})
