import {
  createCipheriv,
  createDecipheriv,
  randomBytes,
  scrypt,
  type ScryptOptions,
} from 'node:crypto'

/** The first bytes of a sealed file. */
export const sealedMark = 'convosphere sealed 1\n'

/** OWASP's parameters for scrypt (2025): 128 MB for each guess. */
const cost: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

const saltBytes = 16
const tagBytes = 16
const chunkBytes = 64 * 1024
const headerBytes = sealedMark.length + saltBytes + tagBytes

type Bytes = AsyncIterable<Uint8Array>

/** The passphrase is not the one that the file was sealed with. */
export class WrongPassphrase extends Error {}

/**
 * Seals a stream of any length with a passphrase: mark, salt, a tag that tells a wrong passphrase
 * from damage, then chunks under AES-256-GCM. Each chunk's nonce holds its number and whether it is
 * the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so that none
 * can be changed, moved, left out or cut off.
 */
export async function* seal(source: Bytes, passphrase: string): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(saltBytes)
  const key = await keyFrom(passphrase, salt)
  yield Buffer.concat([Buffer.from(sealedMark), salt, sealChunk(key, nonceOf(0, 'check'), none)])
  let at = 0
  for await (const { chunk, last } of chunksOf(source, chunkBytes))
    yield sealChunk(key, nonceOf(at++, last ? 'last' : 'more'), chunk)
}

/**
 * Opens what `seal` made.
 * @throws {WrongPassphrase}
 * @throws {Error} when it was changed or cut off
 */
export async function* unseal(source: Bytes, passphrase: string): AsyncGenerator<Uint8Array> {
  let at = 0
  let start: Uint8Array = none
  const chunks = source[Symbol.asyncIterator]()
  while (start.length < headerBytes) {
    const { value, done } = await chunks.next()
    if (done) throw new Error('it ends too early')
    start = Buffer.concat([start, value])
  }
  const salt = start.subarray(sealedMark.length, sealedMark.length + saltBytes)
  const key = await keyFrom(passphrase, salt)
  const check = start.subarray(sealedMark.length + saltBytes, headerBytes)
  if (!openChunk(key, nonceOf(0, 'check'), check)) throw new WrongPassphrase()
  const rest = withFirst(start.subarray(headerBytes), chunks)
  for await (const { chunk, last } of chunksOf(rest, chunkBytes + tagBytes)) {
    const opened = openChunk(key, nonceOf(at++, last ? 'last' : 'more'), chunk)
    if (!opened) throw new Error('it was changed or cut off')
    yield opened
  }
}

const none = new Uint8Array()

const keyFrom = (passphrase: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

const kinds = { more: 0, last: 1, check: 2 }

function nonceOf(at: number, kind: keyof typeof kinds): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(at), 3)
  nonce[11] = kinds[kind]
  return nonce
}

function sealChunk(key: Buffer, nonce: Buffer, chunk: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
}

function openChunk(key: Buffer, nonce: Buffer, sealed: Uint8Array): Buffer | undefined {
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
async function* chunksOf(source: Bytes, bytes: number) {
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

async function* withFirst(first: Uint8Array, rest: AsyncIterator<Uint8Array>) {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
