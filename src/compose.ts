import { OpenAPIHono } from '@hono/zod-openapi'
import type { Hook } from '@hono/zod-openapi'
import { TrieRouter } from 'hono/router/trie-router'
import { type Assets, bundleAssets } from './assets.ts'
import type { Config } from './config.ts'
import { invalidFrom, notFound } from './errors.ts'
import type { Kernel, Running } from './host.ts'
import { describeApi, type OpenApiDocument } from './http/document.ts'
import { kernelRoutes } from './http/routes.ts'
import { createTranslations, type Translate } from './i18n.ts'
import type { Log } from './log.ts'
import { kernelMessages } from './messages/index.ts'
import { type Guard, kernelPermissions, type Permission } from './permissions.ts'
import type { Slots } from './plugin.ts'
import { type Env, pipeline } from './server.ts'
import type { NavItem } from './view.ts'

/** Everything that serves requests, made of the plugins that run now. Never changed, only replaced. */
export interface Runtime {
  app: OpenAPIHono<Env>
  nav: NavItem[]
  permissions: Record<string, Permission>
  translate(locale: string): Translate
  assets: Assets
  /** Describes the API of all of them; made on first use. */
  openapi(): OpenApiDocument
  /** Draws what all plugins put into a slot. */
  slot<K extends keyof Slots>(name: K, props: Slots[K]): Promise<string>
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
  const strangers = running.some((one) => one.kind === 'folder')
  const mount = (owner: string, part: OpenAPIHono<Env>, allowed?: (path: string) => boolean) => {
    checkRoutes(owner, part, owners, permissions, allowed)
    if (strangers) checkComponents(owner, part, components)
    app.route('/', part)
  }
  mount('kernel', kernelRoutes({ kernel, config, runtime: () => runtime }))
  for (const { plugin, ctx } of running) {
    const pages = newApp()
    const api = newApp()
    asOwn(plugin.name, () => plugin.routes?.(pages, ctx))
    asOwn(plugin.name, () => plugin.api?.(api, ctx))
    mount(plugin.name, pages, (path) => claims.get(rootOf(path)) === plugin.name)
    mount(plugin.name, api, (path) => within(path, `/api/${plugin.name}`))
  }
  app.notFound(() => {
    throw notFound()
  })

  let description: OpenApiDocument | undefined
  const runtime: Runtime = Object.freeze({
    app,
    nav: (await kernel.plugins.collect('nav')) as NavItem[],
    permissions,
    translate: createTranslations([kernelMessages, ...plugins.map((one) => one.messages ?? {})]),
    assets: bundleAssets(plugins),
    openapi: () =>
      (description ??= describeApi(app, { config, title: kernel.settings.app().instanceName })),
    async slot<K extends keyof Slots>(name: K, props: Slots[K]) {
      const parts = running.map(async ({ plugin, ctx }) => plugin.slots?.[name]?.(props, ctx) ?? '')
      return (await Promise.all(parts)).join('')
    },
  })
  return runtime
}

const refuseInvalid: Hook<unknown, Env, string, unknown> = (result) => {
  if (!result.success) throw invalidFrom(result.error.issues)
}

// The trie needs no compiling at the first request, which would be the most of a cold start.
const newApp = () => new OpenAPIHono<Env>({ defaultHook: refuseInvalid, router: new TrieRouter() })

const within = (path: string, root: string) => path === root || path.startsWith(`${root}/`)
const rootOf = (path: string) => `/${path.split('/')[1] ?? ''}`

/** Root path → the plugin that owns it. */
function claimRoots(running: Running[]): Map<string, string> {
  const owners = new Map<string, string>(kernelRoots.map((root) => [root, 'the kernel']))
  for (const { plugin } of running)
    for (const root of [`/${plugin.name}`, ...(plugin.paths ?? [])]) {
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
function asOwn(plugin: string, add: () => void) {
  try {
    add()
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
