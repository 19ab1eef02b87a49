import type { Config } from '../config.ts'
import { lockDataFolder } from '../db-sqlite.ts'
import { readArguments } from './arguments.ts'
import { withProgram } from './opened.ts'

/** Brings the tables of the kernel and of every enabled plugin up to this program. */
export async function migrate(config: Config, args: string[]): Promise<number> {
  readArguments(args, { options: {} })
  const unlock = lockDataFolder(config.dataDir)
  try {
    const plugins = await withProgram(config, (host) => host.status(), { locked: true })
    const failed = plugins.filter((plugin) => plugin.state === 'failed')
    for (const { name, error } of failed) process.stderr.write(`${name}: ${error}\n`)
    if (!failed.length) process.stdout.write('The database is up to date.\n')
    return failed.length ? 1 : 0
  } finally {
    unlock()
  }
}
