import { type Found, Unreadable } from './extract.ts'
import { blocksOfHtml } from './html.ts'
import { factsOf, readPart } from './office.ts'
import { openZip } from './zip.ts'

/** The chapters of a book in reading order (EPUB 3.3). */
export async function* extractEpub(path: string): AsyncGenerator<Found> {
  const zip = await openZip(path)
  let main = ''
  await readPart(zip, 'META-INF/container.xml', {
    open(name, attributes) {
      if (name === 'rootfile') main ||= attributes['full-path'] ?? ''
    },
  })
  if (!zip.names.includes(main)) throw new Unreadable('broken')
  yield { facts: await factsOf(zip, main) }
  const files = new Map<string, string>()
  const order: string[] = []
  await readPart(zip, main, {
    open(name, { id = '', href = '', idref = '' }) {
      if (name === 'item') files.set(id, href)
      else if (name === 'itemref') order.push(idref)
    },
  })
  for (const [index, id] of order.entries()) {
    const href = files.get(id)
    if (href === undefined) continue
    const chapter = decodeURIComponent(new URL(href, `zip:///${main}`).pathname.slice(1))
    for (const block of (await blocksOfHtml(zip.read(chapter))).blocks) yield { block }
    yield { progress: { done: index + 1, total: order.length } }
  }
}
