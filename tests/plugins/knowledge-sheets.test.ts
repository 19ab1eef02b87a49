import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type App, testApp } from '../app.ts'
import type { Client } from '../client.ts'
import { databases } from '../databases.ts'
import { bring, read, replace } from '../documents.ts'
import { answerOf } from './asking.ts'

/** A list of prices: so many things, of which number 150 is a walrus. */
const prices = (count: number) =>
  [
    'Thing,Price',
    ...Array.from(
      { length: count },
      (_, n) => `${n === 149 ? 'Walrus' : `Thing ${n + 1}`},${n}.50`,
    ),
  ].join('\n')

async function brought(app: App, person: Client, name: string, content: string | Uint8Array) {
  const { id } = await bring(person, name, content as string)
  await read(app, person, id)
  return `/knowledge/documents/${id}`
}

const shown = async (person: Client, path: string) => (await person.get(path)).text()

/** The rows that a page shows, each as what stands in its cells; marked ones begin with a star. */
function rowsOf(page: string): string[] {
  const body = page.slice(page.indexOf('<tbody>'), page.indexOf('</tbody>'))
  return [...body.matchAll(/<tr([^>]*)>(.*?)<\/tr>/g)].map(
    ([, attributes, cells]) =>
      (attributes!.includes('marked') ? '*' : '') +
      [...cells!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)]
        .map(([, cell]) => cell!.replaceAll(/<span class="hidden">.*?<\/span>|<[^>]+>/g, ''))
        .join('|'),
  )
}

const hit = async (person: Client, question: string) =>
  (await person.json(person.get(`/api/knowledge/search?q=${question}`))).hits[0]

describe.each(databases)('on $name', ({ empty }) => {
  test('a table is shown as one, part by part, with the cited rows marked', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const path = await brought(app, ada, 'prices.csv', prices(250))
    const first = await shown(ada, path)
    expect(first).toContain('<th scope="col" class="number">Price</th>')
    expect(first).toContain('Rows 1–100 of 250')
    expect(rowsOf(first).slice(0, 2)).toEqual(['2|Thing 1|0.50', '3|Thing 2|1.50'])
    const last = await shown(ada, `${path}?page=3`)
    expect(last).toContain('Rows 201–250 of 250')
    expect(rowsOf(last)).toHaveLength(50)

    const { chunkId, row, sheet, page } = await hit(ada, 'walrus')
    expect([sheet, page]).toEqual([null, null])
    const cited = rowsOf(await shown(ada, `${path}?passage=${chunkId}`))
    expect(cited).toHaveLength(100)
    expect(cited.find((text) => text.includes('Walrus'))).toBe('*151|Walrus|149.50')
    expect(cited.find((text) => text.startsWith('*'))).toStartWith(`*${row}|`)
    expect(cited.filter((text) => text.startsWith('*')).length).toBeLessThan(80)

    const text = await shown(ada, `${path}?passage=${chunkId}&view=text`)
    expect(text).toContain('<mark id="marked">')
  })

  test('another reading has other rows, and none stay when the document goes', async () => {
    const app = await testApp({ env: await empty() })
    const ada = await app.signIn('ada')
    const path = await brought(app, ada, 'prices.csv', prices(250))
    const id = path.split('/').at(-1)!
    await replace(app, ada, id, 'prices.csv', prices(3))
    expect(rowsOf(await shown(ada, path))).toHaveLength(3)
    expect(await app.db.all('select 1 from document_rows')).toHaveLength(3)
    await replace(app, ada, id, 'prices.txt', 'A text of no rows')
    expect(await shown(ada, path)).not.toContain('<table')
    expect(await app.db.all('select n from document_sheets')).toEqual([])
  })
})

test('the sheets of a workbook are shown one at a time, and a passage names its own', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const sample = join(import.meta.dir, '../fixtures/documents/sample.xlsx')
  const path = await brought(app, ada, 'sample.xlsx', await Bun.file(sample).bytes())
  const people = await shown(ada, path)
  expect(rowsOf(people)).toEqual(['2|Bob|1980-05-04|3.5', '5|Late||'])
  expect(people).toContain(`href="${path}?sheet=2"`)
  expect(await shown(ada, `${path}?sheet=2`)).toContain('<th scope="col">x</th>')

  const { sheet, row, chunkId } = await hit(ada, 'Bob')
  expect({ sheet, row }).toEqual({ sheet: 'People', row: 1 })
  expect(await shown(ada, '/knowledge/search?q=Bob')).toContain('Sheet “People”, row 1')
  expect(rowsOf(await shown(ada, `${path}?passage=${chunkId}`))).toEqual([
    '*2|Bob|1980-05-04|3.5',
    '*5|Late||',
  ])
})

test('an answer says in which row its passage begins', async () => {
  const app = await testApp({ fake: false })
  const ada = await app.signIn('ada')
  await brought(app, ada, 'prices.csv', 'Thing,Price\nWalrus,12 euros')
  const { sources, threadId } = await answerOf(ada, 'What is the price of the walrus thing?')
  expect(sources).toMatchObject([{ title: 'prices', row: 1, page: null }])
  expect(await shown(ada, `/chat/threads/${threadId}`)).toContain('prices, row 1')
})

test('what stands in a cell stays text', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const path = await brought(app, ada, 'a.csv', 'a,b\n<img src=x onerror=alert(1)>,"2 < 3"\n')
  const page = await shown(ada, path)
  expect(page).not.toContain('<img src=x')
  expect(page).toContain('2 &lt; 3')
})

test('who has a link sees the table too', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const path = await brought(app, ada, 'prices.csv', prices(3))
  const { url } = await ada.json(ada.post(`/api${path}/links`, { days: 1 }))
  const page = await (await fetch(new URL(new URL(url).pathname, app.url))).text()
  expect(rowsOf(page)).toHaveLength(3)
})
