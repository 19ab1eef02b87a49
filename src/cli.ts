import { UsageError } from './commands/arguments.ts'
import type { ProgramAtWork } from './commands/opened.ts'
import { type Config, ConfigError, isDebugging, readConfig } from './config.ts'
import { withOwner, workAsOwner } from './owner.ts'
import { version } from './version.ts'

/**
 * Carries out a command.
 * @param atWork opens the program, for those of plugins
 * @returns the exit code
 */
export type Command = (config: Config, args: string[], atWork: AtWork) => Promise<number>

/** Does something with the opened program while its jobs are done, by a running server or here. */
export type AtWork = <T>(work: (program: ProgramAtWork) => Promise<T>) => Promise<T>

export interface ListedCommand {
  usage: string
  /** Absent: for the program itself, in no list. */
  help?: string
  load(): Promise<Command>
}

/** By the words that are typed; the longest match counts. */
const commands: Record<string, ListedCommand> = {
  serve: {
    usage: 'serve [--demo] [--dev]',
    help: 'Answer requests (the default); --demo fills an empty database, --dev reloads what changes',
    load: async () => (await import('./serve.ts')).serve,
  },
  migrate: {
    usage: 'migrate',
    help: 'Bring the database up to this version',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  },
  backup: {
    usage: 'backup --to FOLDER [--passphrase-stdin] [--json]',
    help: 'Back everything up, beside a running server too; the last line is the path of the file',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  restore: {
    usage: 'restore FILE [--passphrase-stdin]',
    help: 'Fill an empty data folder from a backup',
    load: async () => (await import('./commands/backup.ts')).restore,
  },
  rollback: {
    usage: 'rollback',
    help: 'Go back to the snapshot from before the last migration; what it replaces is kept',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  doctor: {
    usage: 'doctor',
    help: 'Check the configuration, the data folder, the database, plugins and providers',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  files: {
    usage: 'files',
    help: 'Look at every file that is kept, and bring each to where new ones go, sealed if they are',
    load: async () => (await import('./commands/files.ts')).checkFiles,
  },
  'user create': {
    usage: 'user create --name NAME --email EMAIL [--role user|manager|admin] [--password-stdin]',
    help: 'Add a person; without --password-stdin a password is made and printed',
    load: async () => (await import('./commands/user.ts')).createUser,
  },
  'user reset': {
    usage: 'user reset EMAIL [--password-stdin]',
    help: 'Give a person a new password; all their sessions and tokens end',
    load: async () => (await import('./commands/user.ts')).resetUser,
  },
  'config explain': {
    usage: 'config explain [KEY]',
    help: 'Say which value is in force and where it comes from',
    load: async () => (await import('./commands/config.ts')).explainConfig,
  },
  plugins: {
    usage: 'plugins',
    help: 'List the plugins with their state',
    load: async () => (await import('./commands/plugins.ts')).listPlugins,
  },
  'plugins new': {
    usage: 'plugins new NAME',
    help: 'Write the folder of a new plugin, with types and a test',
    load: async () => (await import('./commands/new-plugin.ts')).newPlugin,
  },
  'plugins enable': {
    usage: 'plugins enable NAME',
    help: 'Trust and run a plugin, or load it anew after its files have changed',
    load: async () => (await import('./commands/plugins.ts')).enablePlugin,
  },
  'plugins disable': {
    usage: 'plugins disable NAME',
    help: 'Stop a plugin, now and for good',
    load: async () => (await import('./commands/plugins.ts')).disablePlugin,
  },
}

/**
 * Runs the program with what was typed after its name.
 * @returns the exit code: 0 done, 1 refused or failed, 2 a wrong value or command
 */
export async function main(args: string[]): Promise<number> {
  if (args.includes('--version')) return print(version)
  if (args.includes('--help') || args[0] === 'help') return print(await helpText())
  let owner: string | undefined
  try {
    const { command, rest } = await find(args)
    const config = readConfig()
    const run = await command.load()
    owner = workAsOwner(config.dataDir)
    return await run(config, rest, async (work) =>
      (await import('./commands/opened.ts')).atWork(config, work),
    )
  } catch (error) {
    const wrongInput = error instanceof ConfigError || error instanceof UsageError
    const text = error instanceof Error ? error.message : String(error)
    process.stderr.write(`convosphere: ${withOwner(text, owner)}\n`)
    if (isDebugging() && !wrongInput) console.error(error)
    return wrongInput ? 2 : 1
  }
}

/** Those of the plugins that ship; loaded only when the kernel has none of the name. */
async function ofPlugins(): Promise<Record<string, ListedCommand>> {
  const { pluginCommands } = await import('./kernel.ts')
  return pluginCommands
}

async function find(args: string[]): Promise<{ command: ListedCommand; rest: string[] }> {
  if (!args[0] || args[0].startsWith('--')) return { command: commands.serve!, rest: args }
  for (const known of [() => commands, ofPlugins]) {
    const named = await known()
    for (const words of [2, 1]) {
      const command = named[args.slice(0, words).join(' ')]
      if (command) return { command, rest: args.slice(words) }
    }
  }
  throw new UsageError(`there is no command "${args.join(' ')}"; "convosphere help" lists them`)
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

const helpText = async () =>
  [
    `ConvoSphere ${version}: the AI-assistant platform that a team runs itself`,
    '',
    'Usage: convosphere [COMMAND]',
    ...Object.values({ ...commands, ...(await ofPlugins()) }).flatMap(({ usage, help }) =>
      help ? ['', `  ${usage}`, `      ${help}`] : [],
    ),
    '',
    'Everything else is set by environment variables; "convosphere config explain" lists them.',
  ].join('\n')
