import { describe, expect, test } from 'bun:test'
import type { Chat } from '../../plugins/chat/chat.ts'
import { type App, puppet, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'

const chatOf = (app: App) => app.host.service('chat') as Chat

const threads = async (person: Client, query = ''): Promise<string[]> => {
  const { items } = await person.json(person.get(`/api/chat/threads${query}`))
  return items.map((thread: { title: string }) => thread.title)
}

const thread = (person: Client, title: string, more: object = {}) =>
  person.json(person.post('/api/chat/threads', { title, ...more }))

describe.each(databases)('on $name', ({ empty }) => {
  const people = async () => {
    const app = await testApp({ env: await empty() })
    return { app, ada: await app.signIn('ada'), bob: await app.signIn('bob') }
  }

  test('folders stand as people sort: without regard to case, Ä beside A, 10 after 9', async () => {
    const { ada } = await people()
    for (const name of ['Part 10', 'zoo', 'Ärzte', 'Part 9', 'apples', 'Zebra'])
      await ada.json(ada.post('/api/chat/folders', { name }))
    const { items } = await ada.json(ada.get('/api/chat/folders'))
    expect(items.map(({ name }: { name: string }) => name)).toEqual([
      'apples',
      'Ärzte',
      'Part 9',
      'Part 10',
      'Zebra',
      'zoo',
    ])
  })

  test('the rail draws many folders a part at a time, and that of the thread at once', async () => {
    const { ada } = await people()
    const ids: string[] = []
    for (let n = 1; n <= 45; n++)
      ids.push((await ada.json(ada.post('/api/chat/folders', { name: `Part ${n}` }))).id)
    const drawn = async (path: string) => {
      const page = await (await ada.get(path)).text()
      return ids.filter((id) => page.includes(`/?folder=${id}`))
    }
    expect(await drawn('/')).toEqual(ids.slice(0, 40))
    expect(await drawn('/chat/rail?folders=40')).toEqual(ids.slice(40))
    const { id } = await thread(ada, 'Here', { folderId: ids[42] })
    expect(await drawn(`/chat/threads/${id}`)).toEqual(ids.slice(0, 43))
    expect(await drawn('/chat/rail?folders=43')).toEqual(ids.slice(43))
  })

  test('threads are pinned, archived and put into folders, and listed by that', async () => {
    const { ada } = await people()
    const [one, two, three] = [
      await thread(ada, 'One'),
      await thread(ada, 'Two'),
      await thread(ada, 'Three'),
    ]
    const folder = await ada.json(ada.post('/api/chat/folders', { name: 'Work' }))
    const put = (id: string, change: object) =>
      ada.json(ada.patch(`/api/chat/threads/${id}`, change))
    expect(await put(one.id, { pinned: true })).toMatchObject({ pinned: true, archived: false })
    await put(two.id, { archived: true })
    await put(three.id, { folderId: folder.id })
    expect(await threads(ada)).toEqual(['Three', 'One'])
    expect(await threads(ada, '?pinned=true')).toEqual(['One'])
    expect(await threads(ada, '?pinned=false')).toEqual(['Three'])
    expect(await threads(ada, '?archived=true')).toEqual(['Two'])
    expect(await threads(ada, `?folder=${folder.id}`)).toEqual(['Three'])
    expect(await threads(ada, '?folder=none')).toEqual(['One'])
    expect(await threads(ada, `?q=three&folder=${folder.id}`)).toEqual(['Three'])
    expect(await threads(ada, '?q=three&folder=none')).toEqual([])
    expect(await threads(ada, '?q=two')).toEqual([])
    expect(await threads(ada, '?q=two&archived=true')).toEqual(['Two'])
    await put(one.id, { pinned: false })
    await put(three.id, { folderId: null })
    expect(await threads(ada, '?pinned=false&folder=none')).toEqual(['Three', 'One'])
  })

  test('deleting a folder keeps its threads, and a restored folder has them again', async () => {
    const { ada } = await people()
    const folder = await ada.json(ada.post('/api/chat/folders', { name: 'Work' }))
    await thread(ada, 'In it', { folderId: folder.id })
    expect((await ada.delete(`/api/chat/folders/${folder.id}`)).status).toBe(204)
    expect(await threads(ada, '?folder=none')).toEqual(['In it'])
    expect((await ada.json(ada.get('/api/chat/folders'))).items).toEqual([])
    await ada.json(ada.post(`/api/chat/folders/${folder.id}/restoration`))
    expect(await threads(ada, `?folder=${folder.id}`)).toEqual(['In it'])
  })

  test('nobody puts a thread into somebody else’s folder, or sees it', async () => {
    const { ada, bob } = await people()
    const folder = await ada.json(ada.post('/api/chat/folders', { name: 'Work' }))
    await thread(ada, 'In it', { folderId: folder.id })
    const his = await thread(bob, 'His')
    for (const change of [
      bob.patch(`/api/chat/threads/${his.id}`, { folderId: folder.id }),
      bob.post('/api/chat/threads', { folderId: folder.id }),
    ])
      expect((await change).status).toBe(422)
    expect(await threads(bob, `?folder=${folder.id}`)).toEqual([])
    expect((await bob.json(bob.get('/api/chat/folders'))).items).toEqual([])
  })

  test('a temporary thread is in no list and no search, and gone a day after its last use', async () => {
    const { app, ada } = await people()
    const { id } = await thread(ada, 'Passing', { temporary: true })
    const pair = await ada.json(ada.post(`/api/chat/threads/${id}/messages`, { text: 'walrus' }))
    await ada.follow(`/api/chat/answers/${pair.answer.id}/stream`)
    expect(await threads(ada)).toEqual([])
    expect(await threads(ada, '?q=walrus')).toEqual([])
    expect(await (await ada.get('/chat/search?q=walrus')).text()).toContain('Nothing found')
    await chatOf(app).purge()
    expect((await ada.get(`/api/chat/threads/${id}`)).status).toBe(200)
    await app.db.run("update threads set updated_at = '2001' where id = ?", id)
    await chatOf(app).purge()
    expect((await ada.get(`/api/chat/threads/${id}`)).status).toBe(404)
  })
})

test('a folder’s instructions reach the model, and its model answers there', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const project = { name: 'Rhymes', instructions: 'Answer in rhymes.', model: 'fake/other' }
  const folder = await ada.json(ada.post('/api/chat/folders', project))
  expect(folder).toMatchObject(project)
  const { id } = await thread(ada, 'Poem', { folderId: folder.id })
  model.end()
  const { answer } = await ada.json(ada.post(`/api/chat/threads/${id}/messages`, { text: 'Hi' }))
  await ada.follow(`/api/chat/answers/${answer.id}/stream`)
  expect(answer.model).toBe('fake/other')
  expect(model.turns[0]!.messages).toEqual([
    { role: 'system', text: 'Answer in rhymes.' },
    { role: 'user', text: 'Hi' },
  ])
})

test('each list of threads is read from an index', async () => {
  const { db } = await testApp()
  const plan = async (sql: string) =>
    (await db.all<{ detail: string }>(`explain query plan ${sql}`)).map((row) => row.detail).join()
  const listed = (more: string) =>
    plan(`select * from threads where owner_id = 'x' and (updated_at, id) < ('9', '9')
            and deleted_at is null and temporary = 0 ${more} order by updated_at desc, id desc limit 5`)
  for (const [more, index] of [
    ['and archived_at is null', 'threads_listed'],
    ['and archived_at is not null', 'threads_archived'],
    ['and archived_at is null and pinned_at is not null', 'threads_pinned'],
    ['and archived_at is null and pinned_at is null and folder_id is null', 'threads_loose'],
    ["and archived_at is null and folder_id = 'x'", 'threads_folder'],
  ] as const) {
    const found = await listed(more)
    expect([more, found]).toEqual([more, expect.stringContaining(`INDEX ${index} `)])
    expect([more, found]).toEqual([more, expect.not.stringContaining('TEMP B-TREE')])
  }
})

/** What a browser sends back to undo what a page says was done. */
const undoOf = (html: string): Record<string, string> => {
  const [, before] = html.match(/name="before" value="([^"]*)"/)!
  return { before: before!.replaceAll('&#34;', '"') }
}

test('several conversations are archived, pinned, moved and deleted at once, and each act is undone', async () => {
  const ada = await (await testApp()).signIn('ada')
  const made = [await thread(ada, 'One'), await thread(ada, 'Two'), await thread(ada, 'Three')]
  const { id: folderId } = await ada.json(ada.post('/api/chat/folders', { name: 'Work' }))
  await ada.patch(`/api/chat/threads/${made[0].id}`, { pinned: true })
  const state = async () =>
    Promise.all(
      made.map(async ({ id }) => {
        const answer = await ada.get(`/api/chat/threads/${id}`)
        if (answer.status === 404) return 'deleted'
        const { pinned, archived, folderId } = (await answer.json()) as Record<string, unknown>
        return [pinned && 'pinned', archived && 'archived', folderId && 'moved']
          .filter(Boolean)
          .join()
      }),
    )
  const start = ['pinned', '', '']
  for (const [act, then] of [
    ['archive', ['pinned,archived', 'archived', '']],
    ['pin', ['pinned', 'pinned', '']],
    ['unpin', ['', '', '']],
    ['move', ['pinned,moved', 'moved', '']],
    ['delete', ['deleted', 'deleted', '']],
  ] as const) {
    const form = new URLSearchParams({ act, folderId })
    for (const { id } of made.slice(0, 2)) form.append('id', id)
    const page = await (await ada.post('/chat/arrangement', form)).text()
    expect(page).toContain('2 conversations')
    expect([act, await state()]).toEqual([act, [...then]])
    await ada.form('/chat/arrangement', undoOf(page))
    expect([act, await state()]).toEqual([act, start])
  }
})

test('nobody arranges somebody else’s conversations', async () => {
  const app = await testApp()
  const [ada, bob] = [await app.signIn('ada'), await app.signIn('bob')]
  const { id } = await thread(ada, 'Hers')
  for (const fields of [
    { act: 'delete', id },
    { before: JSON.stringify([{ id, archived: true }]) },
    { before: JSON.stringify([{ id, deleted: false }]) },
  ])
    expect((await bob.form('/chat/arrangement', fields as Record<string, string>)).status).toBe(404)
  for (const before of ['nonsense', '[{"id":1}]', '{}'])
    expect((await ada.form('/chat/arrangement', { before })).status).toBe(422)
  expect(await threads(ada)).toEqual(['Hers'])
})

test('the rail shows pinned conversations first, then folders, then the others', async () => {
  const ada = await (await testApp()).signIn('ada')
  const pinned = await thread(ada, 'Pinned one')
  await thread(ada, 'Loose one')
  await ada.patch(`/api/chat/threads/${pinned.id}`, { pinned: true })
  const folder = await ada.json(ada.post('/api/chat/folders', { name: 'Work' }))
  const inside = await thread(ada, 'Filed one', { folderId: folder.id })
  const rail = await (await ada.get('/')).text()
  const places = ['Pinned one', '>Work<', 'Loose one'].map((text) => rail.indexOf(text))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places).not.toContain(-1)
  expect(rail).not.toContain('Filed one')
  const threadsIn = await (await ada.get(`/chat/folders/${folder.id}/threads`)).text()
  expect(threadsIn).toContain(`/chat/threads/${inside.id}`)
})

test('without a script: a folder is made, a conversation begins in it, the folder is deleted and comes back', async () => {
  const ada = await (await testApp()).signIn('ada')
  expect(await (await ada.form('/chat/folders', { name: ' ' })).text()).toContain('role="alert"')
  const made = await ada.form('/chat/folders', {
    name: 'Work',
    instructions: 'Be brief',
    model: '',
  })
  const folderId = made.headers.get('location')!.split('=')[1]!
  expect(await (await ada.get(`/?folder=${folderId}`)).text()).toContain(
    `name="folderId" value="${folderId}"`,
  )
  await ada.form('/chat/threads', { text: 'In it', folderId })
  expect(await threads(ada, `?folder=${folderId}`)).toHaveLength(1)
  await ada.form(`/chat/folders/${folderId}`, { name: 'Works', instructions: '', model: '' })
  const { items } = await ada.json(ada.get('/api/chat/folders'))
  expect(items).toMatchObject([{ name: 'Works', instructions: '' }])
  const gone = await ada.form(`/chat/folders/${folderId}/deletion`, {})
  expect(await (await ada.get(gone.headers.get('location')!)).text()).toContain('/restoration')
  expect(await threads(ada, '?folder=none')).toHaveLength(1)
  await ada.form(`/chat/folders/${folderId}/restoration`, {})
  expect(await threads(ada, `?folder=${folderId}`)).toHaveLength(1)
})

test('a temporary conversation is begun on the page too', async () => {
  const ada = await (await testApp()).signIn('ada')
  const page = await (await ada.get('/?temporary=true')).text()
  expect(page).toContain('name="temporary" value="true"')
  expect(page).toContain('<h1 id="thread-title">Temporary conversation</h1>')
  expect(page).toContain('<a class="button quiet" href="/">Start one that’s kept instead</a>')
  expect(page).not.toContain('href="/chat/import"')
  const begun = await ada.form('/chat/threads', { text: 'Hi', temporary: 'true' })
  const place = begun.headers.get('location')!
  expect(await (await ada.get(place)).text()).toContain('gone a day after it was last used')
  expect(await threads(ada)).toEqual([])

  await ada.form(`${place}/keeping`, {})
  expect(await (await ada.get(place)).text()).not.toContain('gone a day after')
  expect(await threads(ada)).toHaveLength(1)
  const other = await ada.form('/chat/threads', { text: 'Hi', temporary: 'true' })
  const gone = other.headers.get('location')!
  expect((await ada.form(`${gone}/deletion`, {})).headers.get('location')).toBe(gone)
  const deleted = await (await ada.get(gone)).text()
  expect(deleted).toContain('This conversation is deleted')
  expect(deleted).not.toContain('<textarea')
  await ada.form(`${gone}/restoration`, {})
  expect(await (await ada.get(gone)).text()).toContain('<textarea')
})

test('the list of all conversations says in which folder one lies, and its sheet leads to sharing', async () => {
  const ada = await (await testApp()).signIn('ada')
  const folder = await ada.json(ada.post('/api/chat/folders', { name: 'Garden' }))
  const { id } = await thread(ada, 'Beans', { folderId: folder.id })
  expect(await (await ada.get('/chat/threads')).text()).toContain('<span>Garden · </span>')
  const inside = await (await ada.get(`/chat/threads?folder=${folder.id}`)).text()
  expect(inside).not.toContain('<span>Garden · </span>')
  const sheet = await (await ada.get(`/chat/threads/${id}/more`)).text()
  expect(sheet).toContain(`href="/chat/threads/${id}/share"`)
})
