import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { contentsOf } from './database.ts'
import { BackupError } from './file.ts'
import { refuseRemote } from './restore.ts'

/** What going back has done. */
export interface RolledBack {
  /** When the snapshot was taken, ISO 8601. */
  to: string
  /** Migrations that are undone, as `owner/name`. */
  undone: string[]
  /** Where the database that was in use until now is kept. */
  kept: string
}

/**
 * Puts the snapshot from before the last migration in the place of the database, in a data folder
 * that this process holds. Once more goes to the snapshot before that one.
 * @throws {BackupError} when there is none to go back to, or it is damaged
 */
export function rollback(config: Config): RolledBack {
  refuseRemote(config)
  const { dataDir } = config
  const current = join(dataDir, 'convosphere.db')
  if (!existsSync(current)) throw new BackupError(`there is no convosphere.db in ${dataDir}`)
  const { migrations } = contentsOf(current)
  if (existsSync(`${current}-wal`))
    throw new BackupError('another command is using the database: wait for it to end')
  const { path, undone } = snapshotBefore(dataDir, migrations)
  const folder = join(dataDir, 'replaced')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const kept = join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db`)
  copyFileSync(current, kept, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  renameSync(path, current)
  return { to: timeOf(path), undone, kept }
}

/** The newest snapshot that lacks a migration of the database; a failed one leaves none behind. */
function snapshotBefore(dataDir: string, migrations: string[]) {
  const folder = join(dataDir, 'snapshots')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.db')) : []
  for (const name of names.toSorted().toReversed()) {
    const path = join(folder, name)
    const snapshot = contentsOf(path, { thorough: true })
    const [fault] = snapshot.faults
    if (fault) throw new BackupError(`${path} is damaged: ${fault}`)
    const undone = migrations.filter((one) => !snapshot.migrations.includes(one))
    if (undone.length) return { path, undone }
  }
  throw new BackupError('there is no snapshot from before a migration to go back to')
}

/** `2026-11-22T22-00-00-000Z.db` was taken at 2026-11-22T22:00:00.000Z. */
const timeOf = (path: string) =>
  path
    .slice(path.lastIndexOf('T') - 10, -'.db'.length)
    .replace(/T(\d\d)-(\d\d)-(\d\d)-(\d+)Z/, 'T$1:$2:$3.$4Z')
