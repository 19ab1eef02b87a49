import { parseArgs, type ParseArgsConfig } from 'node:util'

/** One line that tells the operator what was wrong with what they typed. */
export class UsageError extends Error {}

/**
 * Reads a command's options and exactly the named words after it; of a last one with an ellipsis
 * (`PATH…`) one or more.
 * @throws {UsageError} when one is missing, unknown or too many
 */
export function readArguments<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  { options, words = [] }: { options: O; words?: string[] },
) {
  const { values, positionals } = parsed(args, options)
  const missing = words[positionals.length]
  if (missing) throw new UsageError(`${missing} is missing`)
  if (positionals.length > words.length && !words.at(-1)?.endsWith('…'))
    throw new UsageError(`"${positionals[words.length]}" is one word too many`)
  return { values, words: positionals }
}

function parsed<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: O,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]!)
  }
}

/**
 * A secret that is typed or piped, so that it stands in no list of processes.
 * @throws {UsageError} when there is none
 */
export async function firstLine(name: 'password' | 'passphrase'): Promise<string> {
  const [line = ''] = (await Bun.stdin.text()).split(/\r?\n/)
  if (!line) throw new UsageError(`--${name}-stdin: there is no ${name} on stdin`)
  return line
}
