import { type Found, Unreadable } from './extract.ts'
import { factsOf, readPart } from './office.ts'
import { createRows } from './rows.ts'
import { openZip } from './zip.ts'

/** Headings, paragraphs, lists and tables of an OpenDocument text (ODF 1.3, part 3). */
export async function* extractOdt(path: string): AsyncGenerator<Found> {
  const zip = await openZip(path)
  if (!zip.names.includes('content.xml')) throw new Unreadable('broken')
  yield { facts: await factsOf(zip, 'meta.xml') }
  const found: Found[] = []
  let text = ''
  let inBody = 0
  let lists = 0
  let level = 1
  /** Deleted text is still there, as a change that can be undone. */
  let changes = 0
  const rows = createRows((text) => found.push({ block: { kind: 'code', text } }))
  const take = () => {
    const words = text.trim()
    text = ''
    return words
  }
  await readPart(zip, 'content.xml', {
    open(name, attributes) {
      if (name === 'body') inBody++
      else if (name === 'tracked-changes') changes++
      else if (name === 'list') lists++
      else if (name === 'h') level = Number(attributes['outline-level'] ?? 1) || 1
      else if (name === 'tab') text += '\t'
      else if (name === 'line-break') text += '\n'
      else if (name === 's') text += ' '
      else if (name === 'table-row') rows.openRow()
      else if (name === 'table-cell') rows.openCell()
    },
    text(words) {
      if (inBody && !changes) text += words.replaceAll(/\s+/g, ' ')
    },
    close(name) {
      if (name === 'tracked-changes') changes--
      else if (name === 'list') lists--
      else if (name === 'h') {
        const words = take()
        if (words) found.push({ block: { kind: 'heading', level, text: words } })
      } else if (name === 'p') {
        const words = take()
        if (words && !rows.put(words))
          found.push({ block: { kind: 'text', text: lists ? `• ${words}` : words } })
      } else if (name === 'table-cell') rows.closeCell()
      else if (name === 'table-row') rows.closeRow()
    },
  })
  yield* found
}
