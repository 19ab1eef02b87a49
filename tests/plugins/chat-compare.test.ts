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
  expect(html).not.toContain('<b>bold')
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
