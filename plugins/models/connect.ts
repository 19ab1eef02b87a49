import { invalid, type User } from 'convosphere'
import { z } from 'zod'
import type { ModelsContext, ProviderHealth } from './models.ts'

/** What an admin enters to connect a provider. */
export const Connection = z.object({
  provider: z.enum(['openai', 'anthropic', 'other']),
  name: z.string().trim().max(60).default(''),
  key: z.string().trim().max(1000).default(''),
  baseUrl: z
    .string()
    .trim()
    .transform((address) => address.replace(/\/+$/, ''))
    .pipe(z.url({ protocol: /^https?$/ }).or(z.literal('')))
    .default(''),
})

interface Endpoint {
  id: string
  name: string
  baseUrl: string
  apiKey: string
}

/**
 * Stores a key or an address in the settings of the provider's plugin and asks what it offers.
 * @returns the provider as it is now
 * @throws {Problem} 422 beside `key` or `baseUrl`, when the provider does not answer as it should;
 *   then nothing is kept
 */
export async function connect(
  ctx: ModelsContext,
  { provider, name, key, baseUrl }: z.output<typeof Connection>,
  user: User,
): Promise<ProviderHealth> {
  if (!key && !baseUrl)
    throw invalid({ [provider === 'other' ? 'baseUrl' : 'key']: { key: 'models.welcome.needed' } })
  const { settings } = ctx.kernel
  if (provider !== 'other') {
    const change = { ...(key && { apiKey: key }), ...(baseUrl && { baseUrl }) }
    return tried(ctx, provider, { plugin: provider, change, undo: stored(ctx, provider) }, user)
  }
  const { endpoints } = settings.of<{ endpoints: Endpoint[] }>('openai')
  const known = endpoints.find((one) => one.baseUrl === baseUrl)
  const host = new URL(baseUrl).host
  const id = known?.id ?? freeId(name || host, endpoints)
  const endpoint = { id, name: name || host, baseUrl, apiKey: key || known?.apiKey || '' }
  const others = endpoints.filter((one) => one.id !== id)
  const change = { endpoints: [...others, endpoint] }
  return tried(ctx, id, { plugin: 'openai', change, undo: { endpoints } }, user)
}

/** Key and address as the database has them, whatever the environment says. */
function stored({ kernel: { settings } }: ModelsContext, plugin: string) {
  const { apiKey, baseUrl } = settings.of<{ apiKey: string; baseUrl: string }>(plugin)
  const inDatabase = new Set(
    settings.explain(plugin).flatMap(({ key, level }) => (level === 'database' ? [key] : [])),
  )
  return {
    apiKey: inDatabase.has(`${plugin}.apiKey`) ? apiKey : null,
    baseUrl: inDatabase.has(`${plugin}.baseUrl`) ? baseUrl : '',
  }
}

/** Lower-case letters and digits, not yet taken by another provider. */
function freeId(name: string, endpoints: Endpoint[]): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  const id = plain.replaceAll(/^[^a-z]+|-+$/g, '').slice(0, 20) || 'server'
  const taken = new Set(['openai', 'anthropic', 'builtin', ...endpoints.map((one) => one.id)])
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? id : `${id}-${n}`
    if (!taken.has(candidate)) return candidate
  }
}

interface Trial {
  plugin: string
  change: Record<string, unknown>
  undo: Record<string, unknown>
}

async function tried(
  ctx: ModelsContext,
  id: string,
  { plugin, change, undo }: Trial,
  user: User,
): Promise<ProviderHealth> {
  const models = ctx.use('models')
  const store = async (values: Record<string, unknown>) => {
    await ctx.kernel.settings.change(plugin, values, user.id)
    models.forget()
  }
  await store(change)
  const found = (await models.health()).find((one) => one.id === id)
  if (!found?.ok) {
    await store(undo)
    const key = found?.reason ?? 'models.error.unreachable'
    throw invalid({ [key === 'models.error.key' ? 'key' : 'baseUrl']: { key } })
  }
  ctx.emit('settings.changed', { plugin })
  return found
}
