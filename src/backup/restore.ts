import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { createSecrets } from '../secrets.ts'
import { countSecrets } from '../settings.ts'
import { contentsOf } from './database.ts'
import { BackupError, type Manifest, readBackup } from './file.ts'

const database = 'convosphere.db'

/** @throws {BackupError} when the database is on a server, which has its own means */
export function refuseRemote({ databaseUrl }: Config): void {
  if (!databaseUrl) return
  throw new BackupError(
    'DATABASE_URL names a libSQL server: back it up and restore it with that server’s own tools, ' +
      'and keep SECRET_KEY or secret.key with it',
  )
}

/**
 * Unpacks a backup into a new folder and makes sure that a program could run on it: the database is
 * whole, has every row it had, and the key in it opens the sealed settings.
 * @throws {BackupError}
 */
export async function unpackVerified(
  path: string,
  folder: string,
  passphrase: string | undefined,
): Promise<Manifest> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const manifest = await readBackup(path, folder, passphrase)
  const { faults, rows, settings } = contentsOf(join(folder, database), { thorough: true })
  const secrets = createSecrets({ dataDir: folder, secretKey: undefined })
  const lost = Object.keys(manifest.rows).find((table) => rows[table] !== manifest.rows[table])
  const fault =
    faults[0] ??
    (lost && `${lost} has ${rows[lost] ?? 0} rows instead of ${manifest.rows[lost]}`) ??
    (countSecrets(settings, secrets).opened !== manifest.secrets &&
      'its key does not open the settings')
  if (fault) throw new BackupError(`${path} does not restore: ${fault}`)
  return manifest
}

/**
 * Restores a backup into a data folder that this process holds.
 * @throws {BackupError} when the folder is not empty, or the backup is not whole
 */
export async function restoreBackup(
  { dataDir }: Config,
  path: string,
  passphrase: string | undefined,
): Promise<Manifest> {
  refuseNonEmpty(dataDir)
  const unpacked = join(dataDir, 'restoring')
  rmSync(unpacked, { recursive: true, force: true })
  try {
    const manifest = await unpackVerified(path, unpacked, passphrase)
    // The database last: without it, an interrupted restore can be begun again.
    const names = readdirSync(unpacked).sort(
      (a, b) => Number(a === database) - Number(b === database),
    )
    for (const name of names) {
      rmSync(join(dataDir, name), { recursive: true, force: true })
      renameSync(join(unpacked, name), join(dataDir, name))
    }
    return manifest
  } finally {
    rmSync(unpacked, { recursive: true, force: true })
  }
}

function refuseNonEmpty(dataDir: string) {
  const names = readdirSync(dataDir).filter((name) => !name.startsWith('lock.db'))
  const interrupted = names.includes('restoring') && !existsSync(join(dataDir, database))
  if (!names.length || interrupted) return
  throw new BackupError(
    `${dataDir} is not empty (it has ${names[0]}): restore into a new folder, named by DATA_DIR`,
  )
}
