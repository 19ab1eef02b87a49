import { describe, expect, test } from 'bun:test'
import type { Chat } from '../../plugins/chat/chat.ts'
import { type App, says, testApp } from '../app.ts'
import { attach, png } from '../attachments.ts'
import type { Client } from '../client.ts'
import { bring, endedJobs } from '../imports.ts'

/** Ada's thread, with a question that has an image and a text. */
async function conversation() {
  const app = await testApp({ model: says('Seen.') })
  const ada = await app.signIn('ada')
  const { id } = await ada.json(ada.post('/api/chat/threads', { title: 'Files' }))
  const attachments = [
    await attach(ada, 'dot.png', png),
    await attach(ada, 'a [b].txt', '</pre><script>alert(1)</script>'),
  ]
  const question = await ask(ada, id, 'Look', attachments)
  return { app, ada, id, attachments, question }
}

async function ask(client: Client, id: string, text: string, attachments: string[] = []) {
  const question = { text, attachments }
  const pair = await client.json(client.post(`/api/chat/threads/${id}/messages`, question))
  await client.follow(`/api/chat/answers/${pair.answer.id}/stream`)
  return pair.question
}

const exported = async (client: Client, id: string, format: string) =>
  (await client.get(`/api/chat/threads/${id}/export?format=${format}`)).text()

const purge = (app: App) => (app.host.service('chat') as Chat).purge()
const statuses = (client: Client, ids: string[]) =>
  Promise.all(ids.map(async (id) => (await client.get(`/api/chat/attachments/${id}`)).status))

describe('an export', () => {
  test('holds attachments: Markdown their names, HTML all of them, harmless', async () => {
    const { ada, id } = await conversation()
    expect(await exported(ada, id, 'md')).toContain('- dot.png\n- a \\[b\\].txt\n\nLook')
    const html = await exported(ada, id, 'html')
    expect(html).toContain(`<img src="data:image/png;base64,${png.toBase64()}" alt="dot.png"`)
    expect(html).toContain('<pre>&lt;/pre&gt;&lt;script&gt;')
    expect(html).not.toContain('<script')
    expect(html).toContain('img-src data:')
  })

  test('as JSON brings them to another instance', async () => {
    const { ada, id } = await conversation()
    const there = await testApp()
    const bob = await there.signIn('bob')
    await bring(there, bob, await exported(ada, id, 'json'))
    const [thread] = (await bob.json(bob.get('/api/chat/threads'))).items
    const { items } = await bob.json(bob.get(`/api/chat/threads/${thread.id}/messages`))
    expect(items[0].attachments).toMatchObject([
      { name: 'dot.png', type: 'image/png', size: png.length },
      { name: 'a [b].txt', type: 'text/plain' },
    ])
    const image = await bob.get(`/api/chat/attachments/${items[0].attachments[0].id}`)
    expect(await image.bytes()).toEqual(png)
  })

  test('as one file holds 20 MB of them, and names the others', async () => {
    const { ada, id } = await conversation()
    const big = new Uint8Array(4_900_000)
    big.set(png)
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const images = await Promise.all(names.map((name) => attach(ada, `${name}.png`, big)))
    await ask(ada, id, 'All of them', images)
    const html = await exported(ada, id, 'html')
    expect(html.match(/<img src="data:/g)).toHaveLength(1 + 4)
    expect(html).toContain('<p>f.png</p>')
    const { messages } = JSON.parse(await exported(ada, id, 'json'))
    const held = messages[2].attachments.map((one: object) => 'base64' in one)
    expect(held).toEqual([true, true, true, true, false, false])
  })

  test('of everything has them as files, and can be imported', async () => {
    const { app, ada } = await conversation()
    const ended = endedJobs(app)
    const { id } = await ada.json(ada.post('/api/me/exports'))
    await ended(id)
    const { result } = await ada.json(ada.get(`/api/jobs/${id}`))
    expect(result.files).toBe(7)
    const archive = await (await ada.get(result.url)).bytes()
    const names = new TextDecoder('latin1').decode(archive)
    expect(names).toMatch(/attachments\/[^/]+Files \w{8}\/\w{8} dot\.png/)
    const there = await testApp()
    const bob = await there.signIn('bob')
    expect(await bring(there, bob, archive)).toMatchObject({ messages: 2, unreadable: 0 })
  })
})

test('who has a link sees what went along with the shared branch, and nothing else', async () => {
  const { app, ada, id, attachments } = await conversation()
  const { url, id: link } = await ada.json(ada.post(`/api/chat/threads/${id}/links`))
  const later = await attach(ada, 'later.txt', 'later')
  await ask(ada, id, 'And this?', [later])
  const unsent = await attach(ada, 'unsent.txt', 'unsent')
  const shared = new URL(url).pathname
  const guest = app.guest()
  expect(await (await guest.get(shared)).text()).toContain(
    `${shared}/attachments/${attachments[0]}`,
  )
  const image = await guest.get(`${shared}/attachments/${attachments[0]}`)
  expect(await image.bytes()).toEqual(png)
  expect(image.headers.get('content-security-policy')).toStartWith('sandbox')
  expect(image.headers.get('referrer-policy')).toBe('no-referrer')
  for (const other of [later, unsent, 'none'])
    expect((await guest.get(`${shared}/attachments/${other}`)).status).toBe(404)
  expect((await guest.get(`/shared/none/attachments/${attachments[0]}`)).status).toBe(404)
  const etag = image.headers.get('etag')!
  const again = { 'if-none-match': etag }
  expect((await guest.get(`${shared}/attachments/${attachments[0]}`, again)).status).toBe(304)
  await ada.delete(`/api/chat/threads/${id}/links/${link}`)
  expect((await guest.get(`${shared}/attachments/${attachments[0]}`, again)).status).toBe(404)
})

test('what nobody sends goes after a day, what was sent with its conversation', async () => {
  const { app, ada, id, attachments } = await conversation()
  const [old, fresh] = [await attach(ada, 'old.txt', 'old'), await attach(ada, 'new.txt', 'new')]
  const yesterday = new Date(Date.now() - 25 * 3_600_000).toISOString()
  await app.db.run('update attachments set created_at = ? where id <> ?', yesterday, fresh)
  await purge(app)
  expect(await statuses(ada, [...attachments, old, fresh])).toEqual([200, 200, 404, 200])
  const chips = await (await ada.get(`/chat/attachments?ids=${old},${fresh}`)).text()
  expect(chips).toContain('new.txt')
  expect(chips).toContain('1 attachment wasn’t sent within a day')

  await ada.delete(`/api/chat/threads/${id}`)
  await purge(app)
  expect(await statuses(ada, attachments)).toEqual([200, 200])
  await app.db.run('update threads set deleted_at = ?', yesterday)
  await purge(app)
  expect(await statuses(ada, attachments)).toEqual([404, 404])
  expect(await app.db.all('select attachment_id from attachment_bytes')).toEqual([
    { attachment_id: fresh },
  ])
})

test('without a script a form brings files itself, once, and a refused one keeps what it brought', async () => {
  const app = await testApp({ model: says('Seen.') })
  const ada = await app.signIn('ada')
  const form = (name: string, content: string | Uint8Array) => {
    const body = new FormData()
    body.append('text', 'Look')
    body.append('clientId', 'once')
    body.append('files', new File(['note'], 'note.txt'))
    body.append('files', new File([content as Uint8Array<ArrayBuffer>], name))
    return ada.post('/chat/threads', body)
  }
  const refused = await form('paper.pdf', '%PDF\0')
  expect(refused.status).toBe(422)
  const page = await refused.text()
  expect(page).toContain('Only texts and images')
  expect(page).toContain('data-name="note.txt"')
  expect(page).toContain('Look</textarea>')

  const first = await form('dot.png', png)
  const second = await form('dot.png', png)
  expect([first.status, second.status]).toEqual([303, 303])
  expect(second.headers.get('location')).toBe(first.headers.get('location'))
  const shown = await (await ada.get(first.headers.get('location')!)).text()
  expect(shown.match(/class="attached-(image|file)"/g)).toHaveLength(2)
})
