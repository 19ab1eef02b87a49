import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { isDataFolderLocked, lockDataFolder } from '../db-sqlite.ts'
import { Problem } from '../errors.ts'
import type { Host } from '../host.ts'
import { openKernel, type Opened } from '../kernel.ts'
import { createLog } from '../log.ts'
import { OtherVersion } from '../migrate.ts'

/**
 * Does something with the opened program, beside a running server or without one: plugins are set up
 * but not started, and only warnings are logged.
 * @throws {Error} in plain English where the program throws a Problem
 */
export async function withProgram<T>(
  config: Config,
  work: (host: Host) => Promise<T>,
  { locked = false } = {},
): Promise<T> {
  const opened = await openKernel(config, { log: logFor(config), locked })
  return closing(opened, async ({ host }) => {
    await host.prepare()
    return work(host)
  })
}

/** The opened program while its jobs are done. */
export interface ProgramAtWork {
  host: Host
  /** Whether somebody still does them: this process, or a server that has not stopped meanwhile. */
  isWorked(): boolean
}

/**
 * Does something with the opened program while what is queued is done: by the server that has the
 * data folder, or else by this process, which then keeps others away until it ends.
 * @throws {Error} in plain English where the program throws a Problem
 */
export async function atWork<T>(
  config: Config,
  work: (program: ProgramAtWork) => Promise<T>,
): Promise<T> {
  const { dataDir } = config
  const unlock = isDataFolderLocked(dataDir) ? undefined : lockDataFolder(dataDir)
  try {
    return await withProgram(
      config,
      (host) => {
        if (unlock) host.work()
        return work({ host, isWorked: () => Boolean(unlock) || isDataFolderLocked(dataDir) })
      },
      { locked: Boolean(unlock) },
    )
  } finally {
    unlock?.()
  }
}

/**
 * Looks at the program and changes nothing: neither folder, database nor key is made, no migration
 * runs. Where there is no data, everything is as it would begin.
 * @throws {OtherVersion} when the tables are older or newer than this program
 */
export async function lookAtProgram<T>(
  config: Config,
  work: (host: Host, isThere: boolean) => Promise<T>,
): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'convosphere-'))
  try {
    const opened = await openKernel(config, { log: logFor(config), scratch })
    return await closing(opened, async ({ host, isThere, pending }) => {
      if (isThere) refuse(await pending())
      await host.prepare()
      return work(host, isThere)
    })
  } catch (error) {
    if (!(error instanceof OtherVersion) || !isDataFolderLocked(config.dataDir)) throw error
    throw new OtherVersion(`${error.message}. A ConvoSphere of another version is running here`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** What to say where there is no data. */
export const nothingIn = ({ databaseUrl, dataDir }: Config): string =>
  `there is no data in ${databaseUrl ?? dataDir}`

function refuse(pending: number) {
  if (!pending) return
  const migrations = pending === 1 ? '1 migration is' : `${pending} migrations are`
  throw new OtherVersion(`${migrations} pending; "convosphere migrate" brings them`)
}

const logFor = ({ logLevel }: Config) => createLog(logLevel === 'debug' ? 'debug' : 'warn')

async function closing<T>(opened: Opened, work: (opened: Opened) => Promise<T>): Promise<T> {
  try {
    return await work(opened)
  } catch (error) {
    throw error instanceof Problem
      ? new Error(inWords(error, opened.host), { cause: error })
      : error
  } finally {
    await opened.close()
  }
}

function inWords({ key, values, fields }: Problem, host: Host): string {
  const translate = host.runtime.translate('en')
  const each = Object.entries(fields).map(
    ([name, error]) => `${name}: ${translate(error.key, error.values)}`,
  )
  return each.length ? each.join('; ') : translate(key, values)
}
