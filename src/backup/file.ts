import { createHash, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { seal, sealedMark, unseal, WrongPassphrase } from './seal.ts'
import { type Part, partsOf, tarOf } from './tar.ts'

// A backup file is a tar archive under zstd, perhaps sealed: `format`, then what it keeps, then
// `manifest.json`. Without a passphrase, `tar --zstd -xf` opens it too.

/** What went wrong with a backup, in words for the operator. */
export class BackupError extends Error {}

const format = 'convosphere backup 1\n'
const formatPath = 'format'
const manifestPath = 'manifest.json'

const Manifest = z.object({
  /** Of the program that made it. */
  version: z.string(),
  at: z.iso.datetime(),
  /** Path in the data folder → what it must be. */
  parts: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
  /** Table → how many rows. */
  rows: z.record(z.string(), z.number()),
  /** How many sealed settings the key opens. */
  secrets: z.number(),
})
export type Manifest = z.infer<typeof Manifest>

/**
 * Writes a backup file; when the promise resolves, it is on the disk.
 * @param passphrase seals it
 */
export async function writeBackup(
  path: string,
  facts: Omit<Manifest, 'parts'>,
  parts: AsyncIterable<Part>,
  passphrase?: string,
): Promise<Manifest> {
  const manifest: Manifest = { ...facts, parts: {} }
  async function* all(): AsyncGenerator<Part> {
    yield textPart(formatPath, format)
    for await (const part of parts) {
      const hash = createHash('sha256')
      yield { ...part, body: hashed(part.body, hash) }
      manifest.parts[part.path] = { bytes: part.bytes, sha256: hash.digest('hex') }
    }
    yield textPart(manifestPath, JSON.stringify(manifest, null, 2))
  }
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } })
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  if (passphrase)
    await pipeline(
      tarOf(all()),
      zstd,
      (source: AsyncIterable<Uint8Array>) => seal(source, passphrase),
      file,
    )
  else await pipeline(tarOf(all()), zstd, file)
  return manifest
}

/**
 * Unpacks a backup file into an empty folder and checks every byte against its manifest.
 * @throws {BackupError} when it is none, is damaged, or the passphrase does not open it
 */
export async function readBackup(
  path: string,
  folder: string,
  passphrase?: string,
): Promise<Manifest> {
  const sealed = await isSealed(path)
  if (sealed && !passphrase)
    throw new BackupError(`${path} is sealed: give its passphrase with --passphrase-stdin`)
  let manifest: unknown
  const found: Manifest['parts'] = {}
  const take = async (archive: AsyncIterable<Uint8Array>) => {
    for await (const part of partsOf(archive)) {
      if (part.path === formatPath) checkFormat(path, await textOf(part))
      else if (part.path === manifestPath) manifest = JSON.parse(await textOf(part))
      else found[part.path] = await unpackOne(part, folder)
    }
  }
  const unsealed = (source: AsyncIterable<Uint8Array>) =>
    sealed ? unseal(source, passphrase!) : source
  try {
    await pipeline(createReadStream(path), unsealed, createZstdDecompress(), take)
  } catch (error) {
    if (error instanceof WrongPassphrase)
      throw new BackupError(`the passphrase is not the one that ${path} was sealed with`)
    if (error instanceof BackupError || isFull(error)) throw error
    throw new BackupError(`${path} is damaged: ${(error as Error).message}`)
  }
  const parsed = Manifest.safeParse(manifest)
  if (!parsed.success) throw new BackupError(`${path} is damaged: it ends too early`)
  for (const [name, { sha256 }] of Object.entries(parsed.data.parts))
    if (found[name]?.sha256 !== sha256)
      throw new BackupError(`${path} is damaged: ${name} is not what was backed up`)
  return parsed.data
}

/**
 * Whether a backup file wants a passphrase.
 * @throws {BackupError} when there is none at that path
 */
async function isSealed(path: string): Promise<boolean> {
  const start = Buffer.alloc(64)
  let file: FileHandle | undefined
  try {
    file = await open(path)
    await file.read(start)
  } catch (error) {
    throw new BackupError(`${path} cannot be read: ${(error as Error).message}`)
  } finally {
    await file?.close()
  }
  if (start.toString('latin1').startsWith(sealedMark)) return true
  if (!start.subarray(0, zstdMark.length).equals(zstdMark))
    throw new BackupError(`${path} is no backup of ConvoSphere`)
  return false
}

/** RFC 8878, 3.1.1. */
const zstdMark = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

function checkFormat(path: string, text: string) {
  if (text === format) return
  throw new BackupError(
    text.startsWith('convosphere backup ')
      ? `${path} was made by a newer ConvoSphere: restore it with that one`
      : `${path} is no backup of ConvoSphere`,
  )
}

async function unpackOne({ path, bytes, body }: Part, folder: string) {
  const segments = path.split('/')
  if (segments.some((one) => ['', '.', '..'].includes(one) || /[\\:\0]/.test(one)))
    throw new BackupError(`it holds a file with a dangerous name: ${JSON.stringify(path)}`)
  const target = join(folder, ...segments)
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  await pipeline(
    hashed(body, hash),
    createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }),
  )
  return { bytes, sha256: hash.digest('hex') }
}

async function* hashed(body: AsyncIterable<Uint8Array>, hash: Hash) {
  for await (const chunk of body) {
    hash.update(chunk)
    yield chunk
  }
}

function textPart(path: string, text: string): Part {
  const bytes = new TextEncoder().encode(text)
  return {
    path,
    bytes: bytes.length,
    body: (async function* () {
      yield bytes
    })(),
  }
}

const textOf = async ({ body }: Part) => Buffer.concat(await Array.fromAsync(body)).toString()

const isFull = (error: unknown) => (error as { code?: string }).code === 'ENOSPC'
