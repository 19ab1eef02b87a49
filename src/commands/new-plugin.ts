import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import { takenNames } from '../kernel.ts'
import { pluginsFolder } from '../loader.ts'
import { readArguments, UsageError } from './arguments.ts'

/** The example's name, which a new plugin replaces by its own. */
const example = 'guestbook'

/** `plugins new NAME`: a copy of the example plugin under another name, with the types of `convosphere`. */
export async function newPlugin(config: Config, args: string[]): Promise<number> {
  const { words } = readArguments(args, { options: {}, words: ['NAME'] })
  const [name = ''] = words
  if (!/^[a-z][a-z0-9]{1,29}$/.test(name))
    throw new UsageError(`"${name}": a plugin's name is lower-case letters and digits`)
  if (takenNames.includes(name)) throw new UsageError(`"${name}": this name is taken`)
  const folder = join(pluginsFolder(config.dataDir), name)
  if (existsSync(folder)) throw new UsageError(`${folder} is there already`)
  const { exampleFiles, declarationFiles } = await import('./plugin-files.ts')
  const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)
  const renamed = (text: string) =>
    text.replaceAll(example, name).replaceAll(capital(example), capital(name))

  for (const [path, text] of Object.entries(exampleFiles))
    await write(join(folder, renamed(path)), renamed(text))
  for (const [path, text] of Object.entries(declarationFiles))
    await write(join(folder, 'types', path), text)
  process.stdout.write(`${folder} is ready.
  Try it:  ${testCommand(folder)}
  Use it:  convosphere plugins enable ${name}
`)
  return 0
}

async function write(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  await Bun.write(path, text)
}

/** The binary is a Bun as well; from source the test has to be told what to start. */
const testCommand = (folder: string) =>
  Bun.isStandaloneExecutable
    ? `cd ${folder} && BUN_BE_BUN=1 ${process.execPath} test`
    : `cd ${folder} && CONVOSPHERE="${process.execPath} --cwd=${join(dirname(Bun.main), '..')} ${Bun.main}" bun test`
