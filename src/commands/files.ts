import type { Config } from '../config.ts'
import { createFiles } from '../files/files.ts'
import { readArguments } from './arguments.ts'

/** `files`: looks at every file and brings each to where new ones go; exit code 1 when one is damaged. */
export async function checkFiles(config: Config, args: string[]): Promise<number> {
  readArguments(args, { options: {} })
  const kept = createFiles(config)
  const { files, moved, damaged } = await kept.check(new AbortController().signal)
  for (const hash of damaged) process.stderr.write(`damaged: ${hash}\n`)
  process.stdout.write(
    `${files} files in ${kept.address}, ${moved} brought there, ${damaged.length} damaged\n`,
  )
  return damaged.length ? 1 : 0
}
