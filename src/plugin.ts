import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Hono } from 'hono'
import type { z } from 'zod'
import type { ListedCommand } from './cli.ts'
import type { Config } from './config.ts'
import type { Database } from './db.ts'
import type { PersonalFiles } from './exports.ts'
import type { HealthPart, Kernel } from './host.ts'
import type { Catalogues } from './i18n.ts'
import type { JobKind, JobQueue } from './jobs.ts'
import type { Log } from './log.ts'
import type { Metric } from './metrics.ts'
import type { Permission } from './permissions.ts'
import type { Env } from './server.ts'
import type { SignIn } from './sign-in.ts'
import type { User } from './users.ts'
import type { NavItem } from './view.ts'

// Open registries: a plugin adds its own entries with `declare module 'convosphere'`.

/** Plugin name → what its `setup` returns. */
export interface Services {}

/** Event name → payload. Events say what happened; nobody waits for an answer. */
export interface Events {
  /** Somebody lost or changed rights: a session ended, a role changed. Streams look again. */
  'access.changed': { userId: string }
  /** Settings or the set of plugins changed. */
  'settings.changed': { plugin: string }
}

/** Job name (`<plugin>.<job>`) → payload, which is JSON. */
export interface Jobs {
  'kernel.export': {}
  'kernel.prune': {}
  'kernel.check-files': {}
  'kernel.tidy-exports': {}
}

/** Slot name → props. A slot is a place on a page that other plugins fill. */
export interface Slots {
  /** The security part of a person's own page. */
  'account.security': { user: User }
  /** The top of every page for people who are signed in. */
  'page.top': {}
}

/** Contribution kind → value. The kind's owner defines what it means. */
export interface Contributions {
  nav: NavItem
  signIn: SignIn
  /** Parts that `convosphere doctor` looks at. */
  checks: HealthPart
  /** Measured values beside the process's own at `/metrics`. */
  metrics: Metric
  /** Pages that the first admin is led through after the account, each skippable. */
  setupSteps: { href: string }
  /** Work that must happen, is tried again, or repeats. */
  jobs: JobKind
  /** What people get when they take everything of theirs along. */
  personalFiles: PersonalFiles
}

type ServiceName = Extract<keyof Services, string>
type Awaitable<T> = T | Promise<T>

/** What a plugin's code gets to work with. */
export interface Context<Uses extends ServiceName = never, Settings = object> {
  readonly name: string
  readonly config: Config
  readonly db: Database
  readonly log: Log
  /** The kernel's own services: people, sessions, grants, settings, plugins. */
  readonly kernel: Kernel
  /** Parsed by the plugin's own schema; live: a change needs no restart. */
  readonly settings: Settings
  /** Aborts when the plugin is disabled or reloaded, or the program stops. */
  readonly signal: AbortSignal
  /** The service of itself or of a plugin it `needs`. */
  use<N extends Uses>(name: N): Services[N]
  /** The service of any plugin, if it is enabled. */
  find<N extends ServiceName>(name: N): Services[N] | undefined
  /** All contributions of a kind, from every enabled plugin. Not before all setups have ended. */
  collect<K extends keyof Contributions>(kind: K): Promise<Contributions[K][]>
  /** Tells every listener, after what happened is stored. */
  emit<E extends keyof Events>(event: E, payload: Events[E]): void
  /** Queues a job; returns its id. */
  readonly enqueue: JobQueue['enqueue']
}

interface Parts<N extends string, Needs extends ServiceName, S extends z.ZodObject, C> {
  /** Lower-case; prefix of its permissions, message keys, tables and URLs. */
  name: N
  /** Version of this contract it was written for. */
  apiVersion: 1
  /** Plugins that start before it; when one of them stops, so does it. */
  needs?: Needs[]
  /** Roots it claims beside `/<name>` and `/api/<name>`: `['/']`. */
  paths?: string[]
  /** Drawn as a form for admins; `secret()` marks what is sealed, `meta({ env })` names a variable. */
  settings?: S
  permissions?: Record<`${N}.${string}`, Permission>
  /** `'0001_threads'` → SQL text. */
  migrations?: Record<string, string>
  messages?: Catalogues
  /** File name → text of a stylesheet or script that joins every page's. */
  assets?: Record<string, string>
  /** The same for single pages, which name what they want: `page(c, { …, assets: ['x.js'] })`. */
  pageAssets?: Record<string, string>
  on?: { [E in keyof Events]?: (payload: Events[E], ctx: C) => Awaitable<void> }
  slots?: { [K in keyof Slots]?: (props: Slots[K], ctx: C) => JSX.Element }
  /** HTML, by full path: below `/<name>` or a claimed root. */
  routes?(app: Hono<Env>, ctx: C): Awaitable<void>
  /** JSON with OpenAPI, by full path: below `/api/<name>`. */
  api?(app: OpenAPIHono<Env>, ctx: C): Awaitable<void>
  /** What is typed after the program's name → what it does; for plugins that ship. */
  commands?: Record<string, ListedCommand>
  /** Once everything is set up. */
  start?(ctx: C): Awaitable<void>
  /** Before the plugin ends; its `signal` has fired. */
  stop?(ctx: C): Awaitable<void>
}

/** Contributions: a list, or a function of the context that is asked each time. */
type Adds<C> = {
  [K in keyof Contributions]?: Contributions[K][] | ((ctx: C) => Awaitable<Contributions[K][]>)
}

/** Required where the plugin declares a service. */
type Setup<N, C> = N extends ServiceName
  ? { setup(ctx: C): Awaitable<Services[N]> }
  : { setup?(ctx: C): Awaitable<void> }

export type Plugin<
  N extends string,
  Needs extends ServiceName,
  S extends z.ZodObject,
  C = Context<Needs | Extract<N, ServiceName>, z.infer<S>>,
> = Parts<N, Needs, S, C> & Adds<C> & Setup<N, C>

/** A plugin of any kind, as the host holds it; it cannot know each one's own context. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyPlugin = Omit<Parts<string, never, z.ZodObject, any>, 'needs'> & {
  needs?: string[]
  // oxlint-disable-next-line typescript/no-explicit-any
  setup?(ctx: any): unknown
}

/**
 * Declares a plugin. Everything about it is known before it runs.
 * @example export default definePlugin({ name: 'hello', apiVersion: 1, routes })
 */
export function definePlugin<
  const N extends string,
  const Needs extends ServiceName = never,
  S extends z.ZodObject = z.ZodObject<{}>,
>(plugin: Plugin<N, Needs, S>): Plugin<N, Needs, S> {
  return plugin
}
