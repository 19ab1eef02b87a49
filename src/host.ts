import { z } from 'zod'
import { compose, type Runtime } from './compose.ts'
import { type Config, ConfigError } from './config.ts'
import type { Database } from './db.ts'
import { conflict, notFound } from './errors.ts'
import { now } from './ids.ts'
import type { Log } from './log.ts'
import type { Migrate } from './migrate.ts'
import type { createGrants } from './permissions.ts'
import type { AnyPlugin, Context, Contributions, Events } from './plugin.ts'
import type { Sessions } from './sessions.ts'
import { noteChange, type Settings } from './settings.ts'
import type { Setup } from './setup.ts'
import type { Tokens } from './tokens.ts'
import type { Users } from './users.ts'

/** The kernel's services, as plugins get them (`ctx.kernel`). */
export interface Kernel {
  db: Database
  setup: Setup
  users: Users
  sessions: Sessions
  tokens: Tokens
  grants: ReturnType<typeof createGrants>
  settings: Settings
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
export interface PluginStatus extends Omit<Source, 'load' | 'fingerprint'> {
  state: PluginState
  /** Why it failed. */
  error: string | undefined
  needs: string[]
}

/** A plugin that runs. */
export interface Running {
  plugin: AnyPlugin
  ctx: Context<never, object>
  service: unknown
  stop: AbortController
  fingerprint: string
}

/** The running set of plugins; see `createHost`. */
export type Host = ReturnType<typeof createHost>

interface HostParts {
  config: Config
  db: Database
  log: Log
  migrate: Migrate
  sources: Source[]
  kernel: Omit<Kernel, 'plugins' | 'health'>
}

/**
 * Runs plugins: orders them by what they need, migrates, sets up, starts, and composes what they add
 * into one frozen `runtime` that is swapped whenever the set changes.
 */
export function createHost({ config, db, log, migrate, sources, kernel: services }: HostParts) {
  const running = new Map<string, Running>()
  const failures = new Map<string, string>()
  const loaded = new Map<string, { plugin: AnyPlugin; fingerprint: string }>()
  let known = new Map(sources.map((source) => [source.name, source]))
  let runtime: Runtime | undefined
  let settingUp = true
  let changing: Promise<unknown> = Promise.resolve()

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
      await host.apply()
      host.emit('settings.changed', { plugin: '*' })
      host.emit('access.changed', { userId: '*' })
    },

    /** Replaces the folder plugins that are known; built-in ones stay. */
    setSources(next: Source[]): void {
      known = new Map(next.map((source) => [source.name, source]))
    },

    /** Starts every enabled plugin, or brings the running set up to what is enabled now. */
    apply(): Promise<void> {
      const turn = changing.then(applyNow, applyNow)
      changing = turn.catch(() => {})
      return turn
    },

    /**
     * Enables or disables a plugin, for good. Disabling also stops those that need it.
     * @throws {Problem} 404 unknown, 409 for a folder plugin that was never enabled on the machine
     */
    async setEnabled(name: string, enabled: boolean, by: 'admin' | 'machine'): Promise<void> {
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
      const wanted = await enabledNames()
      return [...known.values()].map(({ load: _, fingerprint: __, ...source }) => ({
        ...source,
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

    /** Contributions of a kind from all running plugins, in start order. */
    async collect<K extends keyof Contributions>(kind: K): Promise<Contributions[K][]> {
      if (settingUp) throw new Error(`collect('${kind}') before all plugins are set up`)
      const lists = await Promise.all(
        [...running.values()].map(({ plugin, ctx }) => {
          const list = (plugin as Record<string, unknown>)[kind]
          return typeof list === 'function' ? list(ctx) : (list ?? [])
        }),
      )
      return lists.flat()
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

    /** Stops all plugins, last started first. */
    async stop(): Promise<void> {
      await changing
      for (const name of [...running.keys()].reverse()) await stopOne(name)
    },
  }
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

  async function enabledNames(): Promise<Set<string>> {
    const rows = await db.all<{ name: string; enabled: number }>(
      'select name, enabled from plugins',
    )
    const states = new Map(rows.map((row) => [row.name, Boolean(row.enabled)]))
    const names = [...known.values()]
      .filter((source) => states.get(source.name) ?? source.kind === 'built-in')
      .map((source) => source.name)
    return new Set(names)
  }

  async function applyNow(): Promise<void> {
    failures.clear()
    const wanted = await loadEnabled(await enabledNames())
    const order = inOrder(wanted)
    for (const name of [...running.keys()].reverse()) {
      const current = running.get(name)!
      const next = wanted.get(name)
      if (!next || next.plugin !== current.plugin || !order.includes(name))
        await stopWithDependants(name)
    }

    settingUp = true
    const started: string[] = []
    for (const name of order) {
      if (running.has(name)) continue
      if (await setUpOne(wanted.get(name)!)) started.push(name)
    }
    settingUp = false
    for (const name of started) await startOne(name)
    // Keeps the order of needs, whoever was restarted.
    const sorted = order.flatMap((name) => {
      const one = running.get(name)
      return one ? [[name, one] as const] : []
    })
    running.clear()
    for (const [name, one] of sorted) running.set(name, one)

    runtime = await compose({ kernel, config, log, running: [...running.values()] })
  }

  async function loadEnabled(names: Set<string>) {
    const wanted = new Map<string, { plugin: AnyPlugin; fingerprint: string }>()
    for (const name of names) {
      const source = known.get(name)!
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
        if (!failures.has(name))
          fail(name, new Error(`it needs "${String(need)}", which is not running`))
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
      fail(plugin.name, new Error(`it needs "${String(missing)}", which is not running`))
      return false
    }
    const stop = new AbortController()
    const ctx = makeContext(plugin, stop.signal)
    try {
      if (plugin.migrations) await migrate({ owner: plugin.name, files: plugin.migrations })
      kernel.settings.register(plugin.name, plugin.settings ?? z.object({}))
      running.set(plugin.name, { plugin, ctx, service: undefined, stop, fingerprint })
      running.get(plugin.name)!.service = await plugin.setup?.(ctx)
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

  async function stopWithDependants(name: string) {
    for (const [other, { plugin }] of [...running].reverse())
      if (plugin.needs?.includes(name)) await stopWithDependants(other)
    await stopOne(name)
  }

  async function stopOne(name: string) {
    const one = running.get(name)
    if (!one) return
    one.stop.abort()
    try {
      await one.plugin.stop?.(one.ctx)
    } catch (error) {
      log.error('a plugin failed while stopping', { plugin: name, error })
    }
    running.delete(name)
  }

  function fail(name: string, error: unknown) {
    failures.set(name, error instanceof Error ? error.message : String(error))
    log.error('a plugin does not run', { plugin: name, error })
  }

  function makeContext(plugin: AnyPlugin, signal: AbortSignal): Context<never, object> {
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
      collect: host.collect,
      emit: host.emit,
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
