import { expect, test } from 'bun:test'
import { puppet, says, testApp } from '../app.ts'
import type { Client } from '../client.ts'

async function ask(client: Client, threadId: string, text: string) {
  const { answer } = await client.json(
    client.post(`/api/chat/threads/${threadId}/messages`, { text }),
  )
  await client.follow(`/api/chat/answers/${answer.id}/stream`)
  return answer.id as string
}

/** Ada's thread with one answer, and a link to it. */
async function shared() {
  const app = await testApp({ model: says('Blue') })
  const ada = await app.signIn('ada')
  const { id } = await ada.json(ada.post('/api/chat/threads', { title: 'Colours' }))
  const answer = await ask(ada, id, 'Which one?')
  const link = await ada.json(ada.post(`/api/chat/threads/${id}/links`))
  return { app, ada, id, answer, link, path: new URL(link.url).pathname }
}

test('whoever has the link reads the branch, without signing in', async () => {
  const { app, path } = await shared()
  const page = await app.guest().get(path)
  expect(page.status).toBe(200)
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('x-robots-tag')).toContain('noindex')
  expect(page.headers.get('cache-control')).toBe('no-store')
  const text = await page.text()
  expect(text).toContain('Colours')
  expect(text).toContain('Blue')
  expect(text).not.toContain('ada@example.org')
})

test('what is written later, and other branches, are not shown', async () => {
  const { app, ada, id, answer, path } = await shared()
  await ask(ada, id, 'And the second one?')
  await ada.post(`/api/chat/answers/${answer}/regeneration`)
  const text = await (await app.guest().get(path)).text()
  expect(text).not.toContain('And the second one?')
  expect(text.match(/class="message answer"/g)).toHaveLength(1)
})

test('an answer that is written on after it was shared is no longer shown', async () => {
  const model = puppet()
  const app = await testApp({ model: model.stream })
  const ada = await app.signIn('ada')
  const { id } = await ada.json(ada.post('/api/chat/threads', { title: 'Long' }))
  const asked = await ada.json(ada.post(`/api/chat/threads/${id}/messages`, { text: 'Go' }))
  const answer = `/api/chat/answers/${asked.answer.id}`
  expect((await ada.post(`/api/chat/threads/${id}/links`)).status).toBe(409)
  model.say('first half')
  await ada.follow(`${answer}/stream`, { until: (events) => events.length > 0 })
  await ada.delete(`${answer}/writing`)
  const { url } = await ada.json(ada.post(`/api/chat/threads/${id}/links`))
  const path = new URL(url).pathname
  expect(await (await app.guest().get(path)).text()).toContain('first half')
  await ada.post(`${answer}/continuation`)
  model.say(' second half')
  model.end()
  await ada.follow(`${answer}/stream`)
  const text = await (await app.guest().get(path)).text()
  expect(text).toContain('written on after it was shared')
  expect(text).not.toContain('second half')
})

test('a link keeps the title that the conversation had', async () => {
  const { app, ada, id, path } = await shared()
  const { title } = await ada.json(ada.get(`/api/chat/threads/${id}`))
  await ada.patch(`/api/chat/threads/${id}`, { title: 'What I think of them' })
  const text = await (await app.guest().get(path)).text()
  expect(text).toContain(`<h1>${title}</h1>`)
  expect(text).not.toContain('What I think of them')
})

test('a link ends when it is revoked, expires, or its thread is deleted', async () => {
  const { app, ada, id, link, path } = await shared()
  const links = `/api/chat/threads/${id}/links`
  const other = await ada.json(ada.post(links, { days: 1 }))
  const { items } = await ada.json(ada.get(links))
  expect(items.map((one: { id: string }) => one.id)).toEqual([other.id, link.id])
  expect(JSON.stringify(items)).not.toContain('/shared/')
  expect((await ada.delete(`${links}/${link.id}`)).status).toBe(204)
  const over = async (language: string) => {
    const page = await app.guest().get(path, { 'accept-language': language })
    expect(page.status).toBe(404)
    return page.text()
  }
  expect(await over('en')).toContain('It has expired or was revoked. Ask whoever gave it to you')
  expect(await over('de')).toContain('Er ist abgelaufen oder wurde widerrufen. Bitten Sie')

  const second = new URL(other.url).pathname
  await ada.delete(`/api/chat/threads/${id}`)
  expect((await app.guest().get(second)).status).toBe(404)
  await ada.post(`/api/chat/threads/${id}/restoration`)
  expect((await app.guest().get(second)).status).toBe(200)
  await app.db.run("update thread_links set expires_at = '2020-01-01T00:00:00.000Z'")
  expect((await app.guest().get(second)).status).toBe(404)
})

test('no log line holds what opens a link', async () => {
  const { app, path } = await shared()
  await app.guest().get(path)
  await app.guest().get(`${path}/attachments/none`)
  expect(app.lines.filter((line) => line.includes('/shared/'))).toHaveLength(2)
  expect(app.lines.join('')).not.toContain(path.slice('/shared/'.length))
})

test('the database does not hold what opens a link', async () => {
  const { app, path } = await shared()
  const rows = await app.db.all('select * from thread_links')
  expect(JSON.stringify(rows)).not.toContain(path.split('/').at(-1)!)
})

test('nobody else makes, sees or revokes links', async () => {
  const { app, id, link } = await shared()
  const eve = await app.signIn('eve')
  const links = `/api/chat/threads/${id}/links`
  expect((await eve.post(links)).status).toBe(404)
  expect((await eve.get(links)).status).toBe(404)
  expect((await eve.delete(`${links}/${link.id}`)).status).toBe(404)
  expect((await eve.get(`/chat/threads/${id}/share`)).status).toBe(404)
})

test('the page makes and revokes links without JavaScript', async () => {
  const { app, ada, id } = await shared()
  const made = await (await ada.form(`/chat/threads/${id}/links`, { days: '7' })).text()
  const url = /value="(http[^"]+\/shared\/[^"]+)"/.exec(made)![1]!
  expect((await app.guest().get(new URL(url).pathname)).status).toBe(200)
  for (const [, action] of made.matchAll(/action="([^"]+\/revocation)"/g))
    expect((await ada.form(action!, {})).status).toBe(303)
  expect((await app.guest().get(new URL(url).pathname)).status).toBe(404)
})

test('a temporary conversation has no links until it is kept', async () => {
  const ada = await (await testApp()).signIn('ada')
  const begun = await ada.form('/chat/threads', { text: 'Hi', temporary: 'true' })
  const place = begun.headers.get('location')!
  const { items } = await ada.json(ada.get(`/api${place}/messages`))
  await ada.follow(`/api/chat/answers/${items[1].id}/stream`)
  const page = await (await ada.get(`${place}/share`)).text()
  expect(page).toContain('a link would be gone with it')
  expect(page).not.toContain(`action="${place}/links"`)
  expect((await ada.post(`/api${place}/links`, { days: 365 })).status).toBe(409)
  await ada.form(`${place}/keeping`, {})
  expect((await ada.post(`/api${place}/links`, { days: 365 })).status).toBe(201)
})
