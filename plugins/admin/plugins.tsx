import { type Context, type Env, formFields, goTo, may, page, refusal, t } from 'convosphere'
import type { Context as Request, Hono } from 'hono'
import { switchPlugin } from './lockout.ts'
import { PluginsPage } from './views/plugins.tsx'

/** The plugins, and switching them. */
export function pluginRoutes(app: Hono<Env>, ctx: Context): void {
  async function show(c: Request<Env>, more: { message?: string; status?: number } = {}) {
    const { status = 200, message } = more
    const main = PluginsPage({ plugins: await ctx.kernel.plugins.status(), message })
    return page(c, { title: t('admin.plugins'), main, status })
  }

  app.get('/admin/plugins', may('admin.plugins'), (c) => show(c))
  app.post('/admin/plugins/:name', may('admin.plugins'), async (c) => {
    const enabled = (await formFields(c)).enabled === 'true'
    const problem = await refusal(() => switchPlugin(ctx, c.req.param('name'), enabled))
    if (problem) return show(c, { message: t(problem.key, problem.values), status: problem.status })
    return goTo(c, '/admin/plugins')
  })
}
