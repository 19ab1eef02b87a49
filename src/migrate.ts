import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { type Config, ConfigError } from './config.ts'
import { lockDataFolder } from './db-sqlite.ts'
import type { Database } from './db.ts'
import { now } from './ids.ts'
import type { Log } from './log.ts'

/** Who owns the tables (`kernel` or a plugin's name) and its SQL, by name, in order. */
export interface Migrations {
  owner: string
  files: Record<string, string>
}

/** The tables are those of another version of the program. */
export class OtherVersion extends ConfigError {}

interface Applied {
  name: string
}

/** Brings the tables of one owner up to this program; safe to run again. */
export type Migrate = (set: Migrations) => Promise<void>

/**
 * Prepares migrating: each migration runs in a transaction of its own; before the first one on a
 * database that was in use, an embedded database is copied to `<data>/snapshots`, where the last
 * five copies stay.
 * @param locked whether this process holds the data folder; else it is taken for as long as it takes
 */
export async function createMigrate(
  db: Database,
  config: Config,
  log: Log,
  { locked = false } = {},
): Promise<Migrate> {
  await db.run(
    'create table if not exists migrations (owner text, name text, applied_at text not null, primary key (owner, name)) strict',
  )
  const before = await db.all('select 1 from migrations limit 1')
  let needsSnapshot = before.length > 0 && db.embedded

  return async ({ owner, files }) => {
    const open = await pendingOf(db, { owner, files })
    if (!open.length) return
    const unlock = locked || !db.embedded ? undefined : lockDataFolder(config.dataDir)
    let taken: string | undefined
    let changed = false
    try {
      if (needsSnapshot) taken = await snapshot(db, config, log)
      needsSnapshot = false
      for (const name of open) {
        const isMine = await db.tx(async (tx) => {
          // Another node of the same remote database may have been faster.
          const mark = 'insert into migrations values (?, ?, ?) on conflict do nothing'
          if (!(await tx.run(mark, owner, name, now()))) return false
          await tx.script(files[name]!)
          return true
        })
        changed = true
        if (isMine) log.info('migrated', { owner, name })
      }
      if (taken) pruneSnapshots(config)
    } catch (error) {
      // Nothing was changed: starts that fail again and again leave no copies behind.
      if (taken && !changed) rmSync(taken)
      needsSnapshot ||= taken !== undefined && !changed
      throw error
    } finally {
      unlock?.()
    }
  }
}

/** Whether any program has ever made tables here. */
export async function hasTables(db: Database): Promise<boolean> {
  return Boolean(await db.get("select 1 from sqlite_schema where name = 'migrations'"))
}

/**
 * The migrations of one owner that have not run here, in order.
 * @throws {OtherVersion} when a newer program has already migrated these tables
 */
export async function pendingOf(db: Database, { owner, files }: Migrations): Promise<string[]> {
  const applied = await db.all<Applied>('select name from migrations where owner = ?', owner)
  const done = new Set(applied.map((row) => row.name))
  refuseNewer(owner, done, files)
  return Object.keys(files)
    .sort()
    .filter((name) => !done.has(name))
}

function refuseNewer(owner: string, done: Set<string>, files: Record<string, string>) {
  const unknown = [...done].find((name) => !(name in files))
  if (!unknown) return
  throw new OtherVersion(
    `this database was last used by a newer ConvoSphere (it has ${owner}/${unknown}); ` +
      'start that version again, or go back with "convosphere rollback"',
  )
}

const folderOf = (config: Config) => `${config.dataDir}/snapshots`

async function snapshot(db: Database, config: Config, log: Log): Promise<string> {
  const folder = folderOf(config)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = `${folder}/${new Date().toISOString().replaceAll(/[:.]/g, '-')}.db`
  await db.snapshot(path)
  log.info('snapshot before migrating', { path })
  return path
}

const snapshotsKept = 5

function pruneSnapshots(config: Config) {
  const names = readdirSync(folderOf(config)).filter((name) => name.endsWith('.db'))
  for (const name of names.toSorted().slice(0, -snapshotsKept))
    rmSync(`${folderOf(config)}/${name}`)
}
