/** The media types that are read, and the endings of their names. */
const endings = {
  'application/pdf': ['pdf'],
  'text/markdown': ['md', 'markdown'],
  'text/plain': ['txt', 'text', 'log'],
} as const

export type DocumentType = keyof typeof endings

/** Every ending that is taken, with its dot; for pickers. */
export const accepted: string[] = Object.values(endings).flatMap((some) =>
  some.map((ending) => `.${ending}`),
)

/**
 * What a file is, by what it begins with and its name; undefined where the two do not fit or it is
 * nothing that is read.
 * @param start its first kilobytes
 */
export function typeOf(name: string, start: Uint8Array): DocumentType | undefined {
  const ending = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? ''
  const named = (Object.keys(endings) as DocumentType[]).find((type) =>
    (endings[type] as readonly string[]).includes(ending),
  )
  // Some programs write a line of their own before it (ISO 32000-2, 7.5.2 and Annex I).
  if (Buffer.from(start.subarray(0, 1024)).includes('%PDF-'))
    return named === 'application/pdf' ? named : undefined
  if (named === 'application/pdf') return undefined
  return isText(start) ? named : undefined
}

/** UTF-8, UTF-16 that says so, or Latin-1: anything without control characters. */
function isText(start: Uint8Array): boolean {
  const [first, second] = start
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true
  return !start.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))
}
