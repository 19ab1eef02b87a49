import { expect, test } from 'bun:test'
import { says, testApp } from '../app.ts'

let number = 0
const app = await testApp({
  async *model(turn, signal) {
    number++
    yield* says(`Answer ${number} <b>bold</b>`)(turn, signal)
  },
})
const ada = await app.signIn('ada')
const settled = async (id: string) => void (await ada.follow(`/api/chat/answers/${id}/stream`))

async function twoVersions() {
  const thread = await ada.json(ada.post('/api/chat/threads', { title: 'Two ways' }))
  const messages = `/api/chat/threads/${thread.id}/messages`
  const first = await ada.json(ada.post(messages, { text: 'How?' }))
  await settled(first.answer.id)
  const follow = await ada.json(ada.post(messages, { text: 'And then?' }))
  await settled(follow.answer.id)
  const second = await ada.json(ada.post(`/api/chat/answers/${first.answer.id}/regeneration`))
  await settled(second.answer.id)
  return {
    path: `/chat/threads/${thread.id}/compare`,
    id: thread.id,
    left: first.answer.id,
    right: second.answer.id,
    leaf: follow.answer.id,
  }
}

test('two versions stand side by side, each with what came of it', async () => {
  const { path, left, right, leaf, id } = await twoVersions()
  const html = await (await ada.get(`${path}?left=${left}&right=${right}`)).text()
  const [before = '', after = ''] = html.split('aria-label="Right version"')
  expect(before).toContain('And then?')
  expect(after).not.toContain('And then?')
  expect(before).toContain('Version 1 of 2')
  expect(before).toContain(`<a href="/chat/threads/${id}" aria-current="page">`)
  expect(html).not.toContain('<b>bold')
  expect(before.match(/#i-list/g)).toHaveLength(1)
  const other = await (await ada.get(`${path}?left=${left}`)).text()
  expect(other).toContain(`<option value="${right}" selected`)

  await ada.form(path, { leafId: leaf })
  expect((await ada.json(ada.get(`/api/chat/threads/${id}`))).leafId).toBe(leaf)
})

test('what is no version of it, or another person’s, is not there', async () => {
  const { path, left, leaf } = await twoVersions()
  const elsewhere = await twoVersions()
  expect((await ada.get(`${path}?left=${left}&right=${leaf}`)).status).toBe(404)
  expect((await ada.get(`${path}?left=${elsewhere.left}`)).status).toBe(404)
  const grace = await app.signIn('grace')
  expect((await grace.get(`${path}?left=${left}`)).status).toBe(404)
})

/** How many reads of the database a request for a page takes. */
async function readsFor(path: string) {
  const { all, get } = app.db
  let reads = 0
  const counted =
    <T extends unknown[], R>(query: (...values: T) => R) =>
    (...values: T) => {
      reads++
      return query(...values)
    }
  Object.assign(app.db, { all: counted(all), get: counted(get) })
  const html = await (await ada.get(path)).text()
  Object.assign(app.db, { all, get })
  return { html, reads }
}

test('a branch of thousands of messages takes no read for each of them', async () => {
  const { path, id, left, right, leaf } = await twoVersions()
  const versions = `${path}?left=${left}&right=${right}`
  const short = await readsFor(versions)
  await app.db.run(
    `with recursive n (n) as (select 1 union all select n + 1 from n where n < 2000)
     insert into messages (id, thread_id, parent_id, role, status, text, created_at)
       select printf('z%05d', n), ?1, iif(n = 1, ?2, printf('z%05d', n - 1)),
         iif(n % 2, 'user', 'assistant'), 'done', 'Long', '2026-01-01' from n`,
    id,
    leaf,
  )
  const long = await readsFor(versions)
  expect(long.html).toContain('There is more on this branch.')
  expect(long.html).toContain('name="leafId" value="z02000"')
  // Jobs read now and then, too.
  expect(long.reads - short.reads).toBeLessThan(50)
})
