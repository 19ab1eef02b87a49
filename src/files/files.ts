import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { newId } from '../ids.ts'
import { instanceKey } from '../secrets.ts'
import { createBucket } from './bucket.ts'
import { createFolder } from './folder.ts'
import type { Place } from './place.ts'
import { fileKey, openedSize, openSealed, seal } from './sealed.ts'

/** A file that is kept, named by the SHA-256 of its bytes in hex. */
export interface StoredFile {
  hash: string
  /** In bytes. */
  size: number
}

/** A file that is there to be read. */
export interface KeptFile {
  /** In bytes. */
  size: number
  /** Its bytes, or some of them: from the first to the last, both included. */
  stream(first?: number, last?: number): ReadableStream<Uint8Array>
}

export type Files = ReturnType<typeof createFiles>

const sealedEnding = '.sealed'
/** So long a file that nothing has yet is left alone, in ms: something may be about to have it. */
const graceMs = 3_600_000
/** How long a place may take to answer, in ms. */
const answerMs = 10_000

/**
 * Files by their content: the same bytes are kept once, in the data folder or in a bucket, sealed
 * where that is wished. What came while it was otherwise is found all the same.
 */
export function createFiles(config: Config) {
  const folder = createFolder(join(config.dataDir, 'files'))
  const places = config.s3Bucket ? [createBucket(config.s3Bucket, config), folder] : [folder]
  const place = places[0]!
  const scratch = join(config.dataDir, 'cache/files')
  const inTurn = createTurns()

  const nameOf = (hash: string, isSealed = config.filesSealed) =>
    isSealed ? hash + sealedEnding : hash
  const keyOf = (hash: string) => fileKey(instanceKey(config), hash)

  /** Everywhere that a file may be. */
  const spots = (hash: string) =>
    places.flatMap((at) => [hash, hash + sealedEnding].map((name) => ({ at, name })))

  async function find(hash: string) {
    for (const { at, name } of spots(hash)) {
      const found = await at.stat(name)
      if (found) return { at, name, size: found.size, hash }
    }
    return undefined
  }

  function opened({ at, name, size, hash }: { at: Place; name: string } & StoredFile): KeptFile {
    const read = (first: number, last: number) => at.read(name, first, last)
    if (name === hash) return { size, stream: (first = 0, last = size - 1) => read(first, last) }
    const opens = openedSize(size)
    return {
      size: opens,
      stream: (first = 0, last = opens - 1) =>
        openSealed(read, { size, key: keyOf(hash), first, last }),
    }
  }

  async function keep(hash: string, path: string): Promise<void> {
    if (!config.filesSealed) return place.put(nameOf(hash), path)
    const sealed = path + sealedEnding
    try {
      await pipeline(
        createReadStream(path),
        (source: AsyncIterable<Uint8Array>) => seal(source, keyOf(hash)),
        createWriteStream(sealed, { mode: 0o600 }),
      )
      await place.put(nameOf(hash), sealed)
    } finally {
      await rm(sealed, { force: true })
    }
  }

  /** @throws {Error} when it is nowhere */
  async function local<T>(hash: string, use: (path: string) => Promise<T>): Promise<T> {
    const found = await find(hash)
    if (!found) throw new Error(`the file ${hash} is gone`)
    const { at, name } = found
    if (name === hash && at.pathOf) return use(at.pathOf(name))
    mkdirSync(scratch, { recursive: true, mode: 0o700 })
    const path = join(scratch, newId())
    try {
      await pipeline(opened(found).stream(), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
      return await use(path)
    } finally {
      await rm(path, { force: true })
    }
  }

  return {
    /** Where new files go. */
    address: place.address,

    /** Whether that can be reached. @throws {Error} when it cannot */
    async reach(): Promise<void> {
      const late = sleep(answerMs, undefined, { ref: false }).then(() => {
        throw new Error('it does not answer')
      })
      await Promise.race([place.stat(nameOf('0'.repeat(64))), late])
    },

    /** Takes a file of the data folder's disk in; when this resolves it survives a power cut. */
    async put(path: string): Promise<StoredFile> {
      const hash = await hashOf(createReadStream(path))
      const { size } = Bun.file(path)
      await inTurn(hash, () => keep(hash, path))
      await rm(path, { force: true })
      return { hash, size }
    },

    /** Undefined where it is gone. */
    async open(hash: string): Promise<KeptFile | undefined> {
      const found = hash ? await find(hash) : undefined
      return found && opened(found)
    },

    /** Does something with a file that has to be one of this disk. @throws {Error} when it is gone */
    local,

    /** Removes a file unless something has it, or it has just come and something may be about to. */
    remove: (hash: string, isUsed: () => Promise<boolean>): Promise<void> =>
      inTurn(hash, async () => {
        for (const { at, name } of spots(hash)) {
          const found = await at.stat(name)
          if (!found || found.changedAt.getTime() > Date.now() - graceMs) continue
          if (await isUsed()) return
          await at.remove(name)
        }
      }),

    /**
     * Looks at every byte that is kept, and brings each file to where new ones go.
     * @returns how many there are, how many were brought, and the hashes of those that are damaged
     */
    async check(signal: AbortSignal, checked: (count: number) => void = () => {}) {
      const result = { files: 0, moved: 0, damaged: [] as string[] }
      for (const at of places)
        for await (const name of at.names()) {
          signal.throwIfAborted()
          const hash = name.replace(sealedEnding, '')
          const found = await at.stat(name)
          // Removed meanwhile.
          if (!found) continue
          checked(++result.files)
          const isIntact = await isOf(hash, opened({ at, name, size: found.size, hash }))
          if (!isIntact) result.damaged.push(hash)
          else if (at !== place || name !== nameOf(hash)) {
            await move(hash, { at, name })
            result.moved++
          }
        }
      return result
    },
  }

  async function move(hash: string, { at, name }: { at: Place; name: string }): Promise<void> {
    await local(hash, (path) =>
      inTurn(hash, async () => {
        mkdirSync(scratch, { recursive: true, mode: 0o700 })
        const copy = join(scratch, newId())
        await Bun.write(copy, Bun.file(path))
        await keep(hash, copy)
        await rm(copy, { force: true })
        await at.remove(name)
      }),
    )
  }
}

/** Whether a file has the bytes that it is named by. */
async function isOf(hash: string, file: KeptFile): Promise<boolean> {
  try {
    return (await hashOf(file.stream())) === hash
  } catch {
    return false
  }
}

async function hashOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of source) hash.update(bytes)
  return hash.digest('hex')
}

/** Works on a thing one at a time. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(key)
    const mine = (before ?? Promise.resolve()).catch(() => {}).then(work)
    last.set(key, mine)
    try {
      return await mine
    } finally {
      if (last.get(key) === mine) last.delete(key)
    }
  }
}
