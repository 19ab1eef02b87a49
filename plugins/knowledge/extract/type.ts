/** How files of a type are called, and what they begin with. */
interface Kind {
  endings: string[]
  begins: 'pdf' | 'zip' | 'text'
}

/** The media types that are read. */
const known = {
  'application/pdf': { endings: ['pdf'], begins: 'pdf' },
  'application/epub+zip': { endings: ['epub'], begins: 'zip' },
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
  'text/csv': { endings: ['csv', 'tsv'], begins: 'text' },
  'text/html': { endings: ['html', 'htm', 'xhtml'], begins: 'text' },
  'text/markdown': { endings: ['md', 'markdown'], begins: 'text' },
  'text/plain': { endings: ['txt', 'text', 'log'], begins: 'text' },
} satisfies Record<string, Kind>

export type DocumentType = keyof typeof known

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
  const ending = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? ''
  const [type, kind] = types.find(([, { endings }]) => endings.includes(ending)) ?? []
  return kind && kind.begins === beginsLike(start) ? type : undefined
}

function beginsLike(start: Uint8Array): Kind['begins'] | undefined {
  const bytes = Buffer.from(start)
  // Some programs write a line of their own before it (ISO 32000-2, 7.5.2 and Annex I).
  if (bytes.subarray(0, 1024).includes('%PDF-')) return 'pdf'
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return 'zip'
  return isText(start) ? 'text' : undefined
}

/** UTF-8, UTF-16 that says so, or Latin-1: anything without control characters. */
function isText(start: Uint8Array): boolean {
  const [first, second] = start
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true
  return !start.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))
}
