import { expect, test } from 'bun:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { testApp } from '../app.ts'

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security: object[]
  parameters?: { name: string; in: string }[]
  responses: Record<string, object>
  'x-permission'?: string
}

const app = await testApp()

async function operations() {
  const document = await app.guest().json(app.guest().get('/api/openapi.json'))
  return Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      operation,
    })),
  )
}

test('the document is valid OpenAPI 3.1', async () => {
  const document = await app.guest().json(app.guest().get('/api/openapi.json'))
  const validator = new Validator()
  const result = await validator.validate(document)
  expect(result.errors).toBeUndefined()
  expect(validator.version).toBe('3.1')
})

test('it names every route below /api and no other', async () => {
  const served = (await app.host.runtime.complete()).routes
    .filter((route) => route.method !== 'ALL' && /^\/api(\/|$)/.test(route.path))
    .map((route) => `${route.method} ${route.path}`)
  const described = (await operations()).map(({ route }) => route)
  expect(described.toSorted()).toEqual([...new Set(served)].toSorted())
})

test('each operation says what it does, what it wants and what may go wrong', async () => {
  const all = await operations()
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length)
  for (const { route, operation } of all) {
    expect(operation.summary, route).toBeString()
    expect(operation.tags, route).toHaveLength(1)
    const permission = operation['x-permission']
    if (permission) {
      expect(app.host.runtime.permissions, route).toHaveProperty([permission])
      expect(operation.responses, route).toContainKeys(['401', '403', 'default'])
    }
    expect(operation.security, route).toHaveLength(permission ? 2 : 0)
  }
  expect(all.find(({ route }) => route === 'GET /api/chat/threads')?.operation).toMatchObject({
    operationId: 'getChatThreads',
    'x-permission': 'chat.read',
  })
})

test('what a disabled plugin served is gone from the document', async () => {
  const own = await testApp()
  const paths = async () =>
    Object.keys((await own.guest().json(own.guest().get('/api/openapi.json'))).paths)
  expect(await paths()).toContain('/api/chat/threads')
  await own.host.setEnabled('chat', false, 'machine')
  await own.host.apply()
  expect((await paths()).filter((path) => path.startsWith('/api/chat'))).toEqual([])
})

test('an empty value of a query counts as not given, wherever there is one', async () => {
  const root = await app.signIn('root', 'admin')
  const asked = (await operations()).flatMap(({ route, operation }) => {
    const names = (operation.parameters ?? []).flatMap((one) =>
      one.in === 'query' ? one.name : [],
    )
    const [method, path = ''] = route.split(' ')
    return method === 'GET' && names.length ? { path, query: `?${names.join('=&')}=` } : []
  })
  expect(asked.length).toBeGreaterThan(8)
  for (const { path, query } of asked) {
    const plain = await root.get(path)
    const empty = await root.get(path + query)
    expect(empty.status, path + query).toBe(plain.status)
    if (plain.ok) expect(await empty.text(), path + query).toBe(await plain.text())
  }
})
