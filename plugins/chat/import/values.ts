import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** One conversation of a file, or why it cannot be read. */
export type Found = { value: unknown } | { reason: Reason; file?: string }

export const reasons = [
  'cutOff',
  'empty',
  'notJson',
  'notZip',
  'tooDeep',
  'tooLarge',
  'unknown',
] as const
export type Reason = (typeof reasons)[number]

// What a file may make us hold or do, whatever it says of itself.
/** The largest conversation, in bytes of JSON. */
const largestValue = 32 * 1024 * 1024
/** How deep its lists and objects may lie in each other. */
const deepest = 20_000
/** The most that an archive may unpack to, in bytes, and the files that it may name. */
const largestUnpacked = 2 * 1024 * 1024 * 1024
const mostFiles = 200_000

/** The conversations of a file, a JSON or a zip with some, one after the other. */
export async function* valuesIn(path: string): AsyncGenerator<Found> {
  const file = await open(path)
  try {
    const start = new Uint8Array(4)
    await file.read(start, 0, 4, 0)
    const isZip = start[0] === 0x50 && start[1] === 0x4b
    if (isZip) yield* valuesInZip(path)
    else yield* valuesOf(file.createReadStream({ start: 0, autoClose: false }))
  } finally {
    await file.close()
  }
}

/** Those of an archive: of its `conversations.json` (or several), of a folder so named, or of all its JSON files. */
async function* valuesInZip(path: string): AsyncGenerator<Found> {
  const yauzl = await import('yauzl')
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch(() => undefined)
  if (!zip) return yield { reason: 'notZip' }
  try {
    const entries = []
    try {
      for await (const entry of zip.eachEntry()) {
        if (entries.length > mostFiles) return yield { reason: 'tooLarge' }
        if (/\.json$/i.test(entry.fileName) && !entry.fileName.startsWith('__MACOSX/'))
          entries.push(entry)
      }
    } catch {
      // What the archive names up to there can be read.
      yield { reason: 'notZip' }
    }
    const named = entries.filter((entry) =>
      /(^|\/)conversations([-_]?\d+)?\.json$/i.test(entry.fileName),
    )
    const inFolder = entries.filter((entry) => /(^|\/)conversations\//i.test(entry.fileName))
    const chosen = [named, inFolder, entries].find((some) => some.length) ?? []
    const total = chosen.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    if (total > largestUnpacked) return yield { reason: 'tooLarge' }
    for (const entry of chosen) {
      const file = entry.fileName
      try {
        const stream = await zip.openReadStreamPromise(entry)
        for await (const found of valuesOf(stream as Readable))
          yield { ...found, ...('reason' in found && { file }) }
      } catch {
        yield { reason: 'notZip', file }
      }
    }
  } finally {
    zip.close()
  }
}

/** The items of a JSON list, or of the list that an object carries; else the value itself. */
async function* valuesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ value: unknown } | { reason: Reason }> {
  for await (const piece of itemsOf(chunks)) {
    if (typeof piece !== 'object') {
      yield { reason: piece }
      continue
    }
    let value: unknown
    try {
      value = JSON.parse(new TextDecoder().decode(piece))
    } catch (error) {
      yield { reason: error instanceof RangeError ? 'tooDeep' : 'notJson' }
      continue
    }
    const { conversations, history } = (value ?? {}) as Record<string, unknown>
    const list = Array.isArray(conversations) ? conversations : history
    if (Array.isArray(list)) for (const item of list) yield { value: item }
    else yield { value }
  }
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]
const isBlank = (byte: number) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0xef
// The rest of a byte order mark.
const isMark = (byte: number) => byte === 0xbb || byte === 0xbf

/**
 * Cuts a JSON text into the items of its outermost list without parsing it: a list of gigabytes
 * never has to be held, and one broken item spoils none of the others.
 */
async function* itemsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | Reason> {
  const parts: Uint8Array[] = []
  let size = 0
  let depth = 0
  let base: 0 | 1 | undefined
  let inText = false
  let escaped = false
  let problem: Reason | undefined
  let isOver = false

  /** The item that ends here. */
  function take(): Uint8Array | Reason | undefined {
    const item = problem ?? (size ? Buffer.concat(parts) : undefined)
    parts.length = size = 0
    problem = undefined
    return typeof item === 'object' && item.every((byte) => isBlank(byte)) ? undefined : item
  }

  for await (const chunk of chunks) {
    let from = 0
    const hold = (to: number) => {
      size += to - from
      if (size > largestValue) problem ??= 'tooLarge'
      // A stream may use its buffer again.
      if (problem) parts.length = 0
      else if (to > from) parts.push(chunk.slice(from, to))
    }
    for (let at = 0; at < chunk.length && !isOver; at++) {
      const byte = chunk[at]!
      if (inText) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) inText = false
        continue
      }
      if (base === undefined) {
        if (isBlank(byte) || isMark(byte)) {
          from = at + 1
          continue
        }
        base = byte === openList ? 1 : 0
        if (base) {
          depth = 1
          from = at + 1
          continue
        }
        from = at
      }
      if (byte === quote) inText = true
      else if (byte === openList || byte === openObject) {
        if (++depth > deepest) problem ??= 'tooDeep'
      } else if (byte === closeList || byte === closeObject) {
        depth--
        if (base && depth < 1) {
          hold(at)
          isOver = true
          const last = take()
          if (last) yield last
        }
      } else if (byte === comma && base && depth === 1) {
        hold(at)
        from = at + 1
        const item = take()
        if (item) yield item
      }
    }
    if (!isOver) hold(chunk.length)
  }
  if (isOver) return
  if (base === 1) yield 'cutOff'
  else {
    const only = take()
    yield only && !(depth > 0 && typeof only === 'object')
      ? only
      : base === undefined
        ? 'empty'
        : 'cutOff'
  }
}
