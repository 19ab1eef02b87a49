import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { extract, Unreadable } from '../../plugins/knowledge/extract/extract.ts'
import { type DocumentType, typeOf } from '../../plugins/knowledge/extract/type.ts'
import { type Block, split } from '../../plugins/knowledge/split.ts'
import { tempFolder } from '../temp.ts'
import { pdfOf } from '../pdf.ts'
import { zipOf } from '../zip.ts'

/** What is read out of a file, its facts together. */
async function readFile(path: string) {
  const type = typeOf(path, await Bun.file(path).slice(0, 4096).bytes())
  const facts = {}
  const blocks: Block[] = []
  for await (const found of extract(path, type as DocumentType)) {
    if ('facts' in found) Object.assign(facts, found.facts)
    if ('block' in found) blocks.push(found.block)
  }
  return { facts, blocks }
}

const sample = (ending: string) =>
  readFile(join(import.meta.dir, `../fixtures/documents/sample.${ending}`))

async function readText(name: string, content: string | Uint8Array<ArrayBuffer>) {
  const path = join(tempFolder(), name)
  await Bun.write(path, content)
  return readFile(path)
}

const heading = (level: number, text: string, more = {}) => ({
  kind: 'heading',
  level,
  text,
  ...more,
})
const text = (words: string, more = {}) => ({ kind: 'text', text: words, ...more })
const code = (words: string) => ({ kind: 'code', text: words })

// The samples were made by python-docx, openpyxl, python-pptx, odfpy and EbookLib.
describe('what is read out of', () => {
  test('Word: titles, paragraphs and tables', async () => {
    expect(await sample('docx')).toEqual({
      facts: { title: 'The manual', author: 'Ada', date: '2013-12-23' },
      blocks: [
        heading(1, 'Manual'),
        heading(1, 'Holidays'),
        text('Everybody has thirty days & more.'),
        text('Item one'),
        code('Name\tAge'),
        code('Bob\t40'),
        heading(2, 'Deep'),
        text('Ünïcode “quotes” 日本'),
      ] as Block[],
    })
  })

  test('Excel: rows that name their columns, with sheet and number, dates as dates', async () => {
    const row = (sheet: string, n: number, words: string, cells: string[]) => ({
      kind: 'row',
      text: words,
      row: n,
      cells,
      sheet,
    })
    expect((await sample('xlsx')).blocks).toEqual([
      row('People', 1, 'Name | Born | Rate', ['Name', 'Born', 'Rate']),
      row('People', 2, 'Name: Bob | Born: 1980-05-04 | Rate: 3.5', ['Bob', '1980-05-04', '3.5']),
      row('People', 5, 'Name: Late', ['Late']),
      row('Second', 1, 'x | y', ['x', 'y']),
    ] as Block[])
  })

  test('an OpenDocument spreadsheet: the same, also what is written once for several cells', async () => {
    const row = (sheet: string, n: number, words: string, cells: string[]) => ({
      kind: 'row',
      text: words,
      row: n,
      cells,
      sheet,
    })
    expect(await sample('ods')).toEqual({
      facts: { title: 'The people' },
      blocks: [
        row('People', 1, 'Name | Born | Rate', ['Name', 'Born', '', '', 'Rate']),
        row('People', 2, 'Name: Bob | Born: 1980-05-04 | Rate: 3,50 €', [
          'Bob',
          '1980-05-04',
          '',
          '',
          '3,50 €',
        ]),
        row('People', 5, 'Name: Late', ['Late']),
        row('People', 6, 'Name: Late', ['Late']),
        row('Second', 1, 'x | x | y', ['x', 'x', 'y']),
      ] as Block[],
    })
  })

  test('a table in a cell is a part of what stands there', async () => {
    const p = (words: string) => `<w:p><w:r><w:t>${words}</w:t></w:r></w:p>`
    const cell = (...parts: string[]) => `<w:tc>${parts.join('')}</w:tc>`
    const table = (...cells: string[]) => `<w:tbl><w:tr>${cells.join('')}</w:tr></w:tbl>`
    const inner = table(cell(p('small')), cell(p('smaller')))
    const body = table(cell(p('before'), inner, p('after')), cell(p('last')))
    const content = zipOf({
      'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>`,
    })
    const { blocks } = await readText('nested.docx', content)
    expect(blocks).toEqual([code('before small\tsmaller after\tlast')] as Block[])
  })

  test('PowerPoint: each slide is a page, with its notes', async () => {
    expect(await sample('pptx')).toEqual({
      facts: { pages: 2, date: '2013-01-27' },
      blocks: [
        heading(1, 'First slide', { page: 1 }),
        text('Point one', { page: 1 }),
        text('Point two', { page: 1 }),
        text('Say hello', { page: 1 }),
        heading(1, 'Second', { page: 2 }),
      ] as Block[],
    })
  })

  test('OpenDocument: titles, lists and tables', async () => {
    expect((await sample('odt')).blocks).toEqual([
      heading(1, 'Chapter'),
      text('Some words here.'),
      text('• one'),
      code('a\tb'),
    ] as Block[])
  })

  test('EPUB: chapters in reading order', async () => {
    expect(await sample('epub')).toEqual({
      facts: { title: 'A book', author: 'Ada', language: 'en' },
      blocks: [
        heading(1, 'One'),
        text('First & foremost.'),
        heading(1, 'Two'),
        text('Second.'),
      ] as Block[],
    })
  })

  test('HTML: what is read, not what is navigation or a script', async () => {
    expect(await sample('html')).toEqual({
      facts: { title: 'My page' },
      blocks: [
        heading(1, 'Head'),
        text('Text with bold & more'),
        text('line'),
        text('• one'),
        text('• two'),
        code('A\tB'),
        code('1\t2'),
        code('code\n  x'),
      ] as Block[],
    })
  })

  test('PDF: a title takes nothing of the paragraph before it', async () => {
    const pages = [['That is all that is', 'told.', '#Network', 'It is fast.']]
    expect((await readText('a.pdf', pdfOf(pages))).blocks).toEqual([
      text('That is all that is told.', { page: 1 }),
      heading(1, 'Network', { page: 1 }),
      text('It is fast.', { page: 1 }),
    ] as Block[])
  })

  test.each([
    ['a.pdf', pdfOf([['Hi']], { created: "D:20260531120000+02'00'" }), '2026-05-31'],
    ['a.pdf', pdfOf([['Hi']], { created: 'yesterday' }), undefined],
    ['a.html', '<meta property="article:published_time" content="2026-05"><p>Hi</p>', '2026-05'],
    [
      'a.odt',
      zipOf({
        'content.xml': '<office:body><text:p>Hi</text:p></office:body>',
        'meta.xml':
          '<m><dc:date>2026-06-01</dc:date><meta:creation-date>2026-05-31T09:00</meta:creation-date></m>',
      }),
      '2026-05-31',
    ],
    [
      'a.epub',
      zipOf({
        'META-INF/container.xml': '<rootfile full-path="book.opf"/>',
        'book.opf':
          '<p><dc:date>1843</dc:date><item id="a" href="a.html"/><itemref idref="a"/></p>',
        'a.html': '<p>Hi</p>',
      }),
      '1843',
    ],
  ])('%s: the date that it is of', async (name, content, date) => {
    expect((await readText(name, content)).facts).toMatchObject({ ...(date && { date }) })
  })

  test.each([
    ['a.pdf', pdfOf([['Hi']], { language: 'de-AT' })],
    ['a.html', '<html lang="de-AT"><p>Hi</p></html>'],
    ['a.md', '---\nlang: de-AT\n---\n\nHi'],
    [
      'a.odt',
      zipOf({
        'content.xml': '<office:body><text:p>Hi</text:p></office:body>',
        'meta.xml': '<m><dc:language>de-AT</dc:language></m>',
      }),
    ],
  ])('%s: the language that it is declared to be in', async (name, content) => {
    expect((await readText(name, content)).facts).toMatchObject({ language: 'de-AT' })
  })

  test('CSV: whatever separates the values', async () => {
    const rows = [
      { kind: 'row', text: 'Name | City', row: 1, cells: ['Name', 'City'] },
      {
        kind: 'row',
        text: 'Name: Bob | City: Köln; am Rhein',
        row: 2,
        cells: ['Bob', 'Köln; am Rhein'],
      },
      { kind: 'row', text: 'Name: Eve | City: Bonn', row: 3, cells: ['Eve', 'Bonn'] },
    ] as Block[]
    expect((await sample('csv')).blocks).toEqual(rows)
    const tabs = 'Name\tCity\r\nBob\t"Köln; am Rhein"\r\nEve\tBonn\r\n'
    expect((await readText('a.tsv', tabs)).blocks).toEqual(rows)
  })

  test('Markdown: titles of both kinds, code as it is', async () => {
    const source = 'One\n===\n\nWords\n\n```sh\n# no title\n```\n\n## Two ##\nMore'
    expect((await readText('a.md', source)).blocks).toEqual([
      heading(1, 'One'),
      text('Words'),
      code('```sh\n# no title\n```'),
      heading(2, 'Two'),
      text('More'),
    ] as Block[])
  })

  test('Markdown: what it says of itself before the text', async () => {
    const yaml = 'title: The rules\nauthors: [Ada, Bob]\ndate: 2026-05-31\ntags:\n  - law'
    const { facts, blocks } = await readText('a.md', `---\n${yaml}\n---\n# Heading\n\nWords`)
    expect(facts).toEqual({ title: 'The rules', author: 'Ada, Bob', date: '2026-05-31' })
    expect(blocks).toEqual([code(yaml), heading(1, 'Heading'), text('Words')] as Block[])
  })

  test.each(['---\n: [ broken\n---\nWords', '---\nWords\n---\nMore', '---\nWords'])(
    'Markdown: what only looks like it is text: %p',
    async (source) => {
      const { facts, blocks } = await readText('a.md', source)
      expect(facts).toEqual({})
      expect(blocks.map((block) => block.text).join('\n')).toContain('Words')
    },
  )

  test.each([
    ['UTF-8', Buffer.from('Grüße')],
    ['UTF-16', Buffer.from('\ufeffGrüße', 'utf16le')],
    ['Windows', Buffer.from('Grüße', 'latin1')],
  ])('a text in %s', async (_, bytes) => {
    expect((await readText('a.txt', new Uint8Array(bytes))).blocks).toEqual([
      text('Grüße'),
    ] as Block[])
  })
})

describe('what cannot be read', () => {
  const document = (body: string) =>
    zipOf({ 'word/document.xml': `<w:document><w:body>${body}</w:body></w:document>` })
  const reasonOf = (name: string, content: string | Uint8Array<ArrayBuffer>) =>
    readText(name, content).then(
      () => 'read',
      (error: unknown) => (error instanceof Unreadable ? error.reason : String(error)),
    )

  test('has a reason', async () => {
    expect(await reasonOf('a.docx', zipOf({ 'other.xml': '<a/>' }))).toBe('broken')
    expect(await reasonOf('a.docx', document('<w:p/>'))).toBe('noText')
    expect(await reasonOf('a.docx', document('<w:p>'.repeat(5000)))).toBe('broken')
    expect(await reasonOf('a.epub', zipOf({ a: 'b' }))).toBe('broken')
    const whole = document('<w:p><w:r><w:t>Hello</w:t></w:r></w:p>')
    expect(await reasonOf('a.docx', whole)).toBe('read')
    expect(await reasonOf('a.docx', whole.slice(0, whole.length / 2))).toBe('broken')
  })

  test('an archive that unpacks to more than it says, or than anybody needs', async () => {
    const text = `<w:document>${'<w:p><w:r><w:t>bomb</w:t></w:r></w:p>'.repeat(20_000)}</w:document>`
    const lying = zipOf({ 'word/document.xml': text }, { claimedSize: 100 })
    expect(await reasonOf('a.docx', lying)).toBe('broken')
  })

  test('an entity of the document’s own is not unfolded, and nothing is loaded', async () => {
    const source =
      '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY f SYSTEM "file:///etc/passwd">]><w:document><w:p><w:t>&a;&f;</w:t></w:p></w:document>'
    const { blocks } = await readText('a.docx', zipOf({ 'word/document.xml': source }))
    expect(blocks).toEqual([text('&a;&f;')] as Block[])
  })
})

describe('a document is cut', () => {
  const cut = (blocks: Block[], size = 100) => split(blocks, { size })

  test('never across a title, and each chunk knows those above it', () => {
    const chunks = cut([
      { kind: 'heading', level: 1, text: 'A' },
      { kind: 'text', text: 'one', page: 1 },
      { kind: 'heading', level: 2, text: 'B' },
      { kind: 'text', text: 'two', page: 2 },
      { kind: 'text', text: 'three', page: 2 },
      { kind: 'heading', level: 1, text: 'C' },
    ])
    expect(chunks.map(({ headings, text: words, page }) => [headings, words, page])).toEqual([
      [['A'], 'one', 1],
      [['A', 'B'], 'two\n\nthree', 2],
      [['C'], 'C', undefined],
    ])
  })

  test('where sentences end, and words at worst, with nothing lost', () => {
    const sentences = Array.from({ length: 20 }, (_, n) => `This is sentence number ${n}. `).join(
      '',
    )
    const source = `${sentences}${'x'.repeat(350)} end`
    const chunks = cut([{ kind: 'text', text: source }])
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(source)
    for (const chunk of chunks) {
      expect(chunk.text.length).toBeLessThanOrEqual(100)
      expect(source.slice(chunk.start, chunk.end)).toBe(chunk.text)
    }
    expect(chunks[0]!.text).toEndWith('. ')
  })
})

test('the process that reads a document ends with the one that wanted it', async () => {
  const path = join(tempFolder(), 'long.pdf')
  // Long enough to be at it still: each of its pages is looked for anew.
  const pages = Array.from({ length: 20_000 }, () => '3 0 R').join(' ')
  const [head, ...rest] = Buffer.from(pdfOf([['Words']]))
    .toString('latin1')
    .split('/Kids [6 0 R]')
  await Bun.write(path, Buffer.from(`${head}/Kids [${pages}]${rest.join('')}`, 'latin1'))
  const main = join(import.meta.dir, '../../src/main.ts')
  const parent = Bun.spawn(
    [
      process.execPath,
      '-e',
      `const child = Bun.spawn([process.execPath, ${JSON.stringify(main)}, 'extract', ${JSON.stringify(path)}, 'application/pdf', String(process.pid)], { stdout: 'pipe' })
       await child.stdout.getReader().read()
       console.log(child.pid)
       setInterval(() => {}, 1000)`,
    ],
    { stdout: 'pipe' },
  )
  const { value } = await parent.stdout.getReader().read()
  const pid = Number(new TextDecoder().decode(value))
  parent.kill('SIGKILL')
  await parent.exited
  const isThere = () => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  while (isThere()) await new Promise((resolve) => setImmediate(resolve))
  expect(isThere()).toBe(false)
})
