import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  body,
  caller,
  type Context,
  type Env,
  json,
  listOf,
  may,
  notFound,
  problem,
} from 'convosphere'
import { embeddingApi } from './embeddings-api.ts'
import { switchPlugin } from './lockout.ts'
import { changeSettings, configurableFor } from './settings-of.ts'
import { readVitals } from './vitals.ts'

const PluginSchema = z
  .object({
    name: z.string(),
    kind: z.enum(['built-in', 'folder']),
    version: z.string().nullable(),
    description: z.string().nullable(),
    state: z.enum(['running', 'disabled', 'failed']),
    error: z.string().nullable(),
    needs: z.array(z.string()),
    trusted: z.boolean().describe('Built in, or once enabled on the machine'),
  })
  .openapi('Plugin')

const ProviderSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    ok: z.boolean(),
    models: z.number(),
    detail: z.string().nullable(),
    at: z.string().nullable(),
  })
  .openapi('Provider')

const SettingsSchema = z
  .object({
    plugin: z.string(),
    values: z.record(z.string(), z.unknown()).describe('Secrets show as •••'),
    sources: z
      .record(z.string(), z.enum(['environment', 'database', 'default']))
      .describe('Where each value comes from'),
  })
  .openapi('Settings')

const HealthSchema = z
  .object({
    version: z.string(),
    runtime: z.string(),
    startedAt: z.string(),
    memoryBytes: z.number(),
    dataBytes: z.number(),
    parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
  })
  .openapi('Health')

const pluginParam = z.object({ plugin: z.string().min(1).max(100) })

/** `/api/admin`. */
export function api(app: OpenAPIHono<Env>, ctx: Context): void {
  const { kernel } = ctx

  const pluginsJson = async () =>
    (await kernel.plugins.status()).map(
      ({ name, kind, version, description, state, error, needs, trusted }) => ({
        name,
        kind,
        state,
        needs,
        trusted,
        version: version ?? null,
        description: description ?? null,
        error: error ?? null,
      }),
    )

  const settingsJson = (plugin: string) => {
    const explained = kernel.settings
      .explain(plugin)
      .map((one) => ({ ...one, name: one.key.slice(plugin.length + 1) }))
    return {
      plugin,
      values: Object.fromEntries(explained.map(({ name, value }) => [name, value])),
      sources: Object.fromEntries(explained.map(({ name, level }) => [name, level])),
    }
  }

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/admin/plugins',
      tags: ['Administration'],
      summary: 'Every plugin with its state',
      middleware: [may('admin.plugins')] as const,
      responses: { 200: json('Plugins', listOf(PluginSchema)), default: problem },
    }),
    async (c) => c.json({ items: await pluginsJson(), next: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/admin/plugins/{name}',
      tags: ['Administration'],
      summary: 'Enable or disable a plugin; answers when that is done',
      description:
        'A folder plugin is first enabled on the machine. What would lock admins out is 409.',
      middleware: [may('admin.plugins')] as const,
      request: {
        params: z.object({ name: z.string().min(1).max(100) }),
        body: body(z.object({ enabled: z.boolean() })),
      },
      responses: { 200: json('The plugin', PluginSchema), default: problem },
    }),
    async (c) => {
      const { name } = c.req.valid('param')
      await switchPlugin(ctx, name, c.req.valid('json').enabled)
      const found = (await pluginsJson()).find((one) => one.name === name)
      if (!found) throw notFound('error.noPlugin')
      return c.json(found, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/admin/providers',
      tags: ['Administration'],
      summary: 'How the providers of models do',
      middleware: [may('admin.providers')] as const,
      responses: { 200: json('Providers', listOf(ProviderSchema)), default: problem },
    }),
    async (c) => {
      const health = (await ctx.find('models')?.health()) ?? []
      const items = health.map((one) => ({
        ...one,
        detail: one.detail ?? null,
        at: one.at ?? null,
      }))
      return c.json({ items, next: null }, 200)
    },
  )
  embeddingApi(app, ctx)
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/admin/settings/{plugin}',
      tags: ['Administration'],
      summary: 'Settings of a plugin, or of the app itself (`app`)',
      middleware: [may('admin.settings')] as const,
      request: { params: pluginParam },
      responses: { 200: json('The settings', SettingsSchema), default: problem },
    }),
    async (c) => {
      const { plugin } = await configurableFor(ctx, c.req.valid('param').plugin)
      return c.json(settingsJson(plugin), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/admin/settings/{plugin}',
      tags: ['Administration'],
      summary: 'Change some settings',
      description: 'A secret sent empty or as ••• keeps its value; null removes it.',
      middleware: [may('admin.settings')] as const,
      request: { params: pluginParam, body: body(z.record(z.string(), z.unknown())) },
      responses: { 200: json('The settings', SettingsSchema), default: problem },
    }),
    async (c) => {
      const { plugin } = await configurableFor(ctx, c.req.valid('param').plugin)
      await changeSettings(ctx, plugin, c.req.valid('json'), caller(c).user)
      return c.json(settingsJson(plugin), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/admin/health',
      tags: ['Administration'],
      summary: 'How the program does',
      middleware: [may('admin.health')] as const,
      responses: { 200: json('Health', HealthSchema), default: problem },
    }),
    async (c) => c.json(await readVitals(ctx), 200),
  )
}
