import { createCipheriv, createDecipheriv } from 'node:crypto'

// Streams of any length under AES-256-GCM, in chunks. Each chunk's nonce holds its number and
// whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015),
// so that none can be changed, moved, left out or cut off. A key is for one stream only.

export const chunkBytes = 64 * 1024
export const tagBytes = 16

const kinds = { more: 0, last: 1, check: 2 }

/** What makes each chunk of a stream another; `check` is for a tag that comes before all of them. */
export function nonceOf(at: number, kind: keyof typeof kinds): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(at), 3)
  nonce[11] = kinds[kind]
  return nonce
}

/** A chunk and its tag. */
export function sealChunk(key: Buffer, nonce: Buffer, chunk: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
}

/** @returns undefined when it was changed, or is not the one that the nonce is of */
export function openChunk(key: Buffer, nonce: Buffer, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  const opened = decipher.update(sealed.subarray(0, -tagBytes))
  try {
    return Buffer.concat([opened, decipher.final()])
  } catch {
    return undefined
  }
}

/** Chunks of exactly so many bytes; the last one may be shorter, even empty. */
export async function* chunksOf(source: AsyncIterable<Uint8Array>, bytes: number) {
  let held: Uint8Array[] = []
  let length = 0
  for await (const piece of source) {
    held.push(piece)
    length += piece.length
    if (length <= bytes) continue
    let whole: Uint8Array = Buffer.concat(held)
    while (whole.length > bytes) {
      yield { chunk: whole.subarray(0, bytes), last: false }
      whole = whole.subarray(bytes)
    }
    held = [whole]
    length = whole.length
  }
  yield { chunk: Buffer.concat(held) as Uint8Array, last: true }
}
