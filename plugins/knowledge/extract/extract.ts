import type { Block } from '../split.ts'
import type { DocumentType, MediaType } from './type.ts'

/** What a document says of itself. */
export interface Facts {
  title?: string
  author?: string
  /** The day, month or year that it is of, as in ISO 8601. */
  date?: string
  /** How many it has, where it has any of its own. */
  pages?: number
}

/** What comes out of a document, in reading order. */
export type Found =
  { facts: Facts } | { block: Block } | { progress: { done: number; total: number } }

/** Why nothing can be read out of a document: the end of a message key `knowledge.error.*`. */
export class Unreadable extends Error {
  override name = 'Unreadable'
  readonly reason: 'broken' | 'locked' | 'noText'
  constructor(reason: Unreadable['reason'], options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}

/** What is read by ourselves. */
export type ReadType = Exclude<DocumentType, MediaType>

type Extractor = (path: string) => AsyncIterable<Found>

/** The ways to read a document, each loaded when it is needed. */
const extractors: Record<ReadType, () => Promise<Extractor>> = {
  'application/pdf': async () => (await import('./pdf.ts')).extractPdf,
  'application/epub+zip': async () => (await import('./epub.ts')).extractEpub,
  'application/vnd.oasis.opendocument.text': async () => (await import('./odt.ts')).extractOdt,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': async () =>
    (await import('./pptx.ts')).extractPptx,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': async () =>
    (await import('./sheet.ts')).extractXlsx,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': async () =>
    (await import('./docx.ts')).extractDocx,
  'text/csv': async () => (await import('./sheet.ts')).extractCsv,
  'text/html': async () => (await import('./html.ts')).extractHtml,
  'text/markdown': async () => (await import('./text.ts')).extractMarkdown,
  'text/plain': async () => (await import('./text.ts')).extractText,
}

/**
 * Reads a document of a known type.
 * @throws {Unreadable}
 */
export async function* extract(path: string, type: ReadType): AsyncGenerator<Found> {
  const extractor = await extractors[type]()
  let isEmpty = true
  for await (const found of extractor(path)) {
    if ('block' in found) isEmpty = false
    yield found
  }
  if (isEmpty) throw new Unreadable('noText')
}
