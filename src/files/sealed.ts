import { hkdfSync } from 'node:crypto'
import { chunkBytes, chunksOf, nonceOf, openChunk, sealChunk, tagBytes } from '../sealed-chunks.ts'

const sealedChunkBytes = chunkBytes + tagBytes

/** A key for one file, from the instance's: the same bytes are sealed alike, others never with it. */
export const fileKey = (instanceKey: string, hash: string): Buffer =>
  Buffer.from(hkdfSync('sha256', instanceKey, hash, 'convosphere files v1', 32))

/** Seals a stream. */
export async function* seal(
  source: AsyncIterable<Uint8Array>,
  key: Buffer,
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const { chunk, last } of chunksOf(source, chunkBytes))
    yield sealChunk(key, nonceOf(at++, last ? 'last' : 'more'), chunk)
}

/** How many bytes are in so many sealed ones. */
export const openedSize = (sealed: number): number =>
  sealed - tagBytes * Math.ceil(sealed / sealedChunkBytes)

/**
 * Opens some bytes of what `seal` made; no more chunks are read than they are in. The stream breaks
 * where it was changed, or sealed with another key.
 * @param read reads sealed bytes, both ends included
 * @param size of all that is sealed
 */
export function openSealed(read: Read, range: Range): ReadableStream<Uint8Array> {
  const chunks = opened(read, range)
  return new ReadableStream({
    async pull(stream) {
      const { value, done } = await chunks.next()
      if (done) stream.close()
      else stream.enqueue(value)
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}

type Read = (first: number, last: number) => AsyncIterable<Uint8Array>

interface Range {
  size: number
  key: Buffer
  first: number
  last: number
}

async function* opened(read: Read, { size, key, first, last }: Range): AsyncGenerator<Uint8Array> {
  const count = Math.ceil(size / sealedChunkBytes)
  let at = Math.floor(first / chunkBytes)
  const end = Math.min(size, (Math.floor(last / chunkBytes) + 1) * sealedChunkBytes)
  for await (const { chunk } of chunksOf(read(at * sealedChunkBytes, end - 1), sealedChunkBytes)) {
    const bytes = openChunk(key, nonceOf(at, at === count - 1 ? 'last' : 'more'), chunk)
    if (!bytes) throw new Error('a sealed file was changed or is of another instance')
    const start = at++ * chunkBytes
    yield bytes.subarray(Math.max(0, first - start), last + 1 - start)
  }
}
