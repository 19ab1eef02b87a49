import { Parser } from 'htmlparser2'
import { Unreadable } from './extract.ts'

/** What is told of a text with elements, in order. Names of XML are without their prefix. */
export interface Reader {
  open?(name: string, attributes: Record<string, string>): void
  text?(text: string): void
  close?(name: string): void
}

/** Elements that lie deeper than this are no document. */
const deepest = 1000

const bareName = (name: string) => name.slice(name.indexOf(':') + 1)

/**
 * Reads XML or HTML as it comes. No entity of a document's own is known, and nothing is loaded.
 * @throws {Unreadable} when it is nested without end
 */
export async function readMarkup(
  chunks: AsyncIterable<Uint8Array | string>,
  reader: Reader,
  { xml }: { xml: boolean },
): Promise<void> {
  let depth = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > deepest) throw new Unreadable('broken')
        reader.open?.(xml ? bareName(name) : name, xml ? bareNames(attributes) : attributes)
      },
      ontext: (text) => reader.text?.(text),
      onclosetag(name) {
        depth--
        reader.close?.(xml ? bareName(name) : name)
      },
    },
    { xmlMode: xml, decodeEntities: true },
  )
  const decoder = new TextDecoder()
  for await (const chunk of chunks)
    parser.write(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
  parser.end()
}

/** With and without prefix; of two that differ by it only, `id` is the one without. */
const bareNames = (attributes: Record<string, string>) => ({
  ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [bareName(name), value])),
  ...attributes,
})
