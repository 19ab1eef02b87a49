import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto'
import { chunkBytes, chunksOf, nonceOf, openChunk, sealChunk, tagBytes } from '../sealed-chunks.ts'

/** The first bytes of a sealed file. */
export const sealedMark = 'convosphere sealed 1\n'

/** OWASP's parameters for scrypt (2025): 128 MB for each guess. */
const cost: ScryptOptions = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

const saltBytes = 16
const headerBytes = sealedMark.length + saltBytes + tagBytes

type Bytes = AsyncIterable<Uint8Array>

/** The passphrase is not the one that the file was sealed with. */
export class WrongPassphrase extends Error {}

/**
 * Seals a stream of any length with a passphrase: mark, salt, a tag that tells a wrong passphrase
 * from damage, then sealed chunks.
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

async function* withFirst(first: Uint8Array, rest: AsyncIterator<Uint8Array>) {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
