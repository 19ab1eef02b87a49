import type { Bytes } from './bytes.ts'
import type { Stretch } from './pieces.ts'

// ISO 11172-3, 2.4.2.3 and ISO 13818-3: kilobits and hertz by what a frame's head says.
const kilobits = {
  whole: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  low: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
const hertz = [44_100, 48_000, 32_000]

/** How long a frame of layer III is, in bytes and seconds; undefined where none begins. */
function frameAt(head: Buffer): { length: number; seconds: number } | undefined {
  if (head.length < 4 || head[0] !== 0xff || (head[1]! & 0xe6) !== 0xe2) return undefined
  const version = (head[1]! >> 3) & 3
  const isWhole = version === 3
  const kbits = kilobits[isWhole ? 'whole' : 'low'][head[2]! >> 4]
  const base = hertz[(head[2]! >> 2) & 3]
  if (!kbits || !base || version === 1) return undefined
  const rate = isWhole ? base : version === 2 ? base / 2 : base / 4
  const samples = isWhole ? 1152 : 576
  const padding = (head[2]! >> 1) & 1
  return {
    length: Math.floor(((samples / 8) * kbits * 1000) / rate) + padding,
    seconds: samples / rate,
  }
}

/** Where no frame is found in so many bytes, none follows. */
const mostBetween = 1024 * 1024

/** Cuts an MP3 between two frames. */
export async function* cutMp3(bytes: Bytes, most: number): AsyncGenerator<Stretch> {
  const tag = await bytes.at(0, 10)
  // A tag tells its length in sevens of bits (id3.org, ID3v2.4.0, 3.1).
  const hasTag = tag.toString('latin1', 0, 3) === 'ID3'
  const sevens = [...tag.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 127), 0)
  let at = hasTag ? 10 + sevens : 0
  let [from, start, seconds] = [at, 0, 0]
  let heard = at
  const head = Buffer.alloc(0)
  while (at + 4 <= bytes.size && at - heard < mostBetween) {
    const frame = frameAt(await bytes.at(at, 4))
    if (frame && at + frame.length - from > most && at > from) {
      yield { start, head, from, to: at }
      from = at
      start = seconds
    }
    seconds += frame?.seconds ?? 0
    at += frame?.length ?? 1
    if (frame) heard = at
  }
  if (seconds) yield { start, head, from, to: Math.min(at, bytes.size) }
}
