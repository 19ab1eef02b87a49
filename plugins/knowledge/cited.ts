import type { Source } from '../chat/index.ts'
import { clock } from './clock.ts'
import type { Document, StoredChunk } from './store.ts'

/** A passage as an answer cites it; of a recording with the moment. */
export const citedChunk = (
  document: Document,
  chunk: StoredChunk & { address?: string },
): Omit<Source, 'n'> => ({
  documentId: document.id,
  title: chunk.time === undefined ? document.title : `${document.title}, ${clock(chunk.time)}`,
  page: chunk.page ?? null,
  sheet: chunk.sheet,
  row: chunk.row,
  quote: chunk.text,
  href: `/knowledge/documents/${document.id}?passage=${chunk.address ?? chunk.n}${chunk.row ? '#marked' : ''}`,
})

/** A whole page. */
export const citedPage = (
  document: Document,
  { n, text }: { n: number; text: string },
): Omit<Source, 'n'> => ({
  documentId: document.id,
  title: document.title,
  page: n,
  quote: text,
  href: `/knowledge/documents/${document.id}?page=${n}`,
})
