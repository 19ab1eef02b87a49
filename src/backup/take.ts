import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { readdir, rename } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Config } from '../config.ts'
import { lockFile } from '../db-sqlite.ts'
import { createSecrets, instanceKey } from '../secrets.ts'
import { countSecrets } from '../settings.ts'
import { version } from '../version.ts'
import { contentsOf, copyDatabase } from './database.ts'
import { BackupError, type Manifest, writeBackup } from './file.ts'
import { instanceFile, instanceName } from './instance.ts'
import { refuseRemote, unpackVerified } from './restore.ts'
import type { Part } from './tar.ts'

/** A backup that was taken and has been restored to try it. */
export interface Taken {
  path: string
  bytes: number
  sealed: boolean
  /** Sealed settings that the key does not open here either. */
  unopened: number
  manifest: Manifest
}

/**
 * What of the data folder is not kept: copies, what is there for a day or two, what is made anew, and
 * whose folder it is.
 */
const left = new Set([
  'backups',
  'snapshots',
  'replaced',
  'cache',
  'restoring',
  'exports',
  'imports',
  'models',
  instanceFile,
  `${instanceFile}.new`,
])
const database = 'convosphere.db'
const keyPath = 'secret.key'

/** The copy, the file, and the restored copy: never more than this times what is kept. */
const roomFactor = 3
/** One whose program was killed ends a moment later. */
const lockWaitMs = 3000
/** What must stay free beside it, in bytes. */
const leastLeft = 64 * 1024 * 1024

/**
 * Takes a backup into a folder while others may use the data folder, and restores it to a scratch
 * folder before it gets its name. Copying blocks this process, not the others.
 * @throws {BackupError} when there is nothing to back up, or what was written does not restore
 */
export async function takeBackup(
  config: Config,
  { folder, passphrase }: { folder: string; passphrase: string | undefined },
): Promise<Taken> {
  const { dataDir } = config
  refuseRemote(config)
  const source = join(dataDir, database)
  if (!existsSync(source)) throw new BackupError(`there is no ${database} in ${dataDir}`)
  mkdirSync(join(dataDir, 'cache'), { recursive: true, mode: 0o700 })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = lockFile(
    join(dataDir, 'cache/backup-lock.db'),
    `a backup of ${dataDir} is already being taken`,
    lockWaitMs,
  )
  const scratch = join(dataDir, 'cache/backup')
  const empty = () => rmSync(scratch, { recursive: true, force: true })
  const at = new Date()
  const name = `convosphere-${at.toISOString().replaceAll(/[:.]/g, '-')}.tar.zst`
  const path = join(folder, passphrase ? `${name}.sealed` : name)
  const unfinishedHere = `.${instanceName(dataDir)}.unfinished`
  const unfinished = `${path}${unfinishedHere}`
  try {
    // What a backup that was ended halfway has left; another instance may be at work in the folder.
    empty()
    for (const file of readdirSync(folder))
      if (file.endsWith(unfinishedHere)) rmSync(join(folder, file))
    mkdirSync(scratch, { mode: 0o700 })
    await refuseWithoutRoom(dataDir)
    const copy = join(scratch, database)
    copyDatabase(source, copy)
    const { rows, settings } = contentsOf(copy)
    const secrets = countSecrets(settings, createSecrets(config))
    const facts = {
      version,
      at: at.toISOString(),
      rows,
      secrets: secrets.opened,
    }
    await writeBackup(unfinished, facts, keptParts(config, copy), passphrase)
    const manifest = await unpackVerified(unfinished, join(scratch, 'restored'), passphrase)
    await rename(unfinished, path)
    return {
      path,
      bytes: statSync(path).size,
      sealed: Boolean(passphrase),
      unopened: secrets.sealed - secrets.opened,
      manifest,
    }
  } finally {
    rmSync(unfinished, { force: true })
    empty()
    unlock()
  }
}

/** A full disk would stop the program that goes on meanwhile. @throws {BackupError} */
async function refuseWithoutRoom(dataDir: string): Promise<void> {
  const files = [database, ...(await filesOf(dataDir))]
  const kept = files.reduce((sum, path) => sum + sizeOf(join(dataDir, path)), 0)
  const { bavail, bsize } = statfsSync(dataDir)
  const wanted = roomFactor * kept + leastLeft
  if (bavail * bsize >= wanted) return
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
  throw new BackupError(
    `there is not enough room in ${dataDir}: a backup wants ${megabytes(wanted)} for a moment, ${megabytes(bavail * bsize)} are free`,
  )
}

async function* keptParts(config: Config, copy: string): AsyncGenerator<Part> {
  yield filePart(database, copy)
  const key = new TextEncoder().encode(`${instanceKey(config)}\n`)
  yield {
    path: keyPath,
    bytes: key.length,
    body: (async function* () {
      yield key
    })(),
  }
  // After the database: what it names is there, or was deleted since.
  for (const path of await filesOf(config.dataDir)) {
    const file = join(config.dataDir, path)
    if (existsSync(file)) yield filePart(path, file)
  }
}

/** 0 when it is gone by now. */
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0

const filePart = (path: string, file: string): Part => {
  const bytes = statSync(file).size
  // What was added to it since is left for the next backup.
  return { path, bytes, body: bytes ? createReadStream(file, { end: bytes - 1 }) : nothing() }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** All other files of the data folder that are kept, with `/`, in order; a folder may be a link. */
async function filesOf(dataDir: string): Promise<string[]> {
  const names = (await readdir(dataDir)).filter(
    (name) => !left.has(name) && name !== keyPath && !/^(convosphere|lock)\.db/.test(name),
  )
  const found = names.map(async (name) => {
    const path = join(dataDir, name)
    if (!statSync(path).isDirectory()) return [name]
    const below = await readdir(path, { recursive: true, withFileTypes: true })
    return below
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dataDir, join(entry.parentPath, entry.name)))
  })
  return (await Promise.all(found))
    .flat()
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
}
