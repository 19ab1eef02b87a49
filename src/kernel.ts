import kernelTables from '../migrations/0001_kernel.sql' with { type: 'text' }
import jobTables from '../migrations/0002_jobs.sql' with { type: 'text' }
import invitationTables from '../migrations/0004_invitations.sql' with { type: 'text' }
import { builtIn, onDemand } from '../plugins/index.ts'
import type { ListedCommand } from './cli.ts'
import type { Config } from './config.ts'
import { openDatabase } from './db.ts'
import { exportJobs } from './exports.ts'
import { createFetch } from './fetch.ts'
import { createFiles } from './files/files.ts'
import { fileJobs } from './files/jobs.ts'
import { createHost, type Host } from './host.ts'
import { createInvitations } from './invitations.ts'
import { createJobs } from './jobs.ts'
import { folderSources } from './loader.ts'
import { createLog, type Log } from './log.ts'
import { openToLook, type View } from './look.ts'
import { createMigrate, type Migrations, pendingOf } from './migrate.ts'
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

const tables: Migrations = {
  owner: 'kernel',
  files: {
    '0001_kernel': kernelTables,
    '0002_jobs': jobTables,
    '0004_invitations': invitationTables,
  },
}

/** The opened program, before plugins run: what commands and the server share. */
export interface Opened {
  host: Host
  log: Log
  /** Whether there is a database that some program has used. */
  isThere: boolean
  /** How many migrations have not run. */
  pending(): Promise<number>
  close(): Promise<void>
}

interface Options {
  /** For who only looks: nothing in the data folder changes, this folder takes what is written. */
  scratch?: string | undefined
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
  const view = options.scratch
    ? await openToLook(config, options.scratch)
    : { db: await openDatabase(config), isThere: true }
  try {
    return await openOn(view, config, options)
  } catch (error) {
    await view.db.close()
    throw error
  }
}

async function openOn({ db, isThere }: View, config: Config, options: Options): Promise<Opened> {
  const { scratch, locked = !isThere } = options
  const log = options.log ?? createLog(config.logLevel)
  const migrate =
    scratch && isThere
      ? async (set: Migrations) => void (await pendingOf(db, set))
      : await createMigrate(db, config, log, { locked })
  await migrate(tables)
  const users = createUsers(db)
  const jobs = createJobs(db, options.now)
  const settings = createSettings(
    db,
    config,
    createSecrets(config, { looking: scratch !== undefined }),
  )
  await settings.load()
  const also: AnyPlugin[] = (options.also ?? []).map((name) => onDemand[name])
  const shipped = [...(options.plugins ?? builtIn), ...also].map((plugin) => ({
    name: plugin.name,
    kind: 'built-in' as const,
    shipped: builtIn.includes(plugin),
    load: async () => plugin,
  }))
  const shippedNames = new Set(shipped.map((source) => source.name))
  const files = createFiles(config)
  const host = createHost({
    config,
    db,
    log,
    migrate,
    findSources: async () => {
      const folders = await folderSources(config.dataDir, scratch)
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
      files,
      fetch: createFetch(config),
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
  jobs.own.push(...exportJobs({ ...config, users, host }), ...fileJobs(files))
  return {
    host,
    log,
    isThere,
    pending: async () => (await pendingOf(db, tables)).length + (await host.pending()),
    async close() {
      await host.stop()
      await db.close()
    },
  }
}
