import type { Readable } from 'node:stream'
import type { Entry } from 'yauzl'
import { Unreadable } from './extract.ts'

/** More than this no document of an office has; an archive that claims or holds more is not read. */
const limits = { files: 20_000, bytes: 400 * 1024 * 1024 }

/** The files of a zip archive, read one at a time (PKWARE APPNOTE 6.3). */
export interface Zip {
  /** In the order of the archive. */
  names: string[]
  /**
   * What a file holds, unpacked as it is read; nothing where there is no such file.
   * @throws {Unreadable} when the archive is broken or holds too much
   */
  read(name: string): AsyncGenerator<Uint8Array>
}

/**
 * Opens an archive.
 * @throws {Unreadable}
 */
export async function openZip(path: string): Promise<Zip> {
  const { openPromise } = await import('yauzl')
  const broken = (cause: unknown) => {
    throw new Unreadable('broken', { cause })
  }
  const zip = await openPromise(path, { autoClose: false }).catch(broken)
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= limits.files) throw new Error('too many files in it')
      // Of two of one name the first counts, as in most programs.
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry)
    }
  } catch (error) {
    broken(error)
  }
  let unpacked = 0
  return {
    names: [...entries.keys()],
    async *read(name) {
      const entry = entries.get(name)
      if (!entry) return
      const stream = (await zip.openReadStreamPromise(entry).catch(broken)) as Readable
      try {
        for await (const bytes of stream as AsyncIterable<Buffer>) {
          unpacked += bytes.length
          if (unpacked > limits.bytes) throw new Error('it unpacks to too much')
          yield bytes
        }
      } catch (error) {
        broken(error)
      }
    },
  }
}
