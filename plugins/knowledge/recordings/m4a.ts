import type { Bytes } from './bytes.ts'
import type { Stretch } from './pieces.ts'

// Boxes of ISO 14496-12: what a recording says of its samples, and a new such for a piece.

/** The largest table of samples that is read, in bytes, and how many there may be. */
const mostTable = 64 * 1024 * 1024
const mostSamples = 10_000_000
/** Where samples lie in more places than this, they lie among something else. */
const mostPlaces = 100

interface Box {
  type: string
  /** What is in it. */
  from: number
  to: number
}

function* boxesIn(data: Buffer, from: number, to: number): Generator<Box> {
  for (let at = from; at + 8 <= to;) {
    const size = data.readUInt32BE(at)
    const isLarge = size === 1 && at + 16 <= to
    const head = isLarge ? 16 : 8
    const length = isLarge ? Number(data.readBigUInt64BE(at + 8)) : size || to - at
    if (length < head || at + length > to) return
    yield { type: data.toString('latin1', at + 4, at + 8), from: at + head, to: at + length }
    at += length
  }
}

function boxAt(data: Buffer, start: Box, ...path: string[]): Box | undefined {
  let box: Box | undefined = start
  for (const type of path) {
    if (!box) return undefined
    box = [...boxesIn(data, box.from, box.to)].find((one) => one.type === type)
  }
  return box
}

/** The table of all tracks. */
async function tableOf(bytes: Bytes): Promise<Buffer | undefined> {
  for (let at = 0; at + 16 <= bytes.size;) {
    const head = await bytes.at(at, 16)
    const isLarge = head.readUInt32BE(0) === 1
    const length = isLarge ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0)
    if (length < 8) return undefined
    if (head.toString('latin1', 4, 8) === 'moov') {
      if (length > mostTable) return undefined
      return Buffer.from(await bytes.at(at + (isLarge ? 16 : 8), length - (isLarge ? 16 : 8)))
    }
    at += length
  }
  return undefined
}

interface Track {
  /** Ticks of a second. */
  scale: number
  /** Says how the sound is packed. */
  kind: Buffer
  sizes: Uint32Array
  places: Float64Array
  ticks: Uint32Array
}

function trackOf(data: Buffer): Track | undefined {
  for (const trak of boxesIn(data, 0, data.length)) {
    if (trak.type !== 'trak') continue
    const handler = boxAt(data, trak, 'mdia', 'hdlr')
    if (handler && data.toString('latin1', handler.from + 8, handler.from + 12) === 'soun')
      return readTrack(data, trak)
  }
  return undefined
}

function readTrack(data: Buffer, trak: Box): Track | undefined {
  const media = boxAt(data, trak, 'mdia', 'mdhd')
  const table = boxAt(data, trak, 'mdia', 'minf', 'stbl')
  if (!media || !table) return undefined
  const part = (type: string) => boxAt(data, table, type)
  const [kind, times, runs, sized] = ['stsd', 'stts', 'stsc', 'stsz'].map(part)
  const short = part('stco')
  const chunks = short ?? part('co64')
  if (!kind || !times || !runs || !sized || !chunks) return undefined
  const numbers = (box: Box) => data.readUInt32BE(box.from + 4)
  const scale = data.readUInt32BE(media.from + (data[media.from] === 1 ? 20 : 12))
  const same = numbers(sized)
  const count = data.readUInt32BE(sized.from + 8)
  if (!scale || !count || count > mostSamples) return undefined

  const sizes = new Uint32Array(count)
  for (let n = 0; n < count; n++) sizes[n] = same || data.readUInt32BE(sized.from + 12 + n * 4)

  const ticks = new Uint32Array(count)
  for (let entry = 0, n = 0; entry < numbers(times) && n < count; entry++) {
    const [often, each] = [0, 4].map((at) => data.readUInt32BE(times.from + 8 + entry * 8 + at))
    ticks.fill(each!, n, Math.min(count, n + often!))
    n += often!
  }

  const places = new Float64Array(count)
  let n = 0
  for (let chunk = 0, run = 0; chunk < numbers(chunks) && n < count; chunk++) {
    while (
      run + 1 < numbers(runs) &&
      data.readUInt32BE(runs.from + 8 + (run + 1) * 12) <= chunk + 1
    )
      run++
    let place = short
      ? data.readUInt32BE(chunks.from + 8 + chunk * 4)
      : Number(data.readBigUInt64BE(chunks.from + 8 + chunk * 8))
    const samples = data.readUInt32BE(runs.from + 12 + run * 12)
    for (let one = 0; one < samples && n < count; one++, n++) {
      places[n] = place
      place += sizes[n]!
    }
  }
  return n === count
    ? { scale, kind: data.subarray(kind.from, kind.to), sizes, places, ticks }
    : undefined
}

/** Cuts the sound of an MP4 between two samples; each piece gets a table of its own. */
export async function* cutM4a(bytes: Bytes, most: number): AsyncGenerator<Stretch> {
  const data = await tableOf(bytes)
  const track = data && readable(data)
  if (!track) return
  const { sizes, places, ticks, scale } = track
  let [first, start, seconds, gaps] = [0, 0, 0, 0]
  // The table of a piece takes four bytes a sample, and some hundreds more.
  let room = most - 2048 - track.kind.length
  const stretches: Stretch[] = []
  for (let n = 0; n <= sizes.length; n++) {
    const isGap = n > first && n < sizes.length && places[n] !== places[n - 1]! + sizes[n - 1]!
    if (isGap && ++gaps > mostPlaces) return
    if (n === sizes.length || isGap || room < sizes[n]! + 12) {
      if (n === first) return
      const [from, to] = [places[first]!, places[n - 1]! + sizes[n - 1]!]
      if (to > bytes.size) return
      stretches.push({ start, head: headOf(track, first, n, to - from), from, to })
      first = n
      start = seconds
      room = most - 2048 - track.kind.length
    }
    room -= (sizes[n] ?? 0) + 12
    seconds += (ticks[n] ?? 0) / scale
  }
  yield* stretches
}

/** What is broken has no track. */
function readable(data: Buffer): Track | undefined {
  try {
    return trackOf(data)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const u32 = (...numbers: number[]) => {
  const bytes = Buffer.alloc(numbers.length * 4)
  for (const [at, number] of numbers.entries()) bytes.writeUInt32BE(number >>> 0, at * 4)
  return bytes
}

function box(type: string, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([u32(content.length + 8), Buffer.from(type, 'latin1'), content])
}

/** All before the samples of a piece. */
function headOf(track: Track, first: number, end: number, length: number): Buffer {
  const { scale, kind } = track
  const [sizes, ticks] = [track.sizes.subarray(first, end), track.ticks.subarray(first, end)]
  const duration = ticks.reduce((sum, each) => sum + each, 0)
  const times: number[][] = []
  for (const each of ticks)
    if (times.at(-1)?.[1] === each) times.at(-1)![0]!++
    else times.push([1, each])
  const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
  const begins = box('ftyp', Buffer.from('M4A '), u32(0), Buffer.from('M4A mp42isom'))
  const tableFor = (place: number) =>
    box(
      'moov',
      box(
        'mvhd',
        u32(0, 0, 0, scale, duration, 0x10000, 0x1000000, 0, 0),
        matrix,
        u32(0, 0, 0, 0, 0, 0, 2),
      ),
      box(
        'trak',
        box('tkhd', u32(7, 0, 0, 1, 0, duration, 0, 0, 0, 0x1000000), matrix, u32(0, 0)),
        box(
          'mdia',
          box('mdhd', u32(0, 0, 0, scale, duration, 0x55c40000)),
          box('hdlr', u32(0, 0), Buffer.from('soun'), u32(0, 0, 0), Buffer.alloc(1)),
          box(
            'minf',
            box('smhd', u32(0, 0)),
            box('dinf', box('dref', u32(0, 1), box('url ', u32(1)))),
            box(
              'stbl',
              box('stsd', kind),
              box('stts', u32(0, times.length, ...times.flat())),
              box('stsc', u32(0, 1, 1, sizes.length, 1)),
              box('stsz', u32(0, 0, sizes.length, ...sizes)),
              box('stco', u32(0, 1, place)),
            ),
          ),
        ),
      ),
    )
  const place = begins.length + tableFor(0).length + 8
  return Buffer.concat([begins, tableFor(place), u32(length + 8), Buffer.from('mdat')])
}
