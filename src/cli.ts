import type { Config } from './config.ts'
import { serve } from './serve.ts'

interface Command {
  help: string
  run(config: Config, args: string[]): Promise<number>
}

const commands: Record<string, Command> = {
  serve: { help: 'serve (the default): answer requests', run: serve },
}

/** Runs a command of the program; returns its exit code. */
export async function run(args: string[], config: Config): Promise<number> {
  const [name = 'serve', ...rest] = args
  const command = commands[name]
  if (command) return command.run(config, rest)
  process.stderr.write(`convosphere: there is no command "${name}"\n${help()}`)
  return 2
}

const help = () =>
  `Commands:\n${Object.values(commands)
    .map((command) => `  ${command.help}\n`)
    .join('')}`
