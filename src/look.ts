import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { openSqlite } from './db-sqlite.ts'
import { type Database, databaseFile, openDatabase } from './db.ts'
import { hasTables } from './migrate.ts'

/** What a command that only looks has before it. */
export interface View {
  db: Database
  /** False where nobody has begun yet: the database is an empty one in the scratch folder. */
  isThere: boolean
}

/** Whether the database is there; a server is asked when it is opened. */
const mayHaveData = ({ databaseUrl, dataDir }: Config): boolean =>
  databaseUrl !== undefined || existsSync(join(dataDir, databaseFile))

/** Opens the database so that nothing of it changes, and none is made. */
export async function openToLook(config: Config, scratch: string): Promise<View> {
  if (mayHaveData(config)) {
    const db = await openDatabase(config, { looking: true })
    if (await hasTables(db)) return { db, isThere: true }
    await db.close()
  }
  return { db: openSqlite(join(scratch, databaseFile)), isThere: false }
}
