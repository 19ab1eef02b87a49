import { describe, expect, test } from 'bun:test'
import { toCsv } from '../../plugins/usage/csv.ts'
import { UsageQuery } from '../../plugins/usage/span.ts'
import { createStore } from '../../plugins/usage/store.ts'
import { says, testApp } from '../app.ts'
import type { Client } from '../client.ts'

const usage = (client: Client, query = '') => client.json(client.get(`/api/usage${query}`))

test('every question counts for its person, model and day, and outlives the conversation', async () => {
  const app = await testApp({ model: says('one ', 'two ', 'three') })
  await app.host.kernel.settings.change('chat', { modelTitles: false }, 'test')
  const ada = await app.signIn('ada', 'admin')
  const linus = await app.signIn('linus')
  for (const person of [ada, linus, linus]) {
    const thread = await person.json(person.post('/api/chat/threads'))
    const path = `/api/chat/threads/${thread.id}`
    const { answer } = await person.json(person.post(`${path}/messages`, { text: 'Hi' }))
    await person.follow(`/api/chat/answers/${answer.id}/stream`)
    await person.delete(path)
  }
  let byPerson = await usage(ada, '?by=person')
  while (byPerson.items.reduce((sum: number, { calls }: { calls: number }) => sum + calls, 0) < 3)
    byPerson = await usage(ada, '?by=person')
  expect(byPerson.items).toMatchObject([
    { name: 'linus', calls: 2, input: 2, output: 6, cost: 0 },
    { name: 'ada', calls: 1, input: 1, output: 3 },
  ])
  expect((await usage(ada, '?by=model')).items).toMatchObject([
    { key: 'fake/fake', name: 'Fake', calls: 3 },
  ])
  expect((await usage(ada)).items).toMatchObject([{ calls: 3, output: 9 }])
  expect((await usage(ada, '?from=2020-01-01&to=2020-12-31')).items).toEqual([])
  expect((await linus.get('/api/usage')).status).toBe(403)
})

describe('the page', () => {
  async function spent() {
    const app = await testApp()
    const store = createStore(app.db)
    await store.add('2026-02-01', 'nobody', 'openai/gpt', {
      input: 1000,
      output: 500,
      cost: 0.0042,
    })
    await store.add('2026-02-03', 'nobody', '=cmd|x', { input: 2000, output: 10, cost: 3 })
    return { app, ada: await app.signIn('ada', 'admin') }
  }

  test('shows sums and charts of a span, and the same as CSV', async () => {
    const { ada } = await spent()
    const query = 'from=2026-02-01&to=2026-02-28&by=model'
    const page = await (await ada.get(`/usage?${query}`)).text()
    for (const text of ['<span>gpt</span>', '$3.00', '$0.0042', '3,000', '<rect'])
      expect(page).toContain(text)
    const csv = await ada.get(`/usage/csv?${query}`)
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect((await csv.text()).split('\r\n')).toEqual([
      'model,calls,input_tokens,output_tokens,cost_usd',
      "'=cmd|x,1,2000,10,3",
      'openai/gpt,1,1000,500,0.0042',
      '',
    ])
    const lines = async (by: string) =>
      (await (await ada.get(`/usage/csv?${query.replace('model', by)}`)).text()).split('\r\n')
    expect((await lines('day')).slice(0, 2)).toEqual([
      'day,calls,input_tokens,output_tokens,cost_usd',
      '2026-02-01,1,1000,500,0.0042',
    ])
    expect((await lines('person')).slice(0, 2)).toEqual([
      'person_id,person,calls,input_tokens,output_tokens,cost_usd',
      'nobody,nobody,2,3000,510,3.0042',
    ])
  })

  test('says beside the field what is wrong with a span, and keeps it', async () => {
    const { ada } = await spent()
    const answer = await ada.get('/usage?from=2026-03-01&to=2026-02-01')
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('The end comes before the beginning')
    expect(page).toContain('value="2026-03-01"')
    expect((await ada.get('/api/usage?from=1999-01-01')).status).toBe(422)
    expect((await ada.get('/api/usage?from=yesterday')).status).toBe(422)
  })
})

test('the page lists the sum first, then the newest day', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada', 'admin')
  const { id } = await ada.json(ada.get('/api/me'))
  for (const day of ['2026-02-01', '2026-02-03', '2026-02-02'])
    await app.db.run(
      `insert into usage_days (day, user_id, model, calls, input, output, cost)
       values (?, ?, 'fake/fake', 1, 10, 5, 0)`,
      day,
      id,
    )
  const page = await (await ada.get('/usage?from=2026-02-01&to=2026-02-28')).text()
  const first = [...page.matchAll(/<th role="rowheader"[^>]*><(?:span|strong)>([^<]+)/g)]
  expect(first.map(([, text]) => text)).toEqual([
    'Together',
    'Feb 3, 2026',
    'Feb 2, 2026',
    'Feb 1, 2026',
  ])
})

test('thirty days unless asked for others', () => {
  const { from, to, by } = UsageQuery.parse({ to: '2026-03-01' })
  expect({ from, to, by }).toEqual({ from: '2026-01-31', to: '2026-03-01', by: 'day' })
})

test('a semicolon in a name begins no formula in a German spreadsheet', () => {
  const name = 'Eve;=HYPERLINK("http://evil.example";"x"); +1'
  const row = { key: 'k', name, calls: 1, input: 2, output: 3, cost: 0.5 }
  const cells = toCsv([row], 'person').split('\r\n')[1]!.split(';')
  for (const cell of cells) expect(cell.trimStart()).not.toMatch(/^[=+\-@]/)
})

test('CSV quotes what needs it', () => {
  const row = { key: 'a,b', name: 'say "hi"\n', calls: 1, input: 2, output: 3, cost: 0.5 }
  expect(toCsv([row], 'person').split('\r\n')[1]).toBe('"a,b","say ""hi""\n",1,2,3,0.5')
})
