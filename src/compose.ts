import { OpenAPIHono } from '@hono/zod-openapi'
import type { Hook } from '@hono/zod-openapi'
import { TrieRouter } from 'hono/router/trie-router'
import { getPath } from 'hono/utils/url'
import { type Assets, bundleAssets } from './assets.ts'
import type { Config } from './config.ts'
import { invalidFrom, notFound } from './errors.ts'
import type { Kernel, Running } from './host.ts'
import type { OpenApiDocument } from './http/document.ts'
import { kernelPages, type KernelRoutes } from './http/routes.ts'
import { createTranslations, type Translate } from './i18n.ts'
import type { Log } from './log.ts'
import { kernelMessages } from './messages/index.ts'
import { type Guard, kernelPermissions, type Permission } from './permissions.ts'
import type { AnyPlugin } from './plugin.ts'
import { type Env, pipeline } from './server.ts'
import { createSlots, type DrawSlot } from './slots.ts'
import type { NavItem } from './view.ts'

/** Everything that serves requests, made of the plugins that run now. Never changed, only replaced. */
export interface Runtime {
  /** Answers a request; the first one below a root may have to wait until the routes there are made. */
  fetch(request: Request, bindings?: Env['Bindings']): Response | Promise<Response>
  /** The app with the routes of every plugin made. */
  complete(): Promise<OpenAPIHono<Env>>
  nav: NavItem[]
  permissions: Record<string, Permission>
  translate(locale: string): Translate
  assets: Assets
  /** Describes the API of all of them; made on first use. */
  openapi(): Promise<OpenApiDocument>
  slot: DrawSlot
}

/** A plugin that cannot be part of the whole, and why. */
export class Misfit extends Error {
  override name = 'Misfit'
  readonly plugin: string
  constructor(plugin: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.plugin = plugin
  }
}

interface Parts {
  kernel: Kernel
  config: Config
  log: Log
  running: Running[]
}

/**
 * Turns the running plugins into a runtime.
 * @throws {Misfit} when a plugin claims what another has, or a route says nothing of who may call it
 */
export async function compose({ kernel, config, log, running }: Parts): Promise<Runtime> {
  const plugins = running.map((one) => one.plugin)
  const claims = claimRoots(running)
  const permissions = mergePermissions(running)
  const app = newApp()
  pipeline(app, { kernel, config, log, runtime: () => runtime })

  const owners = new Map<string, string>()
  const components = new Map<string, Component>()
  // Making the whole document takes a while, and tests hold what ships with the program.
  const strangers = running.some((one) => !one.shipped && one.plugin.api)
  const mount = async ({ owner, add, allowed }: Part) => {
    const part = newApp()
    await asOwn(owner, () => add(part))
    checkRoutes(owner, part, owners, permissions, allowed)
    if (strangers) checkComponents(owner, part, components)
    app.route('/', part)
  }
  const own = { kernel, config, runtime: () => runtime }
  await mount({ owner: 'kernel', roots: [], add: (part) => kernelPages(part, own) })
  const later = new Map<string, () => Promise<void>>()
  for (const part of [kernelApi(own), ...running.flatMap((one) => partsOf(one, claims))])
    if (strangers || !part.later) await mount(part)
    else {
      const mountOnce = once(() => mount(part))
      for (const root of part.roots) later.set(root, mountOnce)
    }
  app.notFound(() => {
    throw notFound()
  })
  const complete = once(async () => {
    for (const mountOnce of later.values()) await mountOnce()
    return app
  })

  const runtime: Runtime = Object.freeze<Runtime>({
    complete,
    fetch(request, bindings) {
      const path = getPath(request)
      const wanted = later.get(apiRoot(path)) ?? later.get(rootOf(path))
      const answer = () => app.fetch(request, bindings)
      return wanted ? wanted().then(answer) : answer()
    },
    nav: (await kernel.plugins.collect('nav')) as NavItem[],
    permissions,
    translate: createTranslations([kernelMessages, ...plugins.map((one) => one.messages ?? {})]),
    assets: bundleAssets(plugins),
    openapi: once(async () => {
      const { describeApi } = await import('./http/document.ts')
      return describeApi(await complete(), { config, title: kernel.settings.app().instanceName })
    }),
    slot: createSlots(running, log),
  })
  return runtime
}

/** Routes of one owner that are made together. */
interface Part {
  owner: string
  /** Where its paths begin: `/chat`, `/api/chat`. */
  roots: string[]
  /** Whether it is made at the first request below its roots. */
  later?: boolean
  add(app: OpenAPIHono<Env>): void | Promise<void>
  allowed?(path: string): boolean
}

/** A start needs none of the API. */
const kernelApi = (own: KernelRoutes): Part => ({
  owner: 'kernel',
  roots: ['/api'],
  later: true,
  add: async (app) => (await import('./http/api.ts')).apiRoutes(app, own),
})

/** What ships is made when it is first asked for; of others it is known at once whether they fit. */
function partsOf({ plugin, ctx, shipped }: Running, claims: Map<string, string>): Part[] {
  const common = { owner: plugin.name, later: shipped }
  const api = `/api/${plugin.name}`
  return [
    {
      ...common,
      roots: rootsOf(plugin),
      add: async (app) => plugin.routes?.(app, ctx),
      allowed: (path) => claims.get(rootOf(path)) === plugin.name,
    },
    {
      ...common,
      roots: [api],
      add: async (app) => plugin.api?.(app, ctx),
      allowed: (path) => path === api || path.startsWith(`${api}/`),
    },
  ]
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

const refuseInvalid: Hook<unknown, Env, string, unknown> = (result) => {
  if (!result.success) throw invalidFrom(result.error.issues)
}

// The trie needs no compiling at the first request, which would be the most of a cold start.
const newApp = () => new OpenAPIHono<Env>({ defaultHook: refuseInvalid, router: new TrieRouter() })

const rootOf = (path: string) => `/${path.split('/', 2)[1] ?? ''}`
const apiRoot = (path: string) => path.split('/', 3).join('/')
const rootsOf = (plugin: AnyPlugin) => [`/${plugin.name}`, ...(plugin.paths ?? [])]

/** Root path → the plugin that owns it. */
function claimRoots(running: Running[]): Map<string, string> {
  const owners = new Map<string, string>(kernelRoots.map((root) => [root, 'the kernel']))
  for (const { plugin } of running)
    for (const root of rootsOf(plugin)) {
      const other = owners.get(root)
      if (other) throw new Misfit(plugin.name, `both ${other} and ${plugin.name} claim ${root}`)
      owners.set(root, plugin.name)
    }
  return owners
}

const kernelRoots = [
  '/api',
  '/static',
  '/manifest.webmanifest',
  '/sign-in',
  '/sign-out',
  '/register',
  '/setup',
  '/healthz',
  '/readyz',
  '/metrics',
]

function mergePermissions(running: Running[]): Record<string, Permission> {
  const merged = { ...kernelPermissions }
  for (const { plugin } of running)
    for (const [name, permission] of Object.entries(plugin.permissions ?? {})) {
      if (merged[name])
        throw new Misfit(plugin.name, `${plugin.name} declares the permission ${name} again`)
      if (!name.startsWith(`${plugin.name}.`))
        throw new Misfit(
          plugin.name,
          `${plugin.name} declares ${name}: permissions begin with the plugin's name`,
        )
      merged[name] = permission
    }
  return merged
}

/** Hono accepts doubles and unguarded routes in silence; the host does not. */
function checkRoutes(
  owner: string,
  part: OpenAPIHono<Env>,
  owners: Map<string, string>,
  permissions: Record<string, Permission>,
  allowed: (path: string) => boolean = () => true,
) {
  const refuse = (message: string): never => {
    throw new Misfit(owner, message)
  }
  const routes = Map.groupBy(part.routes, (route) => `${route.method} ${route.path}`)
  for (const [name, handlers] of routes) {
    const other = owners.get(name)
    if (other) refuse(`both ${other} and ${owner} serve ${name}`)
    owners.set(name, owner)
    if (!allowed(handlers[0]!.path)) refuse(`${owner} serves ${name}, which it does not own`)
    const guard = handlers.map((route) => (route.handler as Partial<Guard>).access).find(Boolean)
    if (!guard) return refuse(`${owner}: ${name} says neither may(…) nor open()`)
    if ('permission' in guard && !permissions[guard.permission])
      refuse(`${owner}: ${name} asks for an unknown permission, ${guard.permission}`)
  }
}

/** What a plugin's own code throws while it adds its routes is its failure alone. */
async function asOwn(plugin: string, add: () => void | Promise<void>) {
  try {
    await add()
  } catch (error) {
    throw new Misfit(plugin, `it cannot add its routes: ${String(error)}`, { cause: error })
  }
}

/**
 * Two plugins may not name different schemas alike: the document would hold one of them.
 * Schemas that both take from the kernel are the same.
 */
function checkComponents(owner: string, part: OpenAPIHono<Env>, seen: Map<string, Component>) {
  const { components } = part.getOpenAPI31Document({ openapi: '3.1.0', info: documentInfo })
  for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
    const text = JSON.stringify(schema)
    const other = seen.get(name)
    if (other && other.text !== text)
      throw new Misfit(owner, `both ${other.owner} and ${owner} name a schema ${name}`)
    if (!other) seen.set(name, { owner, text })
  }
}

interface Component {
  owner: string
  text: string
}

const documentInfo = { title: 'one plugin', version: '1' }
