import kernelTables from '../migrations/0001_kernel.sql' with { type: 'text' }
import jobTables from '../migrations/0002_jobs.sql' with { type: 'text' }
import invitationTables from '../migrations/0004_invitations.sql' with { type: 'text' }
import { builtIn, onDemand } from '../plugins/index.ts'
import type { ListedCommand } from './cli.ts'
import type { Config } from './config.ts'
import { openDatabase } from './db.ts'
import { exportJobs } from './exports.ts'
import { createFiles } from './files.ts'
import { createHost, type Host } from './host.ts'
import { createInvitations } from './invitations.ts'
import { createJobs } from './jobs.ts'
import { folderSources } from './loader.ts'
import { createLog, type Log } from './log.ts'
import { createMigrate } from './migrate.ts'
import { createGrants } from './permissions.ts'
import type { AnyPlugin } from './plugin.ts'
import { createSecrets } from './secrets.ts'
import { createSessions } from './sessions.ts'
import { createSettings } from './settings.ts'
import { createSetup } from './setup.ts'
import { createTokens } from './tokens.ts'
import { createUsers } from './users.ts'
import { createWorker } from './worker.ts'

/** The names that folder plugins cannot have: those of the plugins that ship, and of the app. */
export const takenNames = ['app', ...builtIn.map(({ name }) => name), ...Object.keys(onDemand)]

/** What can be typed beside the kernel's own commands. */
export const pluginCommands: Record<string, ListedCommand> = Object.assign(
  {},
  ...builtIn.map((plugin) => plugin.commands ?? {}),
)

/** The opened program, before plugins run: what commands and the server share. */
export interface Opened {
  host: Host
  log: Log
  close(): Promise<void>
}

interface Options {
  log?: Log
  /** The built-in plugins; tests choose their own. */
  plugins?: AnyPlugin[]
  /** Further ones that this start asks for. */
  also?: (keyof typeof onDemand)[]
  /** Whether the caller holds the data folder. */
  locked?: boolean
  /** The time in ms, for jobs; tests have a clock of their own. */
  now?: () => number
}

/** Opens the database, brings it up to date and prepares the host. */
export async function openKernel(config: Config, options: Options = {}): Promise<Opened> {
  const log = options.log ?? createLog(config.logLevel)
  const db = await openDatabase(config)
  const migrate = await createMigrate(db, config, log, options)
  await migrate({
    owner: 'kernel',
    files: {
      '0001_kernel': kernelTables,
      '0002_jobs': jobTables,
      '0004_invitations': invitationTables,
    },
  })
  const users = createUsers(db)
  const jobs = createJobs(db, options.now)
  const settings = createSettings(db, config, createSecrets(config))
  await settings.load()
  const also: AnyPlugin[] = (options.also ?? []).map((name) => onDemand[name])
  const shipped = [...(options.plugins ?? builtIn), ...also].map((plugin) => ({
    name: plugin.name,
    kind: 'built-in' as const,
    shipped: builtIn.includes(plugin),
    load: async () => plugin,
  }))
  const shippedNames = new Set(shipped.map((source) => source.name))
  const host = createHost({
    config,
    db,
    log,
    migrate,
    findSources: async () => {
      const folders = await folderSources(config.dataDir)
      return [...shipped, ...folders.filter((folder) => !shippedNames.has(folder.name))]
    },
    kernel: {
      db,
      users,
      settings,
      jobs,
      sessions: createSessions(db),
      tokens: createTokens(db),
      grants: createGrants(db),
      files: createFiles(config.dataDir),
      invitations: createInvitations(db),
      setup: createSetup(config, await users.isEmpty()),
    },
    // The lock on the data folder keeps a second server away from an embedded database.
    worker: createWorker({
      jobs,
      log,
      alone: db.embedded,
      ...(options.now && { now: options.now }),
    }),
  })
  jobs.own.push(...exportJobs({ ...config, users, host }))
  return {
    host,
    log,
    async close() {
      await host.stop()
      await db.close()
    },
  }
}
