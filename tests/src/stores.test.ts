import { describe, expect, test } from 'bun:test'
import { createStore } from '../../plugins/chat/store.ts'
import type { PeopleSort, Role } from '../../src/users.ts'
import { says, testApp } from '../app.ts'
import { databases } from '../databases.ts'
import { textOf } from '../client.ts'

describe.each(databases)('on $name', ({ empty }) => {
  async function opened() {
    const app = await testApp({ env: await empty() })
    const { kernel } = app.host
    const add = (name: string, role: Role = 'user') =>
      app.db.tx((tx) => kernel.users.add(tx, { email: `${name}@example.org`, name, role }))
    return { app, kernel, add }
  }

  test('a person is found by address in any case, and changed', async () => {
    const { kernel, add } = await opened()
    const ada = await add('Ada')
    expect(await kernel.users.byEmail(' ADA@example.org ')).toEqual(ada)
    const change = { name: 'Ada L.', locale: 'de', enterSends: false, email: 'al@example.org' }
    expect(await kernel.users.change(ada.id, change)).toMatchObject(change)
    expect(await kernel.users.change(ada.id, { locale: null })).toMatchObject({
      name: 'Ada L.',
      locale: undefined,
    })
    expect(await kernel.users.byEmail('ada@example.org')).toBeUndefined()
  })

  test('an address belongs to one person', async () => {
    const { kernel, add } = await opened()
    await add('ada')
    const bob = await add('bob')
    await expect(add('ADA')).rejects.toMatchObject({ status: 409, key: 'error.emailTaken' })
    await expect(kernel.users.change(bob.id, { email: 'Ada@Example.org' })).rejects.toMatchObject({
      status: 409,
    })
    expect(await kernel.users.change(bob.id, { email: 'BOB@example.org' })).toBeDefined()
  })

  test('the last admin stays one', async () => {
    const { kernel, add } = await opened()
    const ada = await add('ada', 'admin')
    for (const change of [{ role: 'user' }, { disabled: true }] as const)
      await expect(kernel.users.change(ada.id, change)).rejects.toMatchObject({ status: 409 })
    await add('bob', 'admin')
    expect(await kernel.users.change(ada.id, { role: 'user' })).toMatchObject({ role: 'user' })
  })

  test('people come in pages', async () => {
    const { kernel, add } = await opened()
    for (const name of ['ada', 'bob', 'eve']) await add(name)
    const first = await kernel.users.list({ limit: 2 })
    expect(first.items.map((one) => one.name)).toEqual(['ada', 'bob'])
    const second = await kernel.users.list({ after: first.next!, limit: 2 })
    expect(second).toMatchObject({ items: [{ name: 'eve' }], next: null })
  })

  test('people come in pages sorted by name or by joining, each of them once', async () => {
    const { kernel, add } = await opened()
    for (const name of ['eve', 'Bob', 'ada']) await add(name)
    const { id } = await add('other')
    await kernel.users.change(id, { name: 'bob' })
    await add('Cy')
    const inPages = async (sort: PeopleSort) => {
      const names: string[] = []
      let after: string | null = ''
      while (after !== null) {
        const { items, next } = await kernel.users.list({ sort, after, limit: 2 })
        names.push(...items.map((one) => one.name))
        after = next
      }
      return names.join(' ')
    }
    expect(await inPages('created')).toBe('eve Bob ada bob Cy')
    expect(await inPages('-created')).toBe('Cy bob ada Bob eve')
    expect(await inPages('name')).toBe('ada Bob bob Cy eve')
    expect(await inPages('-name')).toBe('eve Cy bob Bob ada')
  })

  test('sessions begin, are listed and end; only a hash is kept', async () => {
    const { app, kernel, add } = await opened()
    const ada = await add('ada')
    const one = await app.db.tx((tx) => kernel.sessions.begin(tx, ada.id, 'Firefox', '192.0.2.1'))
    const two = await app.db.tx((tx) => kernel.sessions.begin(tx, ada.id, 'Safari', '192.0.2.2'))
    expect(await kernel.sessions.holder(one.secret)).toMatchObject({ sessionId: one.id, user: ada })
    expect((await kernel.sessions.list(ada.id)).map((session) => session.id).sort()).toEqual(
      [one.id, two.id].sort(),
    )
    expect(JSON.stringify(await app.db.all('select * from sessions'))).not.toContain(one.secret)
    expect(await kernel.sessions.end(app.db, 'somebody else', one.id)).toBe(false)
    expect(await kernel.sessions.end(app.db, ada.id, one.id)).toBe(true)
    expect(await kernel.sessions.holder(one.secret)).toBeUndefined()
    await kernel.sessions.endAll(app.db, ada.id)
    expect(await kernel.sessions.holder(two.secret)).toBeUndefined()
  })

  test('a session that nobody used for a month is over', async () => {
    const { app, kernel, add } = await opened()
    const ada = await add('ada')
    const old = await app.db.tx((tx) => kernel.sessions.begin(tx, ada.id, 'Firefox', '192.0.2.1'))
    const days = (n: number) => new Date(Date.now() - n * 86_400_000).toISOString()
    await app.db.run('update sessions set seen_at = ?', days(29))
    expect(await kernel.sessions.holder(old.secret)).toBeDefined()
    await app.db.run('update sessions set seen_at = ?', days(31))
    expect(await kernel.sessions.holder(old.secret)).toBeUndefined()
    expect(await kernel.sessions.list(ada.id)).toEqual([])
    await app.db.tx((tx) => kernel.sessions.begin(tx, ada.id, 'Firefox', '192.0.2.1'))
    expect(await app.db.all('select id from sessions')).toHaveLength(1)
  })

  test('tokens are kept as hashes, carry their scopes and end', async () => {
    const { app, kernel, add } = await opened()
    const ada = await add('ada')
    const { id, secret } = await kernel.tokens.create(ada.id, ' Backup ', ['chat.read'])
    expect(await kernel.tokens.holder(secret)).toMatchObject({ scopes: ['chat.read'], user: ada })
    expect(await kernel.tokens.list(ada.id)).toMatchObject([{ id, name: 'Backup' }])
    expect(JSON.stringify(await app.db.all('select * from tokens'))).not.toContain(secret)
    expect(await kernel.tokens.end(app.db, ada.id, id)).toBe(true)
    expect(await kernel.tokens.holder(secret)).toBeUndefined()
  })

  test('a disabled person holds nothing', async () => {
    const { app, kernel, add } = await opened()
    const ada = await add('ada')
    const session = await app.db.tx((tx) => kernel.sessions.begin(tx, ada.id, '', ''))
    const token = await kernel.tokens.create(ada.id, 'Backup', ['*'])
    await kernel.users.change(ada.id, { disabled: true })
    expect(await kernel.sessions.holder(session.secret)).toBeUndefined()
    expect(await kernel.tokens.holder(token.secret)).toBeUndefined()
  })

  test('a grant includes the lesser acts and nobody else', async () => {
    const { app, kernel, add } = await opened()
    const [ada, bob] = [await add('ada'), await add('bob')]
    await app.db.tx((tx) => kernel.grants.give(tx, ada.id, 'write', 'thread:1'))
    const may = async (who: typeof ada) =>
      Promise.all(
        (['read', 'write', 'own'] as const).map((a) => kernel.grants.may(who, a, 'thread:1')),
      )
    expect(await may(ada)).toEqual([true, true, false])
    expect(await may(bob)).toEqual([false, false, false])
    await app.db.tx((tx) => kernel.grants.forget(tx, 'thread:1'))
    expect(await may(ada)).toEqual([false, false, false])
  })

  test('who is deleted takes along sessions, tokens, passwords and threads', async () => {
    const { app } = await opened()
    const ada = await app.signIn('ada')
    await ada.json(ada.post('/api/tokens', { name: 'x', scopes: ['*'] }))
    const thread = await ada.json(ada.post('/api/chat/threads'))
    await ada.json(ada.post(`/api/chat/threads/${thread.id}/messages`, { text: 'Hi' }))
    await app.db.run("delete from users where email = 'ada@example.org'")
    for (const table of ['sessions', 'tokens', 'passwords', 'threads', 'messages', 'answer_parts'])
      expect(await app.db.all(`select 1 from ${table}`)).toEqual([])
  })

  test('settings are kept, and counted as a change', async () => {
    const { app, kernel } = await opened()
    const changes = () => app.db.get<{ value: number }>('select value from changes')
    const before = (await changes())!.value
    await kernel.settings.change('app', { instanceName: 'Lab' }, 'ada')
    expect(kernel.settings.app().instanceName).toBe('Lab')
    expect((await changes())!.value).toBe(before + 1)
  })

  test('a conversation: asked, answered, branched, renamed, deleted and restored', async () => {
    const app = await testApp({ model: says('Hello ', 'Ada'), env: await empty() })
    const ada = await app.signIn('ada')
    const thread = await ada.json(ada.post('/api/chat/threads'))
    const path = `/api/chat/threads/${thread.id}`
    const ask = { text: 'Hi', clientId: 'once' }
    const asked = await ada.json(ada.post(`${path}/messages`, ask))
    const events = await ada.follow(`/api/chat/answers/${asked.answer.id}/stream`)
    expect(textOf(events)).toBe('Hello Ada')
    const again = await ada.json(ada.post(`${path}/messages`, ask))
    expect(again.question.id).toBe(asked.question.id)
    const other = await ada.json(
      ada.patch(`/api/chat/messages/${asked.question.id}`, { text: 'Hi!' }),
    )
    await ada.follow(`/api/chat/answers/${other.answer.id}/stream`)
    const { items } = await ada.json(ada.get(`${path}/messages`))
    expect(items).toMatchObject([{ text: 'Hi!' }, { text: 'Hello Ada', status: 'done' }])
    expect(items[0].siblings).toEqual([asked.question.id, other.question.id])
    await ada.json(ada.patch(path, { title: 'Greetings' }))
    await ada.delete(path)
    expect((await ada.get(path)).status).toBe(404)
    await ada.json(ada.post(`${path}/restoration`))
    expect(await ada.json(ada.get('/api/chat/threads'))).toMatchObject({
      items: [{ title: 'Greetings' }],
      next: null,
    })
  })

  test('a long branch is read in pages, oldest first', async () => {
    const { app, add } = await opened()
    const ada = await add('ada')
    const store = createStore(app.db)
    const ids: string[] = []
    const thread = await app.db.tx(async (tx) => {
      const made = await store.addThread(tx, ada.id, 'Long', undefined)
      for (let n = 0; n < 30; n++) {
        const text = `question ${n}`
        const question = {
          threadId: made.id,
          parentId: ids.at(-1),
          text,
          html: '',
          clientKey: undefined,
          wanted: {},
        }
        ids.push(await store.addQuestion(tx, question))
      }
      return made
    })
    const last = await store.branch(ids.at(-1)!, 10)
    expect(last.map((message) => message.text)).toEqual(
      Array.from({ length: 10 }, (_, n) => `question ${n + 20}`),
    )
    expect(await store.leafBelow(ids[0]!)).toBe(ids.at(-1)!)
    expect(await store.find(ada.id, ['question', '17'], 5)).toMatchObject([{ threadId: thread.id }])
  })
})
