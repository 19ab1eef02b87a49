/** Bytes of a file, of which only a part is held. */
export interface Bytes {
  size: number
  /** At most so many from a place; fewer at the end. */
  at(place: number, length: number): Promise<Buffer>
}

const windowSize = 1024 * 1024

/** Reads a file from its beginning to its end, a window at a time. */
export function bytesOf(path: string): Bytes {
  const file = Bun.file(path)
  let from = 0
  let held = Buffer.alloc(0)
  return {
    size: file.size,
    async at(place, length) {
      if (place < from || place + length > from + held.length) {
        held = Buffer.from(await file.slice(place, place + Math.max(length, windowSize)).bytes())
        from = place
      }
      return held.subarray(place - from, place - from + length)
    },
  }
}
