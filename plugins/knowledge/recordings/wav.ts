import type { Bytes } from './bytes.ts'
import type { Stretch } from './pieces.ts'

/** How far back a quiet moment is looked for, and how long it is, in seconds. */
const lookBack = 8
const moment = 0.1

/** Cuts sound in PCM (RIFF, WAVE), where it is quiet if that can be told. */
export async function* cutWav(bytes: Bytes, most: number): AsyncGenerator<Stretch> {
  let format: Buffer | undefined
  let at = 12
  while (at + 8 <= bytes.size) {
    const head = await bytes.at(at, 8)
    const name = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    if (name === 'fmt ') format = Buffer.from(await bytes.at(at + 8, Math.min(length, 1024)))
    if (name === 'data') break
    at += 8 + length + (length % 2)
  }
  if (!format || format.length < 16 || at + 8 > bytes.size) return
  const perSecond = format.readUInt32LE(8)
  const block = format.readUInt16LE(12)
  const end = Math.min(bytes.size, at + 8 + (await bytes.at(at + 4, 4)).readUInt32LE(0))
  const first = at + 8
  const headSize = 28 + format.length
  const step = Math.floor((most - headSize) / (block || 1)) * block
  if (!perSecond || step <= 0) return
  for (let from = first; from < end;) {
    const wanted = Math.min(end, from + step)
    const to = wanted < end ? await quietPlace(bytes, format, from, wanted) : end
    yield { start: (from - first) / perSecond, head: headOf(format, to - from), from, to }
    from = to
  }
}

function headOf(format: Buffer, length: number): Buffer {
  const head = Buffer.alloc(28 + format.length)
  head.write('RIFF', 'latin1')
  head.writeUInt32LE(20 + format.length + length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(format.length, 16)
  format.copy(head, 20)
  head.write('data', 20 + format.length, 'latin1')
  head.writeUInt32LE(length, 24 + format.length)
  return head
}

/** The middle of the quietest moment before a place, as far as samples of 8 or 16 bits tell. */
async function quietPlace(bytes: Bytes, format: Buffer, from: number, to: number): Promise<number> {
  const [kind, bits] = [format.readUInt16LE(0), format.readUInt16LE(14)]
  const block = format.readUInt16LE(12)
  if (kind !== 1 || (bits !== 8 && bits !== 16)) return to
  const whole = (seconds: number) =>
    Math.max(block, Math.floor((seconds * format.readUInt32LE(8)) / block) * block)
  const begin = Math.max(from + block, to - whole(lookBack))
  const length = whole(moment)
  const sound = Buffer.from(await bytes.at(begin, to - begin))
  let [best, place] = [Infinity, to]
  for (let at = 0; at + length <= sound.length; at += length) {
    let loud = 0
    for (let one = at; one + bits / 8 <= at + length; one += bits / 8)
      loud += bits === 8 ? Math.abs(sound[one]! - 128) : Math.abs(sound.readInt16LE(one))
    if (loud > best) continue
    best = loud
    place = begin + at + Math.floor(length / 2 / block) * block
  }
  return place
}
