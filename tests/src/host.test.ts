import { describe, expect, test } from 'bun:test'
import {
  type AnyPlugin,
  type Context,
  definePlugin,
  may,
  open,
  type Permission,
  sse,
} from 'convosphere'
import { testApp } from '../app.ts'

// Names and kinds that only these tests know.
declare module 'convosphere' {
  interface Services {
    bread: { loaves: number }
    butter: { on: string }
  }
  interface Events {
    'bread.baked': { loaves: number }
  }
  interface Contributions {
    toppings: string
  }
  interface Slots {
    'bread.basket': { loaves: number }
  }
}

const bread = definePlugin({ name: 'bread', apiVersion: 1, setup: () => ({ loaves: 3 }) })

const butter = definePlugin({
  name: 'butter',
  apiVersion: 1,
  needs: ['bread'],
  setup: (ctx) => ({ on: `${ctx.use('bread').loaves} loaves` }),
})

/** A plugin of which a test looks at one thing only. */
const plain = (
  name: string,
  more: Partial<AnyPlugin> & Record<string, unknown> = {},
): AnyPlugin => ({
  name,
  apiVersion: 1,
  ...more,
})

const page = (path: string, text = 'here') => ({
  routes: (app: Parameters<NonNullable<AnyPlugin['routes']>>[0]) =>
    void app.get(path, open(), (c) => c.text(text)),
})

async function stateOf(app: Awaited<ReturnType<typeof testApp>>, name: string) {
  const found = (await app.host.status()).find((plugin) => plugin.name === name)
  return [found?.state, found?.error]
}

async function switchTo(app: Awaited<ReturnType<typeof testApp>>, name: string, enabled: boolean) {
  await app.host.setEnabled(name, enabled, 'machine')
  await app.host.apply()
}

describe('order', () => {
  test('a plugin starts after those it needs, whatever the order of the list', async () => {
    const app = await testApp({ plugins: [butter, bread] })
    expect(app.host.service('butter')).toEqual({ on: '3 loaves' })
  })

  test('plugins that need each other fail by name; the rest runs', async () => {
    const app = await testApp({
      plugins: [plain('hen', { needs: ['egg'] }), plain('egg', { needs: ['hen'] }), bread],
    })
    expect(await stateOf(app, 'hen')).toEqual(['failed', 'it needs itself: hen → egg → hen'])
    expect(await stateOf(app, 'egg')).toEqual(['failed', 'it needs "hen", which is not running'])
    expect(await stateOf(app, 'bread')).toEqual(['running', undefined])
  })

  test('a plugin whose need is not there fails', async () => {
    const app = await testApp({ plugins: [butter] })
    expect(await stateOf(app, 'butter')).toEqual([
      'failed',
      'it needs "bread", which is not running',
    ])
  })

  test('disabling a plugin stops those that need it first, and enabling brings them back', async () => {
    const stopped: string[] = []
    const app = await testApp({
      plugins: [
        { ...bread, stop: () => void stopped.push('bread') },
        { ...butter, stop: (ctx) => void stopped.push(`butter on ${ctx.use('bread').loaves}`) },
      ],
    })
    await switchTo(app, 'bread', false)
    expect(stopped).toEqual(['butter on 3', 'bread'])
    expect(await stateOf(app, 'butter')).toEqual([
      'failed',
      'it needs "bread", which is not running',
    ])
    await switchTo(app, 'bread', true)
    expect(app.host.service('butter')).toEqual({ on: '3 loaves' })
  })
})

describe('a failure is its own', () => {
  const burnt = (): never => {
    throw new Error('burnt')
  }

  test('in setup: the plugin and its dependants fail, the rest answers', async () => {
    const app = await testApp({
      plugins: [{ ...bread, setup: burnt }, butter, plain('jam', page('/jam'))],
    })
    expect(await stateOf(app, 'bread')).toEqual(['failed', 'burnt'])
    expect(await stateOf(app, 'butter')).toEqual([
      'failed',
      'it needs "bread", which is not running',
    ])
    expect((await app.guest().get('/jam')).status).toBe(200)
  })

  test('in start: the plugin and its dependants stop, and their pages go', async () => {
    const app = await testApp({
      plugins: [
        { ...bread, ...page('/bread'), start: burnt },
        { ...butter, ...page('/butter') },
      ],
    })
    expect(await stateOf(app, 'bread')).toEqual(['failed', 'burnt'])
    expect((await app.guest().get('/bread')).status).toBe(404)
    expect((await app.guest().get('/butter')).status).toBe(404)
    expect((await app.guest().get('/readyz')).status).toBe(200)
  })

  test('in a migration: nothing of it is stored', async () => {
    const migrations = { '0001_x': 'create table jam_jars (id text) strict; create nonsense' }
    const app = await testApp({ plugins: [plain('jam', { migrations })] })
    expect((await stateOf(app, 'jam'))[0]).toBe('failed')
    expect(await app.db.get("select 1 from sqlite_schema where name = 'jam_jars'")).toBeUndefined()
  })

  test('in a listener or a contribution: the others are heard', async () => {
    const heard: number[] = []
    const app = await testApp({
      plugins: [
        plain('deaf', { on: { 'bread.baked': burnt }, toppings: burnt }),
        plain('keen', {
          on: { 'bread.baked': ({ loaves }: { loaves: number }) => void heard.push(loaves) },
          toppings: ['jam'],
        }),
      ],
    })
    app.host.emit('bread.baked', { loaves: 2 })
    expect(heard).toEqual([2])
    expect(await app.host.collect('toppings')).toEqual(['jam'])
    expect(app.lines.filter((line) => line.includes('burnt'))).toHaveLength(2)
  })
})

describe('what two plugins claim is refused, naming both', () => {
  const twice = async (one: AnyPlugin, two: AnyPlugin) => {
    const app = await testApp({ plugins: [one, two, plain('bystander', page('/bystander'))] })
    expect(await stateOf(app, one.name)).toEqual(['running', undefined])
    expect((await app.guest().get('/bystander')).status).toBe(200)
    return stateOf(app, two.name)
  }
  const permissions = (name: string, key: string): AnyPlugin =>
    plain(name, { permissions: { [key]: { label: key, from: 'user' } satisfies Permission } })

  test('a root', async () => {
    expect(await twice(plain('one', { paths: ['/v1'] }), plain('two', { paths: ['/v1'] }))).toEqual(
      ['failed', 'both one and two claim /v1'],
    )
  })

  test('a route', async () => {
    const shared = { paths: ['/two'], ...page('/two') }
    expect(await twice(plain('one', shared), plain('two', page('/two')))).toEqual([
      'failed',
      'both one and two claim /two',
    ])
  })

  test('a permission of another', async () => {
    expect(await twice(permissions('one', 'one.eat'), permissions('two', 'one.eat'))).toEqual([
      'failed',
      'two declares the permission one.eat again',
    ])
  })

  test('a path outside its own, and one of the kernel', async () => {
    expect(await twice(plain('one'), plain('two', page('/elsewhere')))).toEqual([
      'failed',
      'two serves GET /elsewhere, which it does not own',
    ])
    expect(await twice(plain('one'), plain('two', { paths: ['/api'] }))).toEqual([
      'failed',
      'both the kernel and two claim /api',
    ])
  })

  test('a route without a guard, or with an unknown permission', async () => {
    const unguarded: AnyPlugin['routes'] = (app) => void app.get('/two', (c) => c.text(''))
    expect(await twice(plain('one'), plain('two', { routes: unguarded }))).toEqual([
      'failed',
      'two: GET /two says neither may(…) nor open()',
    ])
    const unknown: AnyPlugin['routes'] = (app) =>
      void app.get('/two', may('two.fly'), (c) => c.text(''))
    expect(await twice(plain('one'), plain('two', { routes: unknown }))).toEqual([
      'failed',
      'two: GET /two asks for an unknown permission, two.fly',
    ])
  })
})

test('what ships makes its routes at the first request there, however it is spelt', async () => {
  const app = await testApp()
  const guest = app.guest()
  const paths = ['/%63hat/search', '/chat/search', '/api/%63hat/threads', '/api/jobs', '/shared/no']
  const answers = await Promise.all(paths.map((path) => guest.get(path)))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 401, 401, 404])
})

describe('while running', () => {
  test('a disabled plugin is 404 at once and its live streams end', async () => {
    const begun = Promise.withResolvers<void>()
    const live = plain('live', {
      routes: (app, ctx: Context) =>
        void app.get('/live', open(), (c) =>
          sse(
            c,
            { kernel: ctx.kernel, config: ctx.config, signal: ctx.signal, permission: '' },
            async (send, ended) => {
              send({ data: 'begun' })
              begun.resolve()
              await new Promise((resolve) => ended.addEventListener('abort', resolve))
            },
          ),
        ),
    })
    const app = await testApp({ plugins: [live] })
    const stream = app.guest().follow('/live')
    await begun.promise
    await switchTo(app, 'live', false)
    expect((await stream).map((event) => event.data)).toEqual(['begun'])
    expect((await app.guest().get('/live')).status).toBe(404)
    await switchTo(app, 'live', true)
    expect((await app.guest().get('/live')).status).toBe(200)
  })

  test('the others collect while one is being set up', async () => {
    let begun = Promise.withResolvers<void>()
    let gate = Promise.resolve()
    const slow = plain('slow', {
      toppings: ['honey'],
      setup: () => {
        begun.resolve()
        return gate
      },
    })
    const app = await testApp({ plugins: [plain('jam', { toppings: ['jam'] }), slow] })
    await switchTo(app, 'slow', false)
    const { promise, resolve: letGo } = Promise.withResolvers<void>()
    gate = promise
    begun = Promise.withResolvers<void>()
    const change = switchTo(app, 'slow', true)
    await begun.promise
    expect(await app.host.collect('toppings')).toEqual(['jam'])
    letGo()
    await change
    expect(await app.host.collect('toppings')).toEqual(['jam', 'honey'])
  })

  test('collecting before all plugins are set up is an error of the one who tries', async () => {
    const hasty = plain('hasty', { setup: (ctx: Context) => ctx.collect('toppings') })
    const app = await testApp({ plugins: [hasty] })
    expect(await stateOf(app, 'hasty')).toEqual([
      'failed',
      "collect('toppings') before all plugins are set up",
    ])
  })

  test('using a plugin without needing it is an error that names both', async () => {
    const sly = plain('sly', { setup: (ctx: Context<'bread'>) => void ctx.use('bread') })
    const app = await testApp({ plugins: [bread, sly] })
    expect(await stateOf(app, 'sly')).toEqual(['failed', 'sly uses "bread" but does not need it'])
  })

  test('contributions come in start order, lists and functions alike; a slot is filled by all', async () => {
    const app = await testApp({
      plugins: [
        plain('one', { toppings: () => ['jam'], slots: { 'bread.basket': () => '<i>one</i>' } }),
        plain('two', {
          toppings: ['honey'],
          slots: { 'bread.basket': ({ loaves }: { loaves: number }) => `<i>${loaves}</i>` },
        }),
      ],
    })
    expect(await app.host.collect('toppings')).toEqual(['jam', 'honey'])
    expect(await app.host.runtime.slot('bread.basket', { loaves: 2 })).toBe('<i>one</i><i>2</i>')
  })

  test('what fails in a slot is left out and logged', async () => {
    const broken = plain('broken', {
      slots: {
        'bread.basket': () => {
          throw new Error('no bread')
        },
      },
    })
    const whole = plain('whole', { slots: { 'bread.basket': () => '<i>whole</i>' } })
    const app = await testApp({ plugins: [broken, whole] })
    expect(await app.host.runtime.slot('bread.basket', { loaves: 2 })).toBe('<i>whole</i>')
    expect(app.lines.join()).toContain('no bread')
  })
})
