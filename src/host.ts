import { z } from 'zod'
import { compose, Misfit, type Runtime } from './compose.ts'
import { type Config, ConfigError } from './config.ts'
import { createQueue, type Database } from './db.ts'
import { conflict, notFound } from './errors.ts'
import { now } from './ids.ts'
import type { Invitations } from './invitations.ts'
import type { JobQueue } from './jobs.ts'
import type { Fetch } from './fetch.ts'
import type { Files } from './files/files.ts'
import type { Log } from './log.ts'
import { type Migrate, pendingOf } from './migrate.ts'
import type { createGrants } from './permissions.ts'
import type { AnyPlugin, Context, Contributions, Events } from './plugin.ts'
import type { Sessions } from './sessions.ts'
import { noteChange, type Settings } from './settings.ts'
import type { Setup } from './setup.ts'
import type { Tokens } from './tokens.ts'
import type { Users } from './users.ts'
import type { Worker } from './worker.ts'

/** The kernel's services, as plugins get them (`ctx.kernel`). */
export interface Kernel {
  db: Database
  setup: Setup
  users: Users
  sessions: Sessions
  tokens: Tokens
  grants: ReturnType<typeof createGrants>
  files: Files
  fetch: Fetch
  invitations: Invitations
  settings: Settings
  jobs: JobQueue
  plugins: Host
  /** The state of each part, for /readyz and the admin page. */
  health(): Promise<HealthPart[]>
}

/** One part of the program and whether it works. */
export interface HealthPart {
  name: string
  ok: boolean
  /** What is wrong, or a word on the state. */
  detail?: string
}

/** Where a plugin comes from and what it says of itself before any of its code runs. */
export interface Source {
  name: string
  kind: 'built-in' | 'folder'
  /** It came with the program, whose own tests hold that it fits the others. */
  shipped?: boolean
  version?: string
  description?: string
  author?: string
  /** Contribution kinds and routes it says it adds (folder plugins, from package.json). */
  adds?: string[]
  /** Imports its code. */
  load(): Promise<AnyPlugin>
  /** Changes whenever its files do; a changed one is loaded anew. */
  fingerprint?(): Promise<string>
}

export type PluginState = 'running' | 'disabled' | 'failed'

/** A plugin as the admin page shows it. */
export interface PluginStatus extends Omit<Source, 'load' | 'fingerprint' | 'shipped'> {
  /** Parts of the contract that it fills, or says it will. */
  adds: string[]
  state: PluginState
  /** Why it failed. */
  error: string | undefined
  needs: string[]
  /** Built in, or once enabled on the machine: may be switched by an admin. */
  trusted: boolean
}

/** A plugin that runs. */
export interface Running {
  plugin: AnyPlugin
  shipped: boolean
  ctx: Context<never, object>
  service: unknown
  stop: AbortController
  fingerprint: string
  /** Whether all of its turn are set up, so that it may collect and be collected from. */
  ready: boolean
}

/** The running set of plugins; see `createHost`. */
export type Host = ReturnType<typeof createHost>

interface HostParts {
  config: Config
  db: Database
  log: Log
  migrate: Migrate
  /** Finds every plugin there is; asked again at each change, as folders come and go. */
  findSources(): Promise<Source[]>
  kernel: Omit<Kernel, 'plugins' | 'health'>
  worker: Worker
}

/**
 * Runs plugins: orders them by what they need, migrates, sets up, starts, and composes what they add
 * into one frozen `runtime` that is swapped whenever the set changes.
 */
export function createHost(parts: HostParts) {
  const { config, db, log, migrate, findSources, kernel: services, worker } = parts
  const running = new Map<string, Running>()
  const failures = new Map<string, string>()
  const loaded = new Map<string, { plugin: AnyPlugin; fingerprint: string }>()
  let known = new Map<string, Source>()
  let runtime: Runtime | undefined

  const host = {
    /** The kernel as plugins see it. */
    get kernel(): Kernel {
      return kernel
    },

    /** What answers requests now. */
    get runtime(): Runtime {
      if (!runtime) throw new Error('the host has not started')
      return runtime
    },

    /** Takes over what another process changed in the database: settings, plugins, rights. */
    async refresh(): Promise<void> {
      await kernel.settings.load()
      if (!(await kernel.users.isEmpty())) kernel.setup.finish()
      await host.apply()
      host.emit('settings.changed', { plugin: '*' })
      host.emit('access.changed', { userId: '*' })
    },

    /** Starts every enabled plugin, or brings the running set up to what is enabled now. */
    apply(): Promise<void> {
      return inTurn(() => bringUp({ start: true }))
    },

    /**
     * Sets every enabled plugin up without starting it: commands work beside a running server,
     * which is the one that recovers answers and runs jobs.
     */
    prepare(): Promise<void> {
      return inTurn(() => bringUp({ start: false }))
    },

    /** Does what is queued, for a command that has no server beside it. */
    work: (): void => worker.begin(host),

    /** How many migrations of the enabled plugins `apply` and `prepare` would run. */
    async pending(): Promise<number> {
      await findKnown()
      const open = [...enabledNames(await readSwitches())].map(async (owner) => {
        const { migrations: files = {} } = await known.get(owner)!.load()
        return pendingOf(db, { owner, files })
      })
      const settled = await Promise.allSettled(open)
      // Why one cannot be loaded is said when it is to run.
      return settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])).length
    },

    /**
     * Enables or disables a plugin, for good. Disabling also stops those that need it.
     * @throws {Problem} 404 unknown, 409 for a folder plugin that was never enabled on the machine
     */
    async setEnabled(name: string, enabled: boolean, by: 'admin' | 'machine'): Promise<void> {
      await findKnown()
      const source = known.get(name)
      if (!source) throw notFound('error.noPlugin')
      const row = await db.get<{ enabled: number }>(
        'select enabled from plugins where name = ?',
        name,
      )
      if (source.kind === 'folder' && enabled && by === 'admin' && !row)
        throw conflict('error.pluginNotTrusted', { name })
      await db.tx(async (tx) => {
        await tx.run(
          `insert into plugins values (?, ?, ?) on conflict (name)
             do update set enabled = excluded.enabled, changed_at = excluded.changed_at`,
          name,
          Number(enabled),
          now(),
        )
        await noteChange(tx)
      })
    },

    /** Every known plugin with its state, without importing any code. */
    async status(): Promise<PluginStatus[]> {
      await findKnown()
      const switches = await readSwitches()
      const wanted = enabledNames(switches)
      return [...known.values()].map(({ load: _, fingerprint: __, shipped: ___, ...source }) => ({
        ...source,
        adds: Object.keys(running.get(source.name)?.plugin ?? {}).concat(source.adds ?? []),
        trusted: source.kind === 'built-in' || switches.has(source.name),
        needs: running.get(source.name)?.plugin.needs ?? [],
        state: running.has(source.name)
          ? 'running'
          : wanted.has(source.name)
            ? 'failed'
            : 'disabled',
        error: failures.get(source.name),
      }))
    },

    /** The service of a running plugin. */
    service: (name: string): unknown => running.get(name)?.service,

    /** Fires when a running plugin ends; undefined when it does not run. */
    signal: (name: string): AbortSignal | undefined => running.get(name)?.stop.signal,

    /** Contributions of a kind from all running plugins, in start order; a failing one adds none. */
    async collect<K extends keyof Contributions>(kind: K): Promise<Contributions[K][]> {
      const ready = [...running.values()].filter((one) => one.ready)
      return (await Promise.all(ready.map((one) => contributed(one, kind)))).flat()
    },

    /** Calls every listener; a failing one is logged and hinders nobody. */
    emit<E extends keyof Events>(event: E, payload: Events[E]): void {
      for (const { plugin, ctx } of running.values()) {
        const listener = plugin.on?.[event] as ((p: Events[E], c: unknown) => unknown) | undefined
        if (!listener) continue
        void (async () => listener(payload, ctx))().catch((error) =>
          log.error('an event listener failed', { event, plugin: plugin.name, error }),
        )
      }
      for (const listener of listeners) listener(event, payload)
    },

    /** Listens to all events in the kernel; returns how to end it. */
    listen(listener: (event: keyof Events, payload: unknown) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** Gives back the jobs, then stops all plugins, last started first. */
    async stop(): Promise<void> {
      await inTurn(async () => {
        await worker.stop()
        // All hear of it at once, so that no one's end looks like a failure to another.
        for (const one of [...running.values()].reverse()) one.stop.abort()
        for (const name of [...running.keys()].reverse()) await stopOne(name)
      })
    },
  }
  const inTurn = createQueue()
  const listeners = new Set<(event: keyof Events, payload: unknown) => void>()
  const kernel: Kernel = { ...services, plugins: host, health }

  async function health(): Promise<HealthPart[]> {
    const database: HealthPart = await db
      .get('select 1')
      .then(() => ({ name: 'database', ok: true }))
      .catch((error) => ({ name: 'database', ok: false, detail: String(error) }))
    const writing = await db
      .check()
      .then(() => ({ name: 'storage', ok: true }))
      .catch((error) => ({ name: 'storage', ok: false, detail: String(error) }))
    const plugins = await host.status()
    const failed = plugins.filter((plugin) => plugin.state === 'failed')
    return [
      database,
      writing,
      {
        name: 'plugins',
        ok: true,
        ...(failed.length && {
          detail: `not running: ${failed.map((one) => one.name).join(', ')}`,
        }),
      },
    ]
  }

  /** Name → whether somebody has switched the plugin on or off. */
  async function readSwitches(): Promise<Map<string, boolean>> {
    const rows = await db.all<{ name: string; enabled: number }>(
      'select name, enabled from plugins',
    )
    return new Map(rows.map((row) => [row.name, Boolean(row.enabled)]))
  }

  function enabledNames(switches: Map<string, boolean>): Set<string> {
    const names = [...known.values()]
      .filter((source) => switches.get(source.name) ?? source.kind === 'built-in')
      .map((source) => source.name)
    return new Set(names)
  }

  async function findKnown(): Promise<void> {
    known = new Map((await findSources()).map((source) => [source.name, source]))
  }

  async function contributed<K extends keyof Contributions>(
    { plugin, ctx }: Running,
    kind: K,
  ): Promise<Contributions[K][]> {
    const list = (plugin as Record<string, unknown>)[kind]
    try {
      return ((typeof list === 'function' ? await list(ctx) : list) ?? []) as Contributions[K][]
    } catch (error) {
      log.error('a plugin contributes nothing', { plugin: plugin.name, kind, error })
      return []
    }
  }

  async function bringUp({ start }: { start: boolean }): Promise<void> {
    failures.clear()
    await findKnown()
    const wanted = await loadEnabled(enabledNames(await readSwitches()))
    const order = inOrder(wanted)
    for (const name of [...running.keys()].reverse()) {
      const current = running.get(name)
      if (current && (!order.includes(name) || wanted.get(name)?.plugin !== current.plugin))
        await stopWithDependants(name)
    }
    const added: string[] = []
    for (const name of order) {
      if (running.has(name)) continue
      if (await setUpOne(wanted.get(name)!)) added.push(name)
    }
    sortRunning(order)
    for (const one of running.values()) one.ready = true
    for (const one of running.values()) await refuseStrangeJobs(one)

    const next = await composeRunning()
    const failed = failures.size
    if (start) for (const name of added) await startOne(name)
    runtime = failures.size > failed ? await composeRunning() : next
    if (start) worker.begin(host)
  }

  /** A job finds its plugin by its name: under another one's name it would wait for ever. */
  async function refuseStrangeJobs(one: Running) {
    const { name } = one.plugin
    const strange = (await contributed(one, 'jobs')).find((job) => !job.name.startsWith(`${name}.`))
    if (!strange) return
    fail(name, new Error(`${name} adds the job ${strange.name}: jobs begin with the plugin's name`))
    await stopWithDependants(name)
  }

  /** Keeps the order of needs, whoever was restarted. */
  function sortRunning(order: string[]) {
    const sorted = order.flatMap((name) => {
      const one = running.get(name)
      return one ? [[name, one] as const] : []
    })
    running.clear()
    for (const [name, one] of sorted) running.set(name, one)
  }

  /** Composes what runs; a plugin that clashes with those before it is stopped, the rest goes on. */
  async function composeRunning(): Promise<Runtime> {
    while (true) {
      try {
        return await compose({ kernel, config, log, running: [...running.values()] })
      } catch (error) {
        if (!(error instanceof Misfit)) throw error
        fail(error.plugin, error)
        await stopWithDependants(error.plugin)
      }
    }
  }

  async function loadEnabled(names: Set<string>) {
    const wanted = new Map<string, { plugin: AnyPlugin; fingerprint: string }>()
    for (const name of names) {
      const source = known.get(name)
      if (!source) continue
      try {
        const fingerprint = (await source.fingerprint?.()) ?? ''
        const cached = loaded.get(name)
        const one =
          cached?.fingerprint === fingerprint
            ? cached
            : { plugin: checked(await source.load(), name), fingerprint }
        loaded.set(name, one)
        wanted.set(name, one)
      } catch (error) {
        fail(name, error)
      }
    }
    return wanted
  }

  /** Names ordered so that each comes after what it needs; those whose needs are missing fail. */
  function inOrder(wanted: Map<string, { plugin: AnyPlugin }>): string[] {
    const order: string[] = []
    const visit = (name: string, path: string[]): boolean => {
      if (order.includes(name)) return true
      if (failures.has(name)) return false
      if (path.includes(name)) {
        fail(name, new Error(`it needs itself: ${[...path, name].join(' → ')}`))
        return false
      }
      for (const need of wanted.get(name)!.plugin.needs ?? []) {
        if (wanted.has(need) && visit(need, [...path, name])) continue
        if (!failures.has(name)) failMissing(name, need)
        return false
      }
      order.push(name)
      return true
    }
    for (const name of wanted.keys()) visit(name, [])
    return order
  }

  async function setUpOne({ plugin, fingerprint }: { plugin: AnyPlugin; fingerprint: string }) {
    const missing = plugin.needs?.find((need) => !running.has(need))
    if (missing) {
      failMissing(plugin.name, missing)
      return false
    }
    const stop = new AbortController()
    const one: Running = {
      plugin,
      shipped: known.get(plugin.name)?.shipped ?? false,
      ctx: makeContext(plugin, stop.signal, () => one.ready),
      service: undefined,
      stop,
      fingerprint,
      ready: false,
    }
    try {
      if (plugin.migrations) await migrate({ owner: plugin.name, files: plugin.migrations })
      kernel.settings.register(plugin.name, plugin.settings ?? z.object({}))
      running.set(plugin.name, one)
      one.service = await plugin.setup?.(one.ctx)
      return true
    } catch (error) {
      running.delete(plugin.name)
      stop.abort()
      // What only the operator can put right stops the start.
      if (error instanceof ConfigError && !runtime && known.get(plugin.name)?.kind === 'built-in')
        throw error
      fail(plugin.name, error)
      return false
    }
  }

  async function startOne(name: string) {
    const one = running.get(name)
    if (!one) return
    try {
      await one.plugin.start?.(one.ctx)
    } catch (error) {
      fail(name, error)
      await stopWithDependants(name)
    }
  }

  /** Stops a plugin that runs no longer, and first those that need it: they fail with it. */
  async function stopWithDependants(name: string) {
    for (const [other, { plugin }] of [...running].reverse()) {
      if (!plugin.needs?.includes(name)) continue
      await stopWithDependants(other)
      if (failures.has(name)) failMissing(other, name)
    }
    await stopOne(name)
  }

  async function stopOne(name: string) {
    const one = running.get(name)
    if (!one) return
    one.ready = false
    one.stop.abort()
    try {
      const left = worker.leave(name)
      // At a stop the next plugin hears of it before this one's end has consequences there.
      if (left) await left
      await one.plugin.stop?.(one.ctx)
    } catch (error) {
      log.error('a plugin failed while stopping', { plugin: name, error })
    }
    running.delete(name)
  }

  const failMissing = (name: string, need: string) =>
    fail(name, new Error(`it needs "${need}", which is not running`))

  function fail(name: string, error: unknown) {
    failures.set(name, error instanceof Error ? error.message : String(error))
    log.error('a plugin does not run', { plugin: name, error })
  }

  function makeContext(
    plugin: AnyPlugin,
    signal: AbortSignal,
    isReady: () => boolean,
  ): Context<never, object> {
    const mine = new Set([plugin.name, ...(plugin.needs ?? [])])
    return {
      name: plugin.name,
      config,
      db,
      log: log.with({ plugin: plugin.name }),
      kernel,
      signal,
      get settings() {
        return kernel.settings.of(plugin.name)
      },
      use(name: string): never {
        if (!mine.has(name)) throw new Error(`${plugin.name} uses "${name}" but does not need it`)
        return host.service(name) as never
      },
      find: host.service as Context['find'],
      async collect(kind) {
        if (!isReady()) throw new Error(`collect('${kind}') before all plugins are set up`)
        return host.collect(kind)
      },
      emit: host.emit,
      enqueue: kernel.jobs.enqueue,
    }
  }

  return host
}

function checked(plugin: AnyPlugin, name: string): AnyPlugin {
  if (!plugin?.name) throw new Error('its index.ts exports no plugin by default')
  if (plugin.name !== name) throw new Error(`it calls itself "${plugin.name}", not "${name}"`)
  if (plugin.apiVersion !== 1)
    throw new Error(
      `it was written for contract ${String(plugin.apiVersion)}; this program speaks 1`,
    )
  return plugin
}
