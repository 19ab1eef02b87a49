import { conflict, type Context, type PluginStatus } from 'convosphere'

/** The plugin and all that stop with it. */
function stoppingWith(name: string, plugins: PluginStatus[]): Set<string> {
  const stopping = new Set([name])
  let size = 0
  while (size < stopping.size) {
    size = stopping.size
    for (const plugin of plugins)
      if (plugin.needs.some((need) => stopping.has(need))) stopping.add(plugin.name)
  }
  return stopping
}

/**
 * Switches a plugin and brings the program up to it, unless nobody could then sign in or administer.
 * @throws {Problem} 404 unknown, 409 for what would lock admins out or was never enabled on the machine
 */
export async function switchPlugin(ctx: Context, name: string, enabled: boolean): Promise<void> {
  const { plugins } = ctx.kernel
  if (!enabled) await refuseLockout(ctx, name)
  await plugins.setEnabled(name, enabled, 'admin')
  await plugins.apply()
}

async function refuseLockout(ctx: Context, name: string): Promise<void> {
  const stopping = stoppingWith(name, await ctx.kernel.plugins.status())
  if (stopping.has(ctx.name)) throw conflict('admin.error.needsAdmin', { name })
  const ways = await ctx.collect('signIn')
  if (ways.every((way) => stopping.has(way.id))) throw conflict('admin.error.needsSignIn', { name })
}
