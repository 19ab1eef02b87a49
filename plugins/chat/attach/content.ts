import { unicodeOf } from 'convosphere'

// What a file that somebody attaches is, told by its bytes alone: names lie.

/** What models can be shown. */
export type AttachedType = 'text/plain' | 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'

export interface Content {
  type: AttachedType
  /** Of a text its UTF-8, whatever it came in. */
  bytes: Uint8Array
}

/** Text or an image; undefined for anything else. */
export function contentOf(bytes: Uint8Array): Content | undefined {
  const text = textOf(bytes)
  if (text !== undefined) return { type: 'text/plain', bytes: new TextEncoder().encode(text) }
  const type = imageTypeOf(bytes)
  return type && { type, bytes }
}

export const isImage = ({ type }: { type: string }): boolean => type.startsWith('image/')

/** No text holds a NUL. */
function textOf(bytes: Uint8Array): string | undefined {
  const text = unicodeOf(bytes)
  return text?.includes('\0') ? undefined : text
}

/** By the first bytes, as the formats' own specifications have them. */
function imageTypeOf(bytes: Uint8Array): AttachedType | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(start)) return 'image/gif'
  return /^RIFF[^]{4}WEBP/.test(start) ? 'image/webp' : undefined
}
