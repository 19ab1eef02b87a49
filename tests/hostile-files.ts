import { crc32, deflateRawSync, deflateSync } from 'node:zlib'
import { pdfOf } from './pdf.ts'
import { zipOf } from './zip.ts'

/** A kind of file that means harm, or is broken: what it is called, and what is in it. */
export interface HostileKind {
  name: string
  file: string
  content: Uint8Array<ArrayBuffer>
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

const document = (body: string, head = '') =>
  `${head}<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`
const paragraph = '<w:p><w:r><w:t>Words</w:t></w:r></w:p>'
const docx = (body: string, head = '') => zipOf({ 'word/document.xml': document(body, head) })
const sheet = (rows: string, shared = '') =>
  zipOf({
    'xl/workbook.xml': '<workbook><sheets><sheet name="A" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="sheet.xml"/></Relationships>',
    'xl/sharedStrings.xml': `<sst>${shared}</sst>`,
    'xl/sheet.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  })
const slides = (target: string, mode = '') =>
  zipOf({
    'ppt/presentation.xml':
      '<p:presentation><p:sldIdLst><p:sldId id="1" r:id="r1"/></p:sldIdLst></p:presentation>',
    'ppt/_rels/presentation.xml.rels': `<Relationships><Relationship Id="r1" Type="x/slide" Target="${target}"${mode}/></Relationships>`,
    'ppt/slides/slide1.xml': '<p:sld><a:p><a:r><a:t>Words</a:t></a:r></a:p></p:sld>',
  })
const book = (main: string, spine: string) =>
  zipOf({
    'META-INF/container.xml': `<container><rootfile full-path="${main}"/></container>`,
    'a.opf': `<package><manifest><item id="c" href="c.xhtml"/><item id="x" href="../../etc/passwd"/></manifest><spine>${spine}</spine></package>`,
    'c.xhtml': '<html><body><p>Words</p></body></html>',
  })
const odt = (body: string) =>
  zipOf({
    'content.xml': `<office:document-content><office:body>${body}</office:body></office:document-content>`,
  })

const ods = (table: string, head = '') =>
  zipOf({
    'content.xml': `${head}<office:document-content><office:body><office:spreadsheet>${table}</office:spreadsheet></office:body></office:document-content>`,
  })
const cell = '<table:table-cell><text:p>Words</text:p></table:table-cell>'

/** A WAV that says it has so many bytes of sound. */
function recording(riff: number, sound: number, rate = 8000): Uint8Array<ArrayBuffer> {
  const head = Buffer.from('RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1')
  head.writeUInt32LE(riff, 4)
  const rest = Buffer.alloc(20)
  rest.writeUInt32LE(rate, 0)
  rest.writeUInt32LE(rate, 4)
  rest.writeUInt16LE(1, 8)
  rest.writeUInt16LE(8, 10)
  rest.write('data', 12, 'latin1')
  rest.writeUInt32LE(sound, 16)
  return joined(head, rest)
}

/** A PNG that says it has so many pixels. */
function picture(width: number, height: number): Uint8Array<ArrayBuffer> {
  const part = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const pixels = part('IDAT', deflateSync(Buffer.alloc(100_000)))
  return joined(
    bytes('\x89PNG\r\n\x1a\n'),
    part('IHDR', head),
    pixels,
    part('IEND', Buffer.alloc(0)),
  )
}

const ftyp = '\0\0\0\x10ftypM4A \0\0\0\0'
/** Boxes of an MP4, each in the one before. */
const nested = (depth: number) =>
  Array.from({ length: depth }, (_, at) => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE((depth - at) * 8)
    return `${size.toString('latin1')}moov`
  }).join('')

/** A PDF of these objects, with a table of where they stand. */
function rawPdf(objects: string[], trailer = ''): Uint8Array<ArrayBuffer> {
  let file = '%PDF-1.7\n'
  const places = objects.map((body, at) => {
    const place = file.length
    file += `${at + 1} 0 obj\n${body}\nendobj\n`
    return place
  })
  const start = file.length
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  return bytes(
    `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${start}\n%%EOF\n`,
  )
}
const catalog = '<< /Type /Catalog /Pages 2 0 R >>'
const onePage = (page: string, ...more: string[]) =>
  rawPdf([
    catalog,
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] ${page} >>`,
    ...more,
  ])
const stream = (data: Buffer, entries = '') =>
  `<< /Length ${data.length} ${entries}>>\nstream\n${data.toString('latin1')}\nendstream`

/** A zip entry that claims whatever is wanted of it. */
function entry(
  name: string,
  data: Buffer,
  { flags = 0x800, method = 8, crc = crc32(data), at = 0 } = {},
) {
  const packed = method === 8 ? deflateRawSync(data) : data
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(flags, 2)
  common.writeUInt16LE(method, 4)
  common.writeUInt32LE(crc, 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(data.length, 18)
  common.writeUInt16LE(Buffer.byteLength(name), 22)
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(at, 10)
  const named = Buffer.from(name)
  return {
    body: Buffer.concat([Buffer.from('PK\x03\x04'), common, named, packed]),
    listed: Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, rest, named]),
  }
}
function archive(entries: ReturnType<typeof entry>[], claimed = entries.length) {
  const listed = Buffer.concat(entries.map((one) => one.listed))
  const bodies = Buffer.concat(entries.map((one) => one.body))
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(claimed, 8)
  end.writeUInt16LE(claimed, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(bodies.length, 16)
  return joined(bodies, listed, end)
}
const main = Buffer.from(document(paragraph))
const zeros = Buffer.alloc(30_000_000)

const kind = (
  name: string,
  file: string,
  content: string | Uint8Array<ArrayBuffer>,
): HostileKind => ({
  name,
  file,
  content: typeof content === 'string' ? new Uint8Array(Buffer.from(content)) : content,
})
/** One whose letters are bytes. */
const binary = (name: string, file: string, content: string) => kind(name, file, bytes(content))

const whole = pdfOf(Array.from({ length: 5 }, (_, n) => [`# Title ${n}`, 'Some words of a page.']))

export const hostileKinds: HostileKind[] = [
  kind('a PDF', 'a.pdf', whole),
  kind(
    'a PDF whose pages contain themselves',
    'a.pdf',
    rawPdf([catalog, '<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>']),
  ),
  kind(
    'a PDF that claims a million pages',
    'a.pdf',
    rawPdf([
      catalog,
      '<< /Type /Pages /Count 1000000 /Kids [3 0 R] >>',
      '<< /Type /Page /Parent 2 0 R >>',
    ]),
  ),
  kind(
    'a PDF with two thousand times one page',
    'a.pdf',
    rawPdf([
      catalog,
      `<< /Type /Pages /Count 2000 /Kids [${'3 0 R '.repeat(2000)}] >>`,
      '<< /Type /Page /Parent 2 0 R >>',
    ]),
  ),
  kind('a PDF without pages', 'a.pdf', rawPdf([catalog])),
  kind('a PDF whose contents are themselves', 'a.pdf', onePage('/Contents [3 0 R 3 0 R]')),
  kind('a PDF whose table names itself', 'a.pdf', rawPdf([catalog], '/Prev 9 ')),
  kind(
    'a PDF with a stream that has no end',
    'a.pdf',
    onePage('/Contents 4 0 R', '<< /Length 999999999 >>\nstream\nBT ET'),
  ),
  kind(
    'a PDF with a stream that unpacks to a lot',
    'a.pdf',
    onePage('/Contents 4 0 R', stream(deflateSync(zeros), '/Filter /FlateDecode ')),
  ),
  kind(
    'a PDF packed a hundred times',
    'a.pdf',
    onePage(
      '/Contents 4 0 R',
      stream(Buffer.from('x'), `/Filter [${'/FlateDecode '.repeat(100)}] `),
    ),
  ),
  kind('a PDF with endless arrays', 'a.pdf', onePage(`/X ${'['.repeat(50_000)}`)),
  kind(
    'a PDF whose outline goes in circles',
    'a.pdf',
    rawPdf([
      '<< /Type /Catalog /Pages 2 0 R /Outlines 3 0 R >>',
      '<< /Type /Pages /Count 0 /Kids [] >>',
      '<< /First 4 0 R /Last 4 0 R >>',
      '<< /Title (x) /Next 4 0 R /First 4 0 R >>',
    ]),
  ),
  kind(
    'a PDF with scripts and files',
    'a.pdf',
    rawPdf([
      '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> /AA << /O << /S /Launch /F (sh) >> >> >>',
      '<< /Type /Pages /Count 0 /Kids [] >>',
    ]),
  ),
  kind(
    'a PDF whose form draws itself',
    'a.pdf',
    onePage(
      '/Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >>',
      stream(Buffer.from('/X Do')),
      stream(
        Buffer.from('/X Do /X Do'),
        '/Type /XObject /Subtype /Form /Resources << /XObject << /X 5 0 R >> >> ',
      ),
    ),
  ),
  kind('a PDF with a password', 'a.pdf', pdfOf([['x']], { encrypted: true })),
  kind(
    'a PDF with a million operators',
    'a.pdf',
    onePage('/Contents 4 0 R', stream(Buffer.from('q Q '.repeat(250_000)))),
  ),
  kind(
    'a head of a PDF and noise',
    'a.pdf',
    joined(
      bytes('%PDF-1.7\n'),
      Buffer.from(Array.from({ length: 20_000 }, (_, n) => (n * 7919) % 256)),
    ),
  ),
  kind(
    'a PDF that is an archive too',
    'a.pdf',
    joined(whole, zipOf({ 'word/document.xml': document(paragraph) })),
  ),
  kind('a document of Word', 'a.docx', docx(paragraph)),
  kind(
    'an archive that unpacks to a lot',
    'a.docx',
    archive([entry('word/document.xml', Buffer.concat(Array.from({ length: 5 }, () => zeros)))]),
  ),
  kind(
    'an archive in an archive',
    'a.docx',
    zipOf({ 'word/document.xml': Buffer.from(zipOf({ a: 'b' })).toString('latin1') }),
  ),
  kind(
    'an archive whose files lie over each other',
    'a.docx',
    archive([
      entry('word/document.xml', main),
      entry('word/styles.xml', main),
      entry('docProps/core.xml', main),
    ]),
  ),
  kind(
    'an archive with a wrong checksum',
    'a.docx',
    archive([entry('word/document.xml', main, { crc: 1 })]),
  ),
  kind(
    'an archive with a password',
    'a.docx',
    archive([entry('word/document.xml', main, { flags: 0x801 })]),
  ),
  kind(
    'an archive packed in an unknown way',
    'a.docx',
    archive([entry('word/document.xml', main, { method: 99 })]),
  ),
  kind(
    'an archive that claims files that are not there',
    'a.docx',
    archive([entry('word/document.xml', main)], 60_000),
  ),
  kind(
    'an archive that points beyond its end',
    'a.docx',
    archive([entry('word/document.xml', main, { at: 0x7fffffff })]),
  ),
  kind(
    'an archive with names that lead out',
    'a.docx',
    zipOf({
      '../../../etc/passwd': 'x',
      '/etc/shadow': 'x',
      'word/document.xml': document(paragraph),
    }),
  ),
  kind(
    'an archive with the same name often',
    'a.docx',
    archive(Array.from({ length: 3 }, () => entry('word/document.xml', main))),
  ),
  kind(
    'an archive of thirty thousand files',
    'a.docx',
    archive(
      Array.from({ length: 30_000 }, (_, n) => entry(`f${n}`, Buffer.from('x'), { method: 0 })),
    ),
  ),
  kind(
    'entities that grow',
    'a.docx',
    docx(
      '<w:p><w:t>&d;</w:t></w:p>',
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>',
    ),
  ),
  kind(
    'entities from outside',
    'a.docx',
    docx('<w:p><w:t>&a;</w:t></w:p>', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
  ),
  kind('elements nested without end', 'a.docx', docx('<w:tbl><w:tr><w:tc>'.repeat(30_000))),
  kind('a million empty elements', 'a.docx', docx('<w:p/>'.repeat(1_000_000))),
  kind('an attribute of megabytes', 'a.docx', docx(`<w:p w:x="${'x'.repeat(3_000_000)}"/>`)),
  kind(
    'XML that ends in the middle',
    'a.docx',
    zipOf({ 'word/document.xml': '<w:document><w:p><w:t>Words' }),
  ),
  kind(
    'styles that are their own',
    'a.docx',
    zipOf({
      'word/document.xml': document('<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:t>x</w:t></w:p>'),
      'word/styles.xml':
        '<w:styles><w:style w:styleId="a"><w:basedOn w:val="a"/><w:outlineLvl w:val="-99999999999"/></w:style></w:styles>',
    }),
  ),
  kind(
    'a sheet whose row is far away',
    'a.xlsx',
    sheet('<row r="999999999999"><c r="A1"><v>1</v></c></row>'),
  ),
  kind(
    'a sheet whose column is far away',
    'a.xlsx',
    sheet('<row r="1"><c r="ZZZ1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'.repeat(200)),
  ),
  kind(
    'a sheet with strings that are not there',
    'a.xlsx',
    sheet(
      '<row r="1"><c t="s"><v>99999</v></c><c t="s"><v>-1</v></c><c t="s"><v>constructor</v></c></row>',
    ),
  ),
  kind(
    'a sheet with dates beyond time',
    'a.xlsx',
    zipOf({
      'xl/workbook.xml': '<workbook><sheet name="A" r:id="r1"/></workbook>',
      'xl/_rels/workbook.xml.rels': '<R><Relationship Id="r1" Target="s.xml"/></R>',
      'xl/styles.xml': '<x><cellXfs><xf numFmtId="14"/></cellXfs></x>',
      'xl/s.xml': '<x><row><c s="0"><v>1e308</v></c><c s="0"><v>NaN</v></c></row></x>',
    }),
  ),
  kind('slides that lead out', 'a.pptx', slides('../../../../etc/passwd')),
  kind(
    'slides that are elsewhere',
    'a.pptx',
    slides('http://127.0.0.1:1/x', ' TargetMode="External"'),
  ),
  kind(
    'a book that leads out',
    'a.epub',
    book('a.opf', '<itemref idref="x"/><itemref idref="c"/>'),
  ),
  kind(
    'a book with one chapter a hundred thousand times',
    'a.epub',
    book('a.opf', '<itemref idref="c"/>'.repeat(2000)),
  ),
  kind('a book without a way', 'a.epub', book('../../etc/passwd', '')),
  kind(
    'an OpenDocument of tables in tables',
    'a.odt',
    odt('<table:table><table:table-row><table:table-cell>'.repeat(300)),
  ),
  kind(
    'an OpenDocument spreadsheet of a million rows in one',
    'a.ods',
    ods(
      `<table:table><table:table-row table:number-rows-repeated="1048576">${cell}</table:table-row></table:table>`.repeat(
        20,
      ),
    ),
  ),
  kind(
    'an OpenDocument spreadsheet of cells that are said a billion times',
    'a.ods',
    ods(
      `<table:table><table:table-row table:number-rows-repeated="99999999999"><table:table-cell table:number-columns-repeated="99999999999"><text:p>Words</text:p></table:table-cell></table:table-row></table:table>`,
    ),
  ),
  kind(
    'an OpenDocument spreadsheet of less than no rows',
    'a.ods',
    ods(
      `<table:table><table:table-row table:number-rows-repeated="-5"><table:table-cell table:number-columns-repeated="NaN"/>${cell}</table:table-row></table:table>`,
    ),
  ),
  kind(
    'an OpenDocument spreadsheet of tables in tables',
    'a.ods',
    ods('<table:table><table:table-row><table:table-cell>'.repeat(300)),
  ),
  kind(
    'an OpenDocument spreadsheet with entities that grow',
    'a.ods',
    ods(
      `<table:table><table:table-row><table:table-cell><text:p>&c;</text:p></table:table-cell></table:table-row></table:table>`,
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    ),
  ),
  kind('HTML nested without end', 'a.html', '<div>'.repeat(50_000)),
  kind(
    'HTML with scripts and images',
    'a.html',
    '<script>while(1);</script><img src=x onerror=alert(1)><p>Words</p><iframe src="http://127.0.0.1:1/">',
  ),
  kind('HTML that never closes', 'a.html', `<p title="${'a'.repeat(100_000)}`),
  kind(
    'a table of a hundred thousand columns',
    'a.csv',
    `${'a,'.repeat(100_000)}\n${'1,'.repeat(100_000)}`,
  ),
  kind('a table with a quote that has no end', 'a.csv', `a,b\n"${'x,\n'.repeat(100_000)}`),
  kind('a hundred thousand titles', 'a.md', '# x\n'.repeat(100_000)),
  kind('code that has no end', 'a.md', `\`\`\`\n${'x\n'.repeat(100_000)}`),
  binary('a recording cut in its head', 'a.wav', 'RIFF\x10\0\0\0WAVEfmt '),
  kind('a recording of four gigabytes in fifty bytes', 'a.wav', recording(0xffffffff, 0xffffffff)),
  kind('a recording without samples in a second', 'a.wav', recording(8000, 8000, 0)),
  binary(
    'a recording whose tags are said to have 256 MB',
    'a.mp3',
    'ID3\x04\0\0\x7f\x7f\x7f\x7fTIT2\x7f\x7f\x7f\x7f\0\0',
  ),
  binary(
    'a recording of a hundred thousand empty frames',
    'a.mp3',
    '\xff\xfb\x90\0'.repeat(100_000),
  ),
  binary('an MP4 whose boxes have no length', 'a.m4a', `${ftyp}${'\0\0\0\0moov'.repeat(1000)}`),
  binary('an MP4 of boxes in boxes', 'a.m4a', ftyp + nested(5000)),
  binary(
    'an MP4 with a box of 16 exabytes',
    'a.m4a',
    `${ftyp}\0\0\0\x01moov${'\xff'.repeat(8)}mvhd`,
  ),
  binary('an Ogg of pages without an end', 'a.ogg', `OggS\0\x02${'\xff'.repeat(300)}`.repeat(1000)),
  binary(
    'a FLAC with a picture of 16 MB',
    'a.flac',
    'fLaC\x06\xff\xff\xff\0\0\0\x03\xff\xff\xff\xff',
  ),
  binary(
    'a WebM of unknown lengths',
    'a.webm',
    `\x1a\x45\xdf\xa3${'\x01\xff\xff\xff\xff\xff\xff\xff'.repeat(1000)}`,
  ),
  kind('an image of sixteen gigapixels', 'a.png', picture(131_072, 131_072)),
  kind('an image of no pixels', 'a.png', picture(0, 0)),
  binary('an image that ends with its head', 'a.jpg', '\xff\xd8\xff\xe0\0\x10JFIF\0'),
  binary(
    'an image larger than its canvas',
    'a.gif',
    'GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;',
  ),
  binary(
    'an image of which only the name is there',
    'a.webp',
    'RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff',
  ),
  kind('a text of one long line', 'a.txt', 'x'.repeat(3_000_000)),
  kind('a text that turns around', 'a.txt', `\u202e${'\u200f\u2066'.repeat(1000)} words`),
]

/**
 * A variant of a file: cut at a tenth, or with some bytes turned, moved, left out or said again.
 * @param seed the same seed makes the same variant
 */
export function variant(content: Uint8Array<ArrayBuffer>, seed: number): Uint8Array<ArrayBuffer> {
  if (!seed) return content
  if (seed <= 9) return content.slice(0, Math.floor((content.length * seed) / 10))
  let state = seed * 2654435761
  const random = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0
    return state % Math.max(1, below)
  }
  const changed = Buffer.from(content)
  for (let change = 0; change <= random(8); change++) {
    const at = random(changed.length)
    const length = Math.min(random(64), changed.length - at)
    const way = random(4)
    if (way === 0) for (let n = 0; n < length; n++) changed[at + n] = random(256)
    else if (way === 1) changed.copyWithin(at, random(changed.length), random(changed.length))
    else if (way === 2) changed.fill(random(2) ? 0xff : 0x30, at, at + length)
    else changed[at] = changed[at]! ^ (1 << random(8))
  }
  return new Uint8Array(changed)
}
