import { z } from 'zod'
import type { Label } from '../../chat/index.ts'
import { citedChunk, citedPage } from '../cited.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Document } from '../store.ts'
import type { Found, Library } from './library.ts'
import { tool } from './tool.ts'

const mostAtOnce = 10
/** A longer page is cut, in characters. */
const longestPage = 12_000

/** Reads on in a document, from page to page. */
export const readDocument = (knowledge: Knowledge, library: Library) =>
  tool({
    name: 'read_document',
    description: `Reads a document’s pages, or, where it has none (tables, recordings, plain texts), its passages in order. At most ${mostAtOnce} at once.`,
    input: z.strictObject({
      document: z.string().max(100).describe('Its id, from list_documents or a passage'),
      from: z.int().min(1).default(1).describe('The first page, or the first passage'),
      count: z.int().min(1).max(mostAtOnce).default(3),
    }),
    label: () => ({ key: 'knowledge.step.reading' }),

    async run({ document: id, from, count }, { user, wanted }) {
      const document = await library.document(user, wanted, id)
      const { unit, all, at } = await part(knowledge, document, from, count)
      const to = Math.min(from + count - 1, all)
      const label = labelOf(document, unit, from, Math.max(from, to))
      if (to < from) return { text: `Nothing there: it has ${all} ${unit}s.`, label }
      const passages = [...at.values()]
      const bare = Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
        (n) => !at.has(n),
      )
      const text = [
        `${unit} ${from} to ${to} of ${all}:`,
        ...bare.map((n) => `${unit} ${n} has no text.`),
      ].join('\n')
      return { text, passages, label }
    },
  })

type Unit = 'page' | 'passage'

const labelOf = ({ title }: Document, unit: Unit, from: number, to: number): Label => ({
  key: unit === 'page' ? 'knowledge.step.readPages' : 'knowledge.step.readPassages',
  values: { title: title.slice(0, 100), from, to, count: to - from + 1 },
})

/** What stands there, by its number; what has no text is left out. */
async function part(
  { store }: Knowledge,
  document: Document,
  from: number,
  count: number,
): Promise<{ unit: Unit; all: number; at: Map<number, Found> }> {
  const at = new Map<number, Found>()
  if (document.pages) {
    const numbers = Array.from({ length: count }, (_, index) => from + index)
    for (const page of await Promise.all(numbers.map((n) => store.page(document.id, n))))
      if (page?.text.trim())
        at.set(page.n, citedPage(document, { ...page, text: page.text.slice(0, longestPage) }))
    return { unit: 'page', all: document.pages, at }
  }
  const chunks = await store.chunksOf(document)
  for (const [index, chunk] of chunks.slice(from - 1, from - 1 + count).entries())
    at.set(from + index, citedChunk(document, chunk))
  return { unit: 'passage', all: chunks.length, at }
}
