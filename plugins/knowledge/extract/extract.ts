import type { Block } from '../split.ts'
import { type DocumentType, isMedia } from './type.ts'

/** What a document says of itself. */
export interface Facts {
  title?: string
  author?: string
  /** The day, month or year that it is of, as in ISO 8601. */
  date?: string
  /** What it is declared to be written in: a language tag (RFC 5646), or whatever stands there. */
  language?: string
  /** How many it has, where it has any of its own. */
  pages?: number
  /** Of a recording, in seconds. */
  duration?: number
  /** Of an image, in pixels. */
  width?: number
  height?: number
}

/** An image as a model is shown it. */
export interface Picture {
  type: 'image/jpeg' | 'image/png'
  base64: string
}

/** What comes out of a document, in reading order. */
export type Found =
  | { facts: Facts }
  | { block: Block }
  | { picture: Picture }
  | { progress: { done: number; total: number } }

/** Why nothing can be read out of a document: the end of a message key `knowledge.error.*`. */
export class Unreadable extends Error {
  override name = 'Unreadable'
  readonly reason: 'broken' | 'locked' | 'noText' | 'pixels'
  constructor(reason: Unreadable['reason'], options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}

type Extractor = (path: string) => AsyncIterable<Found>

const audio = async () => (await import('./audio.ts')).extractAudio
const image = async () => (await import('./image.ts')).extractImage

/** The ways to read a document, each loaded when it is needed. */
const extractors: Record<DocumentType, () => Promise<Extractor>> = {
  'application/pdf': async () => (await import('./pdf.ts')).extractPdf,
  'application/epub+zip': async () => (await import('./epub.ts')).extractEpub,
  'application/vnd.oasis.opendocument.spreadsheet': async () =>
    (await import('./ods.ts')).extractOds,
  'application/vnd.oasis.opendocument.text': async () => (await import('./odt.ts')).extractOdt,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': async () =>
    (await import('./pptx.ts')).extractPptx,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': async () =>
    (await import('./sheet.ts')).extractXlsx,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': async () =>
    (await import('./docx.ts')).extractDocx,
  'audio/flac': audio,
  'audio/mp4': audio,
  'audio/mpeg': audio,
  'audio/ogg': audio,
  'audio/wav': audio,
  'audio/webm': audio,
  'image/gif': image,
  'image/jpeg': image,
  'image/png': image,
  'image/webp': image,
  'text/csv': async () => (await import('./sheet.ts')).extractCsv,
  'text/html': async () => (await import('./html.ts')).extractHtml,
  'text/markdown': async () => (await import('./text.ts')).extractMarkdown,
  'text/plain': async () => (await import('./text.ts')).extractText,
}

/**
 * Reads a document of a known type.
 * @throws {Unreadable}
 */
export async function* extract(path: string, type: DocumentType): AsyncGenerator<Found> {
  const extractor = await extractors[type]()
  let isEmpty = !isMedia(type)
  for await (const found of extractor(path)) {
    if ('block' in found) isEmpty = false
    yield found
  }
  if (isEmpty) throw new Unreadable('noText')
}
