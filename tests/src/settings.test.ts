import { describe, expect, test } from 'bun:test'
import { readFileSync, statSync } from 'node:fs'
import { definePlugin } from 'convosphere'
import { z } from 'zod'
import { ConfigError } from '../../src/config.ts'
import { createSecrets } from '../../src/secrets.ts'
import { secret } from '../../src/settings.ts'
import { tempFolder, testApp } from '../app.ts'
import { testConfig } from '../databases.ts'

const lamp = () =>
  definePlugin({
    name: 'lamp',
    apiVersion: 1,
    settings: z.object({
      colour: z.enum(['white', 'red']).default('white').meta({ env: 'LAMP_COLOUR' }),
      brightness: z.number().min(0).max(100).default(50),
      key: secret({ env: 'LAMP_KEY' }),
      rooms: z.array(z.object({ id: z.string(), code: secret() })).default([]),
    }),
  })
const withLamp = (env: Record<string, string> = {}, dataDir = tempFolder()) =>
  testApp({ plugins: [lamp()], env, dataDir })

const hidden = 'sk-xylophone-4711'

describe('a setting', () => {
  test('comes from the environment, else the database, else its default, and says so', async () => {
    const app = await withLamp()
    const { settings } = app.host.kernel
    const explained = () => settings.explain('lamp').find((one) => one.key === 'lamp.colour')
    expect(explained()).toMatchObject({ value: 'white', level: 'default' })
    await settings.change('lamp', { colour: 'red' }, 'ada')
    expect(explained()).toMatchObject({ value: 'red', level: 'database' })
    expect(explained()!.changed).toEqual({ by: 'ada', at: expect.stringMatching(/^20/) })
    const other = await withLamp({ LAMP_COLOUR: 'white' }, app.config.dataDir)
    expect(other.host.kernel.settings.explain('lamp')).toContainEqual({
      key: 'lamp.colour',
      value: 'white',
      level: 'environment',
      source: 'LAMP_COLOUR',
    })
    expect(other.host.kernel.settings.of<{ colour: string }>('lamp').colour).toBe('white')
  })

  test('that is changed restarts nothing', async () => {
    const app = await withLamp()
    const { host } = app
    const { runtime } = host
    const service = host.service('chat')
    await host.kernel.settings.change('lamp', { brightness: 80 }, 'ada')
    expect(host.kernel.settings.of<{ brightness: number }>('lamp').brightness).toBe(80)
    expect(host.runtime).toBe(runtime)
    expect(host.service('chat')).toBe(service)
  })

  test('that is wrong is refused with its field, and nothing changes', async () => {
    const { settings } = (await withLamp()).host.kernel
    const refused = settings.change('lamp', { colour: 'red', brightness: 101 }, 'ada')
    await expect(refused).rejects.toMatchObject({
      status: 422,
      fields: { brightness: { key: 'field.tooBig', values: { limit: 100 } } },
    })
    for (const rooms of ['text', null, [null], [1], {}])
      await expect(settings.change('lamp', { rooms }, 'ada')).rejects.toMatchObject({ status: 422 })
    expect(settings.of('lamp')).toMatchObject({ colour: 'white', brightness: 50, rooms: [] })
  })

  test('that no longer fits a newer program falls back to its default', async () => {
    const app = await withLamp()
    const value = JSON.stringify({ colour: 'mauve', brightness: 70 })
    await app.db.run("insert into settings values ('lamp', ?, 'ada', '2026')", value)
    await app.host.kernel.settings.load()
    expect(app.host.kernel.settings.of('lamp')).toMatchObject({ colour: 'white', brightness: 70 })
  })

  test('that two change at once keeps both', async () => {
    const { settings } = (await withLamp()).host.kernel
    await Promise.all([
      settings.change('lamp', { colour: 'red' }, 'ada'),
      settings.change('lamp', { brightness: 1 }, 'bob'),
    ])
    expect(settings.of('lamp')).toMatchObject({ colour: 'red', brightness: 1 })
  })

  test('that the environment has wrong stops the start, in one line that names it', async () => {
    await expect(withLamp({ LAMP_COLOUR: 'mauve' })).rejects.toThrow(ConfigError)
    await expect(withLamp({ LAMP_COLOUR: 'mauve' })).rejects.toThrow('LAMP_COLOUR "mauve": ')
  })
})

describe('a secret', () => {
  test('is never in the database, the log or an answer in clear', async () => {
    const app = await withLamp()
    const { settings } = app.host.kernel
    await settings.change('lamp', { key: hidden, rooms: [{ id: 'a', code: hidden }] }, 'ada')
    expect(settings.of('lamp')).toMatchObject({ key: hidden, rooms: [{ code: hidden }] })
    expect(
      JSON.stringify(settings.explain('lamp').filter((one) => one.key === 'lamp.key')),
    ).not.toContain(hidden)
    const root = await app.signIn('root', 'admin')
    for (const path of ['/readyz', '/api/openapi.json', '/metrics', '/'])
      expect(await (await root.get(path)).text()).not.toContain(hidden)
    expect(app.lines.join('')).not.toContain(hidden)
    for (const end of ['', '-wal'])
      expect(readFileSync(`${app.config.dataDir}/convosphere.db${end}`).includes(hidden)).toBe(
        false,
      )
  })

  test('stays when a form leaves it empty, and goes with null', async () => {
    const { settings } = (await withLamp()).host.kernel
    const now = () => settings.of<{ key: string; rooms: unknown }>('lamp')
    await settings.change('lamp', { key: hidden, rooms: [{ id: 'a', code: hidden }] }, 'ada')
    const rooms = [
      { id: 'b', code: 'new' },
      { id: 'a', code: '' },
    ]
    await settings.change('lamp', { key: '', rooms }, 'ada')
    expect(now()).toMatchObject({ key: hidden, rooms: [{ code: 'new' }, { code: hidden }] })
    await settings.change('lamp', { key: null }, 'ada')
    expect(now().key).toBe('')
  })

  test('that is moved to another place, or changed, does not open', async () => {
    const secrets = createSecrets(testConfig())
    const sealed = secrets.seal(hidden, 'lamp.key')
    expect(secrets.open(sealed, 'lamp.key')).toBe(hidden)
    expect(secrets.open(sealed, 'lamp.rooms.a.code')).toBeUndefined()
    expect(secrets.open(sealed, 'openai.key')).toBeUndefined()
    const last = sealed.at(-1) === 'A' ? 'B' : 'A'
    expect(secrets.open(sealed.slice(0, -2) + last + sealed.at(-1), 'lamp.key')).toBeUndefined()
    for (const broken of ['', 'v1', 'v1.', 'v1.AAAA', 'v2.AAAA', hidden])
      expect(secrets.open(broken, 'lamp.key')).toBeUndefined()
    expect(secrets.seal(hidden, 'lamp.key')).not.toBe(sealed)
  })

  test('sealed with a lost key counts as not set, and the rest goes on', async () => {
    const app = await withLamp({ SECRET_KEY: 'k'.repeat(32) })
    await app.host.kernel.settings.change('lamp', { key: hidden, colour: 'red' }, 'ada')
    await app.close()
    const other = await withLamp({ SECRET_KEY: 'other'.repeat(8) }, app.config.dataDir)
    expect(other.host.kernel.settings.of('lamp')).toMatchObject({ key: '', colour: 'red' })
  })

  test('the key of the instance is made once, for its owner alone', () => {
    const config = testConfig()
    const sealed = createSecrets(config).seal(hidden, 'x')
    expect(createSecrets(config).open(sealed, 'x')).toBe(hidden)
    expect(statSync(`${config.dataDir}/secret.key`).mode & 0o777).toBe(0o600)
  })
})
