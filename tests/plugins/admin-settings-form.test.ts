import { expect, test } from 'bun:test'
import { secret } from 'convosphere'
import {
  addRow,
  fieldsOf,
  readSettings,
  removeRow,
  textsOf,
  withoutBlankRows,
} from 'convosphere/views'
import { z } from 'zod'

const address = z.url({ protocol: /^https?$/ })
const schema = z.object({
  name: z.string().trim().min(1).max(60).default('x'),
  greeting: z.string().max(2000).default(''),
  seconds: z.number().int().min(1).max(3600).default(120),
  titles: z.boolean().default(true),
  mode: z.enum(['closed', 'open']).default('closed'),
  home: address.or(z.literal('')).default(''),
  model: z.string().default('').meta({ options: 'models' }),
  key: secret(),
  servers: z.array(z.object({ id: z.string(), url: address, key: secret() })).default([]),
})
const fields = fieldsOf(schema)

test('a field is drawn as what its schema says it is', () => {
  expect(fields).toEqual([
    { name: 'name', kind: 'text', required: true, maxLength: 60, long: false },
    { name: 'greeting', kind: 'text', required: false, maxLength: 2000, long: true },
    { name: 'seconds', kind: 'number', min: 1, max: 3600, step: '1' },
    { name: 'titles', kind: 'boolean' },
    { name: 'mode', kind: 'enum', values: ['closed', 'open'] },
    { name: 'home', kind: 'url', required: false },
    { name: 'model', kind: 'choice', source: 'models' },
    { name: 'key', kind: 'secret' },
    {
      name: 'servers',
      kind: 'list',
      fields: [
        { name: 'id', kind: 'text', required: false, maxLength: undefined, long: false },
        { name: 'url', kind: 'url', required: true },
        { name: 'key', kind: 'secret' },
      ],
    },
  ])
})

test('what a form shows of values is read back as the same values, without secrets', () => {
  const values = schema.parse({
    name: 'Ada',
    greeting: 'one\ntwo',
    key: 'sk-secret',
    servers: [{ id: 'a', url: 'http://a.example', key: 'sk-other' }],
  })
  const texts = textsOf(fields, values)
  expect(JSON.stringify(texts)).not.toContain('sk-')
  expect(readSettings(fields, texts)).toEqual({
    name: 'Ada',
    greeting: 'one\ntwo',
    seconds: 120,
    titles: true,
    mode: 'closed',
    home: '',
    model: '',
    servers: [{ id: 'a', url: 'http://a.example' }],
  })
})

test('numbers, line ends and check marks are read as people mean them', () => {
  const read = (texts: Record<string, string>) => readSettings(fields, texts)
  expect(read({ seconds: ' 12 ' })).toEqual({ seconds: 12 })
  expect(read({ seconds: '1,5' })).toEqual({ seconds: 1.5 })
  expect(read({ seconds: '' })).toEqual({ seconds: undefined })
  expect(read({ seconds: 'many' })).toEqual({ seconds: Number.NaN })
  expect(read({ greeting: 'one\r\ntwo' })).toEqual({ greeting: 'one\ntwo' })
  expect(read({ titles: 'false' })).toEqual({ titles: false })
  expect(read({ home: ' http://a.example ' })).toEqual({ home: 'http://a.example' })
})

test('an empty secret is kept, a removed one is emptied, and what is absent stays as it is', () => {
  expect(readSettings(fields, { key: '' })).toEqual({ key: '' })
  expect(readSettings(fields, { key: '', 'remove:key': 'true' })).toEqual({ key: null })
  expect(readSettings(fields, {})).toEqual({})
})

test('rows are added, removed and counted anew; a blank row is no row', () => {
  const one = { servers: '', 'servers.0.id': 'a', 'servers.0.url': 'u', 'servers.0.key': '' }
  const two = addRow(fields, one, 'servers')
  expect(two).toEqual({ ...one, 'servers.1.id': '', 'servers.1.url': '', 'servers.1.key': '' })
  expect(withoutBlankRows(fields, two)).toEqual(one)
  const moved = removeRow({ ...two, 'servers.1.id': 'b' }, 'servers.0')
  expect(moved).toEqual({
    servers: '',
    'servers.0.id': 'b',
    'servers.0.url': '',
    'servers.0.key': '',
  })
  expect(readSettings(fields, { servers: '' })).toEqual({ servers: [] })
})

test('names that no form would send change nothing', () => {
  expect(
    readSettings(fields, {
      'servers.x.id': 'a',
      'servers.99999.id': 'a',
      '__proto__.id': 'a',
      unknown: 'a',
    }),
  ).toEqual({})
  expect(addRow(fields, {}, 'unknown')).toEqual({})
})
