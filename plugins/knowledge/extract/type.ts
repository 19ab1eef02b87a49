/** What files begin with, in Latin-1, and at which byte. */
const marks = [
  ['zip', 'PK\x03\x04', 0],
  ['png', '\x89PNG\r\n\x1a\n', 0],
  ['jpeg', '\xff\xd8\xff', 0],
  ['gif', 'GIF8', 0],
  ['webp', 'WEBP', 8],
  ['wav', 'WAVE', 8],
  ['ogg', 'OggS', 0],
  ['flac', 'fLaC', 0],
  ['mp4', 'ftyp', 4],
  ['webm', '\x1a\x45\xdf\xa3', 0],
] as const

type Begins = (typeof marks)[number][0] | 'pdf' | 'mp3' | 'text'

/** How files of a type are called, and what they begin with. */
interface Kind {
  endings: string[]
  begins: Begins
}

/** The media types that are read, and those that models see or hear. */
const known = {
  'audio/flac': { endings: ['flac'], begins: 'flac' },
  'audio/mp4': { endings: ['m4a'], begins: 'mp4' },
  'audio/mpeg': { endings: ['mp3'], begins: 'mp3' },
  'audio/ogg': { endings: ['ogg', 'oga', 'opus'], begins: 'ogg' },
  'audio/wav': { endings: ['wav'], begins: 'wav' },
  'audio/webm': { endings: ['weba', 'webm'], begins: 'webm' },
  'application/pdf': { endings: ['pdf'], begins: 'pdf' },
  'application/epub+zip': { endings: ['epub'], begins: 'zip' },
  'application/vnd.oasis.opendocument.spreadsheet': { endings: ['ods'], begins: 'zip' },
  'application/vnd.oasis.opendocument.text': { endings: ['odt'], begins: 'zip' },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': {
    endings: ['pptx'],
    begins: 'zip',
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
    endings: ['xlsx'],
    begins: 'zip',
  },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    endings: ['docx'],
    begins: 'zip',
  },
  'image/gif': { endings: ['gif'], begins: 'gif' },
  'image/jpeg': { endings: ['jpg', 'jpeg'], begins: 'jpeg' },
  'image/png': { endings: ['png'], begins: 'png' },
  'image/webp': { endings: ['webp'], begins: 'webp' },
  'text/csv': { endings: ['csv', 'tsv'], begins: 'text' },
  'text/html': { endings: ['html', 'htm', 'xhtml'], begins: 'text' },
  'text/markdown': { endings: ['md', 'markdown'], begins: 'text' },
  'text/plain': { endings: ['txt', 'text', 'log'], begins: 'text' },
} satisfies Record<string, Kind>

export type DocumentType = keyof typeof known

/** Images and recordings. */
export type MediaType = Extract<DocumentType, `image/${string}` | `audio/${string}`>

export const isImage = (type: string): boolean => type.startsWith('image/')
export const isAudio = (type: string): boolean => type.startsWith('audio/')
export const isMedia = (type: DocumentType): type is MediaType => isImage(type) || isAudio(type)

const types = Object.entries(known) as [DocumentType, Kind][]

export const documentTypes = Object.keys(known) as DocumentType[]

/** Every ending that is taken, with its dot; for pickers. */
export const accepted: string[] = types.flatMap(([, { endings }]) =>
  endings.map((ending) => `.${ending}`),
)

/** The ending of files of a media type (`text/html; charset=utf-8`), with its dot; empty where it is not known. */
export function endingOf(mediaType: string): string {
  const wanted = mediaType.split(';')[0]!.trim().toLowerCase()
  const found = types.find(([type]) => type === wanted)
  return found ? `.${found[1].endings[0]!}` : ''
}

/**
 * What a file is, by what it begins with and its name; undefined where the two do not fit or it is
 * nothing that is read.
 * @param start its first kilobytes
 */
export function typeOf(name: string, start: Uint8Array): DocumentType | undefined {
  const [type, kind] = types.find(([, { endings }]) => endings.includes(endIn(name))) ?? []
  return kind && kind.begins === beginsLike(start) ? type : undefined
}

/** The ending of a name, without its dot. */
const endIn = (name: string): string => /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? ''

/** Why a file has no type, as a message. */
export function whyNoType(name: string): { key: string; values: { ending: string } } {
  const ending = `.${endIn(name)}`
  const isTaken = accepted.includes(ending)
  return { key: `knowledge.error.${isTaken ? 'mismatch' : 'type'}`, values: { ending } }
}

function beginsLike(start: Uint8Array): Kind['begins'] | undefined {
  const bytes = Buffer.from(start)
  // Some programs write a line of their own before it (ISO 32000-2, 7.5.2 and Annex I).
  if (bytes.subarray(0, 1024).includes('%PDF-')) return 'pdf'
  const marked = marks.find(
    ([, mark, at]) => bytes.toString('latin1', at, at + mark.length) === mark,
  )
  if (marked) return marked[0]
  // A frame of MPEG audio, layer III (ISO 11172-3, 2.4.1.3), or what stands before the first.
  const isFrame = bytes[0] === 0xff && (bytes[1]! & 0xe6) === 0xe2
  if (isFrame || bytes.toString('latin1', 0, 3) === 'ID3') return 'mp3'
  return isText(start) ? 'text' : undefined
}

/** UTF-8, UTF-16 that says so, or Latin-1: anything without control characters. */
function isText(start: Uint8Array): boolean {
  const [first, second] = start
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true
  return !start.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))
}
