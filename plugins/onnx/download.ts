import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from 'convosphere'
import type { File } from './catalogue.ts'
import type { Source } from './source.ts'

interface Download {
  source: Source
  /** The folder of that name at the source. */
  set: string
  /** Where the files go. */
  folder: string
  signal: AbortSignal
  /** Hears how many bytes of all are there. */
  tell(bytes: number): void
}

const part = (path: string) => `${path}.part`
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** How many bytes of these files are in a folder, whole or begun. */
export const bytesIn = (folder: string, files: readonly File[]): number =>
  files.reduce((sum, { name, bytes }) => {
    const path = join(folder, name)
    return sum + (existsSync(path) ? bytes : Math.min(bytes, sizeOf(part(path))))
  }, 0)

/** Whether all of them are there. */
export const areIn = (folder: string, files: readonly File[]): boolean =>
  files.every(({ name }) => existsSync(join(folder, name)))

/**
 * Brings files that are not there yet. Each gets its name once its checksum was right; what was begun
 * is gone on with, in this run or a later one.
 * @throws {Problem} 422 for a wrong checksum, and as the source throws
 */
export async function download(files: readonly File[], { folder, ...how }: Download) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const file of files) {
    const path = join(folder, file.name)
    if (existsSync(path)) continue
    await fill(path, file, { ...how, tell: () => how.tell(bytesIn(folder, files)) })
    await keep(path, file)
  }
  how.tell(bytesIn(folder, files))
}

type Filling = Omit<Download, 'folder' | 'tell'> & { tell(): void }

/** Asks again at once after a cut, for as long as each answer brings something. */
async function fill(path: string, file: File, how: Filling): Promise<void> {
  if (sizeOf(part(path)) > file.bytes) rmSync(part(path))
  for (let held = sizeOf(part(path)); held < file.bytes;) {
    const cut = await write(path, file, held, how).then(
      () => new Problem(502, 'onnx.error.cut', { values: { file: file.name } }),
      (error: Error) => error,
    )
    const now = sizeOf(part(path))
    const mayGoOn = cut instanceof Problem && cut.status >= 500 && now > held
    if (now < file.bytes && !mayGoOn) throw cut
    held = now
  }
}

/** Writes each byte at its place, so that two programs that fetch the same do each other no harm. */
async function write(
  path: string,
  file: File,
  held: number,
  { source, set, signal, tell }: Filling,
) {
  const { start, body } = await source.open(set, file, held, signal)
  const handle = await open(part(path), held ? 'r+' : 'w', 0o600)
  try {
    let position = start
    for await (const piece of body) {
      signal.throwIfAborted()
      await handle.write(piece, 0, piece.length, position)
      position += piece.length
      tell()
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function keep(path: string, file: File): Promise<void> {
  const hash = new Bun.CryptoHasher('sha256')
  for await (const piece of Bun.file(part(path)).stream()) hash.update(piece)
  if (hash.digest('hex') === file.sha256) return rename(part(path), path)
  rmSync(part(path), { force: true })
  throw new Problem(422, 'onnx.error.checksum', { values: { file: file.name } })
}
