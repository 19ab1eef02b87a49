import { accessSync, constants, statSync } from 'node:fs'
import { ConfigError } from './config.ts'

/**
 * Where root runs a command on somebody else's data folder, goes on as that owner: what root made
 * there, the service could not write to later. Call it before anything is opened.
 * @returns as whom it goes on, for messages; undefined when nothing had to change
 * @throws {ConfigError} where it cannot
 */
export function workAsOwner(dataDir: string): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  const folder = statSync(dataDir, { throwIfNoEntry: false })
  if (!folder || folder.uid === 0) return undefined
  const owner = `user ${folder.uid}, to whom ${dataDir} belongs`
  try {
    process.setgroups!([folder.gid])
    process.setgid!(folder.gid)
    process.setuid!(folder.uid)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    // What it still has to load, and the processes that it will start.
    accessSync(process.execPath, constants.X_OK)
    if (!Bun.isStandaloneExecutable) accessSync(import.meta.path, constants.R_OK)
  } catch (error) {
    const why = (error as Error).message
    throw new ConfigError(`this has to run as ${owner}, and that is not possible here: ${why}`)
  }
  return owner
}

/** Says as whom a command worked that was not allowed something. */
export const withOwner = (message: string, owner: string | undefined): string =>
  owner && /\b(EACCES|EPERM)\b|permission denied/.test(message)
    ? `${message} (this works as ${owner})`
    : message
