import { rollback as goBack } from '../backup/rollback.ts'
import type { Config } from '../config.ts'
import { lockDataFolder } from '../db-sqlite.ts'
import { readArguments } from './arguments.ts'

/** `rollback`: to the snapshot from before the last migration. */
export async function rollback(config: Config, args: string[]): Promise<number> {
  readArguments(args, { options: {} })
  const unlock = lockDataFolder(config.dataDir)
  try {
    const { to, undone, kept } = goBack(config)
    process.stdout.write(
      [
        `The database is as it was at ${to}, without ${undone.join(', ')}.`,
        `What was written since is kept in ${kept}.`,
        'Now start the ConvoSphere of then; this one would migrate it again.',
        '',
      ].join('\n'),
    )
    return 0
  } finally {
    unlock()
  }
}
