/** A page of a PDF: lines of text from the top; one that begins with `#` is a large title. */
export type PdfPage = string[]

/**
 * A PDF with these pages (ISO 32000-2, 7.5), with the titles as its outline.
 * @param encrypted says that it wants a password; nothing in it is ciphered
 */
export function pdfOf(
  pages: PdfPage[],
  { title = '', created = '', language = '', encrypted = false } = {},
): Uint8Array<ArrayBuffer> {
  const objects: string[] = []
  const add = (body: string) => objects.push(body)
  const firstPage = 6
  const pageId = (n: number) => firstPage + n * 2
  const titles = pages.flatMap((lines, n) =>
    lines.flatMap((line) => (line.startsWith('#') ? [{ n, text: line.slice(1).trim() }] : [])),
  )
  const firstTitle = firstPage + pages.length * 2
  const lang = language && ` /Lang ${text(language)}`
  add(`<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R${lang} >>`)
  add(
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, n) => `${pageId(n)} 0 R`).join(' ')}] >>`,
  )
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
  add(
    `<< /Title ${text(title)} /Author ${text('Ada')}${created && ` /CreationDate ${text(created)}`} >>`,
  )
  add(
    titles.length
      ? `<< /Type /Outlines /Count ${titles.length} /First ${firstTitle} 0 R /Last ${firstTitle + titles.length - 1} 0 R >>`
      : '<< /Type /Outlines /Count 0 >>',
  )
  for (const [n, lines] of pages.entries()) {
    const drawn = lines
      .map((line, at) => {
        const size = line.startsWith('#') ? 18 : 11
        return `BT /F1 ${size} Tf 72 ${760 - at * 16} Td ${text(line.replace(/^#\s*/, ''))} Tj ET`
      })
      .join('\n')
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${pageId(n) + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    )
    add(`<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`)
  }
  for (const [at, { n, text: words }] of titles.entries())
    add(
      `<< /Title ${text(words)} /Parent 5 0 R /Dest [${pageId(n)} 0 R /Fit]${at ? ` /Prev ${firstTitle + at - 1} 0 R` : ''}${at < titles.length - 1 ? ` /Next ${firstTitle + at + 1} 0 R` : ''} >>`,
    )
  let file = '%PDF-1.7\n'
  const places = objects.map((body, at) => {
    const place = file.length
    file += `${at + 1} 0 obj\n${body}\nendobj\n`
    return place
  })
  const zeros = '0'.repeat(64)
  const lock = `/Encrypt << /Filter /Standard /V 1 /R 2 /O <${zeros}> /U <${zeros}> /P -4 >> /ID [<${zeros}> <${zeros}>] `
  const xref = file.length
  const entries = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< ${encrypted ? lock : ''}/Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${xref}\n%%EOF\n`
  return new Uint8Array(Buffer.from(file, 'latin1'))
}

const text = (words: string) => `(${words.replaceAll(/[\\()]/g, String.raw`\$&`)})`
