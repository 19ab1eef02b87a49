import type { Bytes } from './bytes.ts'
import type { Stretch } from './pieces.ts'

// Elements of EBML (RFC 8794) and of Matroska (RFC 9559) by their ids.
const ebml = 0x1a45dfa3
const segment = 0x18538067
const info = 0x1549a966
const tracks = 0x1654ae6b
const cluster = 0x1f43b675
const timestamp = 0xe7
const timestampScale = 0x2ad7b1
/** What a cluster of unknown length goes on with. */
const inCluster = new Set([timestamp, 0xa3, 0xa0, 0xab, 0xa7, 0xaf, 0xec])

/** What stands before the clusters is no larger than this, in bytes. */
const mostHead = 1024 * 1024
/** A segment without an end of its own. */
const openSegment = Buffer.from('1853806701ffffffffffffff', 'hex')

interface Element {
  id: number
  at: number
  /** What is in it; without an end where that is not told. */
  from: number
  to: number | undefined
}

/** How many bytes a number of variable length takes. */
const lengthOf = (first: number) => Math.clz32(first) - 23

async function elementAt(bytes: Bytes, at: number): Promise<Element | undefined> {
  const head = await bytes.at(at, 12)
  const idLength = lengthOf(head[0] ?? 0)
  if (head.length < idLength + 1 || idLength > 4) return undefined
  const sizeLength = lengthOf(head[idLength]!)
  if (sizeLength > 8 || head.length < idLength + sizeLength) return undefined
  let size = head[idLength]! & (0xff >> sizeLength)
  let isUnknown = size === 0xff >> sizeLength
  for (const byte of head.subarray(idLength + 1, idLength + sizeLength)) {
    size = size * 256 + byte
    isUnknown &&= byte === 0xff
  }
  const from = at + idLength + sizeLength
  return { id: head.readUIntBE(0, idLength), at, from, to: isUnknown ? undefined : from + size }
}

async function numberIn(bytes: Bytes, { from, to = from }: Element): Promise<number> {
  const content = await bytes.at(from, Math.min(8, to - from))
  return content.reduce((sum, byte) => sum * 256 + byte, 0)
}

/** A number among what is in an element. */
async function numberOf(bytes: Bytes, { from, to = bytes.size }: Element, id: number) {
  for (let at = from; at < to;) {
    const one = await elementAt(bytes, at)
    if (!one?.to) return undefined
    if (one.id === id) return numberIn(bytes, one)
    at = one.to
  }
  return undefined
}

async function endOf(bytes: Bytes, { from, to }: Element): Promise<number> {
  if (to) return Math.min(to, bytes.size)
  let at = from
  for (let one = await elementAt(bytes, at); one?.to && inCluster.has(one.id);)
    one = await elementAt(bytes, (at = one.to))
  return Math.min(at, bytes.size)
}

/** Cuts a WebM between two clusters; their times stay. */
export async function* cutWebm(bytes: Bytes, most: number): AsyncGenerator<Stretch> {
  const begin = await elementAt(bytes, 0)
  const whole = begin?.to ? await elementAt(bytes, begin.to) : undefined
  if (begin?.id !== ebml || whole?.id !== segment) return
  const parts = [await bytes.at(0, Math.min(begin.to!, mostHead)), openSegment].map(Buffer.from)
  let scale = 1_000_000
  let [first, start, last] = [0, 0, 0]
  const head = () => Buffer.concat(parts)
  let at = whole.from
  for (let one = await elementAt(bytes, at); one; one = await elementAt(bytes, at)) {
    const end = one.id === cluster ? await endOf(bytes, one) : one.to
    if (!end || end <= at || (end > bytes.size && one.id !== cluster)) break
    if ((one.id === info || one.id === tracks) && end - at <= mostHead)
      parts.push(Buffer.from(await bytes.at(at, end - at)))
    if (one.id === info) scale = (await numberOf(bytes, one, timestampScale)) ?? scale
    if (one.id === cluster) {
      const seconds = (((await numberOf(bytes, { ...one, to: end }, timestamp)) ?? 0) * scale) / 1e9
      if (!first) [first, start] = [at, seconds]
      else if (head().length + end - first > most) {
        yield { start, head: head(), from: first, to: last }
        ;[first, start] = [at, seconds]
      }
      last = end
    }
    at = end
  }
  if (first) yield { start, head: head(), from: first, to: last }
}
