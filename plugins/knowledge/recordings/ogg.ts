import type { Bytes } from './bytes.ts'
import type { Stretch } from './pieces.ts'

/** A page of an Ogg stream (RFC 3533, 6). */
interface OggPage {
  length: number
  /** Where it begins with the rest of a packet, it can begin no piece. */
  isContinued: boolean
  /** Samples until its end; undefined where no packet ends on it. */
  samples: number | undefined
  /** How many packets end on it. */
  packets: number
}

async function pageAt(bytes: Bytes, at: number): Promise<OggPage | undefined> {
  const head = await bytes.at(at, 27)
  if (head.length < 27 || head.toString('latin1', 0, 4) !== 'OggS') return undefined
  const sizes = await bytes.at(at + 27, head[26]!)
  const samples = head.readBigInt64LE(6)
  return {
    length: 27 + sizes.length + sizes.reduce((sum, size) => sum + size, 0),
    isContinued: (head[5]! & 1) === 1,
    samples: samples < 0n ? undefined : Number(samples),
    packets: sizes.filter((size) => size < 255).length,
  }
}

/** How many packets say what is in the stream, and how many samples a second has. */
async function codecOf(bytes: Bytes): Promise<{ heads: number; rate: number } | undefined> {
  const start = await bytes.at(0, 512)
  const opus = start.indexOf('OpusHead')
  // RFC 7845, 4: always as of 48 kHz.
  if (opus > 0) return { heads: 2, rate: 48_000 }
  const vorbis = start.indexOf('\x01vorbis', 0, 'latin1')
  return vorbis > 0 ? { heads: 3, rate: start.readUInt32LE(vorbis + 12) } : undefined
}

/**
 * Cuts Opus or Vorbis between two pages; each piece begins with the pages that say what it is. Their
 * times stay: a stream may begin later than at nought (RFC 7845, 4.3).
 */
export async function* cutOgg(bytes: Bytes, most: number): AsyncGenerator<Stretch> {
  const codec = await codecOf(bytes)
  if (!codec?.rate) return
  let at = 0
  let packets = 0
  while (packets < codec.heads) {
    const page = await pageAt(bytes, at)
    if (!page) return
    packets += page.packets
    at += page.length
  }
  if (at > most / 4) return
  const head = Buffer.from(await bytes.at(0, at))
  let [from, start, seconds] = [at, 0, 0]
  for (let page = await pageAt(bytes, at); page; page = await pageAt(bytes, at)) {
    if (head.length + at + page.length - from > most && at > from && !page.isContinued) {
      yield { start, head, from, to: at }
      from = at
      start = seconds
    }
    seconds = page.samples === undefined ? seconds : page.samples / codec.rate
    at += page.length
  }
  if (at > from) yield { start, head, from, to: Math.min(at, bytes.size) }
}
