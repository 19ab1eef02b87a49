import { describe, expect, test } from 'bun:test'
import type { Prompts } from '../../plugins/prompts/prompts.ts'
import { createStore } from '../../plugins/prompts/store.ts'
import { fill, variablesOf } from '../../plugins/prompts/template.ts'
import { atEnd, testApp } from '../app.ts'
import type { Client } from '../client.ts'

const app = await testApp()
const ada = await app.signIn('ada')
const bob = await app.signIn('bob')
const mona = await app.signIn('mona', 'manager')
const root = await app.signIn('root', 'admin')
atEnd(() => app.close())

const keep = (who: Client, fields: object) =>
  who.json(who.post('/api/prompts', { title: 'Kept', text: 'Say something', ...fields }))
const named = async (who: Client, query = '') => {
  const { items } = await who.json(who.get(`/api/prompts${query}`))
  return items.map(({ name }: { name: string }) => name)
}
const moment = { date: '22 November 2026', time: '23:59' }
const filled = (text: string, values: Record<string, string> = {}) =>
  fill(text, new Map(Object.entries(values)), moment)

describe('a text', () => {
  test('asks for what stands in double braces, each once', () => {
    const text =
      'About {{topic}} in {{language = German}}, {{ tone: formal | friendly }}. {{topic}}?'
    expect(variablesOf(text)).toEqual([
      { name: 'topic', preset: '', choices: [] },
      { name: 'language', preset: 'German', choices: [] },
      { name: 'tone', preset: '', choices: ['formal', 'friendly'] },
    ])
    expect(filled(text, { topic: 'tea' })).toBe('About tea in German, formal. tea?')
  })

  test('takes the preset from whichever place has one', () => {
    expect(variablesOf('{{a}} {{a=b}} {{a=c}}')).toEqual([{ name: 'a', preset: 'b', choices: [] }])
  })

  test('knows the day and the time, unless it asks for another', () => {
    expect(variablesOf('{{date}} {{time}}')).toEqual([])
    expect(filled('On {{date}} at {{time}}')).toBe('On 22 November 2026 at 23:59')
    expect(filled('On {{date=Monday}} or {{date}}')).toBe('On Monday or Monday')
  })

  test('keeps braces that ask for nothing', () => {
    for (const text of ['{{}}', '{{ }}', '{{=x}}', '{{{x', '}}', '{x}', `{{${'x'.repeat(61)}}}`])
      expect([variablesOf(text), filled(text)]).toEqual([[], text])
    expect(filled('\\{{name}}')).toBe('{{name}}')
  })

  test('takes values as they are: no braces, no patterns, no names of objects', () => {
    expect(filled('{{a}}', { a: '{{b}} $& $1 \\' })).toBe('{{b}} $& $1 \\')
    expect(filled('{{__proto__}}{{constructor}}', { constructor: 'x' })).toBe('x')
    expect(filled('{{a}}', { a: '' })).toBe('')
  })

  test('however hostile, is read in no time that grows beyond its length', () => {
    for (const part of ['{', '{{', '{{ ', '{{a', '\\{{', '{{a=', '{{a:|', '}}{{'])
      expect(filled(part.repeat(100_000)).length).toBeGreaterThan(0)
  })
})

test('a prompt is kept, found, changed, deleted and brought back', async () => {
  const made = await keep(ada, { title: 'Überschrift: finden!', text: 'A title for {{text}}' })
  expect(made).toMatchObject({ name: 'überschrift-finden', mine: true, shared: false })
  expect(made.variables).toEqual([{ name: 'text', preset: '', choices: [] }])
  expect(await named(ada, '?q=ÜBERSCHRIFT')).toEqual(['überschrift-finden'])
  expect(await named(ada, '?q=walrus')).toEqual([])
  const changed = await ada.json(ada.patch(`/api/prompts/${made.id}`, { name: 'Titel' }))
  expect(changed).toMatchObject({ name: 'titel', title: made.title, text: made.text })
  expect((await ada.delete(`/api/prompts/${made.id}`)).status).toBe(204)
  expect((await ada.get(`/api/prompts/${made.id}`)).status).toBe(404)
  await keep(ada, { name: 'titel' })
  const back = await ada.json(ada.post(`/api/prompts/${made.id}/restoration`))
  expect(back.name).toBe('titel-2')
})

test('a name belongs to one prompt; without a name the title makes a free one', async () => {
  const carl = await app.signIn('carl')
  await keep(carl, { title: 'Mail' })
  expect((await keep(carl, { title: 'Mail' })).name).toBe('mail-2')
  expect((await keep(carl, { title: '???' })).name).toBe('prompt')
  const refused = await carl.post('/api/prompts', { title: 'x', text: 'x', name: 'mail' })
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({
    fields: { name: 'There already is a prompt with this name.' },
  })
  for (const name of ['a b', '/x', '-x', 'x'.repeat(41), '<b>'])
    expect((await carl.post('/api/prompts', { title: 'x', text: 'x', name })).status).toBe(422)
})

describe('shared prompts', () => {
  test('are shared by managers only, and everybody may use them', async () => {
    expect((await ada.post('/api/prompts', { title: 'x', text: 'x', shared: true })).status).toBe(
      403,
    )
    const made = await keep(mona, { title: 'Minutes', text: 'Take minutes', shared: true })
    expect(await named(bob, '?of=shared')).toEqual(['minutes'])
    expect(await bob.json(bob.get(`/api/prompts/${made.id}`))).toMatchObject({ mine: false })
    expect((await bob.patch(`/api/prompts/${made.id}`, { text: 'Mine now' })).status).toBe(403)
    expect((await bob.delete(`/api/prompts/${made.id}`)).status).toBe(403)
    const changed = await root.json(
      root.patch(`/api/prompts/${made.id}`, { text: 'Take short ones' }),
    )
    expect(changed.text).toBe('Take short ones')
    const copy = await bob.form(`/prompts/${made.id}/copies`, {})
    const id = copy.headers.get('location')!.split('/').at(-1)
    expect(await bob.json(bob.get(`/api/prompts/${id}`))).toMatchObject({
      mine: true,
      text: changed.text,
    })
    await root.json(root.patch(`/api/prompts/${made.id}`, { shared: false }))
    expect((await bob.get(`/api/prompts/${made.id}`)).status).toBe(404)
    expect((await root.get(`/api/prompts/${made.id}`)).status).toBe(404)
    expect((await mona.get(`/api/prompts/${made.id}`)).status).toBe(200)
  })

  test('cannot be changed by an owner who lost the right to share, but taken back', async () => {
    const dora = await app.signIn('dora', 'manager')
    const made = await keep(dora, { title: 'Once', shared: true })
    const { id } = await dora.json(dora.get('/api/me'))
    await root.json(root.patch(`/api/people/${id}`, { role: 'user' }))
    expect((await dora.patch(`/api/prompts/${made.id}`, { text: 'Ha' })).status).toBe(403)
    const change = { shared: false, text: 'Mine' }
    const back = await dora.json(dora.patch(`/api/prompts/${made.id}`, change))
    expect(back).toMatchObject({ shared: false, text: 'Mine' })
  })

  test('have names of their own among each other', async () => {
    await keep(mona, { title: 'Twice', shared: true })
    const other = { title: 'Twice', name: 'twice', text: 'x', shared: true }
    expect((await root.post('/api/prompts', other)).status).toBe(422)
    const own = await keep(root, { title: 'Twice', name: 'twice' })
    expect((await root.patch(`/api/prompts/${own.id}`, { shared: true })).status).toBe(422)
  })
})

test('what is not yours is not there', async () => {
  const { id } = await keep(ada, { title: 'Secret' })
  for (const who of [bob, mona, root]) {
    expect((await who.get(`/prompts/${id}`)).status).toBe(404)
    expect((await who.get(`/prompts/${id}/use`)).status).toBe(404)
    expect((await who.form(`/prompts/${id}/copies`, {})).status).toBe(404)
    expect((await who.form(`/prompts/${id}/use`, {})).status).toBe(404)
    expect(await named(who, '?q=secret')).toEqual([])
    expect(await (await who.get('/prompts/choices?q=secret')).text()).not.toContain('secret')
  }
})

test('a form keeps a prompt, says what is wrong with it, and loses nothing', async () => {
  const erin = await app.signIn('erin')
  const wrong = await erin.form('/prompts', { title: '', text: 'Long text & <b>', name: 'A b' })
  expect(wrong.status).toBe(422)
  const html = await wrong.text()
  expect(html).toContain('Long text &amp; &lt;b&gt;')
  expect(html).toContain('id="title-error"')
  const right = await erin.form('/prompts', {
    title: 'T',
    text: 'a\r\nb',
    name: '',
    description: '',
  })
  expect(right.status).toBe(303)
  const { items } = await erin.json(erin.get('/api/prompts?of=mine'))
  expect(items[0]).toMatchObject({ name: 't', text: 'a\nb' })
  const deleted = await erin.form(`/prompts/${items[0].id}/deletion`, {})
  const page = await (await erin.get(deleted.headers.get('location')!)).text()
  expect(page).toContain(`action="/prompts/${items[0].id}/restoration"`)
})

test('a filled prompt is what the composer gets', async () => {
  const { id } = await keep(ada, {
    title: 'Fill',
    text: 'To {{who}}:\n{{__proto__=x}} {{tone:a|b}}',
  })
  const asked = await (await ada.get(`/prompts/${id}/use`)).text()
  expect(asked).toContain('name="value:who"')
  const answer = await ada.form(`/prompts/${id}/use`, { 'value:who': 'Bo\r\nb', 'value:tone': 'b' })
  expect(answer.headers.get('content-type')).toStartWith('text/plain')
  expect(await answer.text()).toBe('To Bo\nb:\nx b')
})

test('hostile names and texts stay texts', async () => {
  const evil = '"><img src=x onerror=alert(1)><b hx-get="/x">'
  const { id } = await keep(ada, {
    title: evil,
    name: 'evil',
    description: evil,
    text: `{{${evil}}} ${evil}`,
  })
  for (const path of [
    '/prompts',
    `/prompts/${id}`,
    '/prompts/choices?q=evil',
    `/prompts/${id}/use`,
  ]) {
    const found: string[] = []
    const note = { element: ({ tagName }: { tagName: string }) => void found.push(tagName) }
    const reader = new HTMLRewriter().on('img', note).on('[onerror]', note).on('b', note)
    await reader.transform(await ada.get(path)).text()
    expect([path, ...found]).toEqual([path])
  }
})

test('ten thousand prompts make lists that are as short, and the name that is typed comes first', async () => {
  const many = await app.signIn('many')
  const { id } = await many.json(many.get('/api/me'))
  const store = createStore(app.db)
  await app.db.tx(async (tx) => {
    for (let n = 0; n < 10_000; n++)
      await store.add(tx, id, {
        name: `prompt-${n}`,
        title: `Prompt ${n}`,
        description: 'x'.repeat(200),
        text: 'x',
        shared: false,
      })
  })
  const choices = await (await many.get('/prompts/choices?q=prompt-99')).text()
  expect(choices.match(/role="option"/g)).toHaveLength(20)
  expect(choices).toContain('There are more')
  expect(/data-name="([^"]+)"/.exec(choices)![1]).toBe('prompt-99')
  const page = await (await many.get('/prompts')).text()
  expect(page.match(/role="rowheader"/g)).toHaveLength(50)
  const first = await many.json(many.get('/api/prompts?limit=100'))
  const second = await many.json(many.get(`/api/prompts?limit=100&after=${first.next}`))
  expect(first.items.at(-1).name < second.items[0].name).toBe(true)
  const refused = await many.post('/api/prompts', { title: 'One more', text: 'x' })
  expect(refused.status).toBe(422)
})

test('what was deleted a day ago is removed, with its grants', async () => {
  const { id } = await keep(ada, { title: 'Gone' })
  await ada.delete(`/api/prompts/${id}`)
  const prompts = app.host.service('prompts') as Prompts
  await prompts.purge()
  expect((await createStore(app.db).get(id))?.deleted).toBe(true)
  await app.db.run("update prompts set deleted_at = '2026-01-01' where id = ?", id)
  await prompts.purge()
  expect(await createStore(app.db).get(id)).toBeUndefined()
  expect(await app.db.get('select 1 from grants where thing = ?', `prompt:${id}`)).toBeUndefined()
})

describe('a file of prompts', () => {
  const bring = (who: Client, content: string) => {
    const body = new FormData()
    body.append('file', new File([content], 'prompts.json'))
    return who.request('POST', '/prompts/file', body)
  }

  test('comes back as it went, and nothing twice', async () => {
    const from = await app.signIn('from')
    const to = await app.signIn('to')
    await keep(from, { title: 'One', text: 'About {{topic}}', description: 'First' })
    await keep(from, { title: 'Two' })
    await keep(to, { title: 'One', text: 'Another' })
    const file = await (await from.get('/prompts/file')).text()
    const answer = await bring(to, file)
    expect(answer.headers.get('location')).toBe('/prompts?added=2&left=0')
    expect(await named(to, '?of=mine')).toEqual(['one', 'one-2', 'two'])
    const again = await bring(to, file)
    expect(again.headers.get('location')).toBe('/prompts?added=0&left=2')
  })

  test('may be from Open WebUI, before and since its prompts have names', async () => {
    const olga = await app.signIn('olga')
    const content =
      'On {{CURRENT_DATE}}: {{tone | select:options=["formal","friendly"]}} {{who | text:default="Bo"}} {{x}}'
    const entries = [
      { command: '/mail', title: 'Write a mail', content, user_id: 'x', timestamp: 1 },
      { command: 'call', name: 'Call', content: 'Call', is_active: true },
      { command: '/none' },
      'nonsense',
    ]
    const answer = await bring(olga, JSON.stringify(entries))
    expect(answer.headers.get('location')).toBe('/prompts?added=2&left=2')
    const { items } = await olga.json(olga.get('/api/prompts?of=mine'))
    expect(items[1]).toMatchObject({
      name: 'mail',
      title: 'Write a mail',
      text: 'On {{date}}: {{tone:formal|friendly}} {{who=Bo}} {{x}}',
    })
    const page = await (await olga.get('/prompts?added=2&left=2')).text()
    expect(page).toContain('2 prompts came. 2 were left out')
  })

  test('may hold thousands of the same name', async () => {
    const same = await app.signIn('same')
    const entries = Array.from({ length: 3000 }, (_, n) => ({
      name: 'x'.repeat(40),
      title: 'X',
      text: `${n}`,
    }))
    const answer = await bring(same, JSON.stringify(entries))
    expect(answer.headers.get('location')).toBe('/prompts?added=3000&left=0')
    expect(new Set(await named(same, '?of=mine&limit=100')).size).toBe(100)
  })

  test('that is none is refused beside the field', async () => {
    for (const content of ['', '{', '{}', 'null', '"x"']) {
      const answer = await bring(ada, content)
      expect(answer.status).toBe(422)
      expect(await answer.text()).toContain('id="file-error"')
    }
  })

  test('goes along when a person takes everything along', async () => {
    const gone = await app.signIn('gone')
    await keep(gone, { title: 'Mine' })
    const [one] = await app.host.collect('personalFiles').then((all) => all.slice(-1))
    const user = await app.host.kernel.users.byEmail('gone@example.org')
    const reader = { t: app.host.runtime.translate('en'), locale: 'en', timeZone: undefined }
    const files = await Array.fromAsync(one!.files(user!, reader))
    expect(files.map(({ name }) => name)).toEqual(['prompts.json'])
    expect(await one!.count(user!)).toBe(1)
    expect(JSON.parse(files[0]!.content as string)[0].title).toBe('Mine')
  })
})
