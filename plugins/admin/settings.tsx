import { type Context, type Env, goTo, may, page, t } from 'convosphere'
import { Tabs } from 'convosphere/views'
import type { Hono } from 'hono'
import { drawForm, takeForm } from './settings-form.ts'
import { type Configurable, configurable, configurableFor, pathOf } from './settings-of.ts'
import { AdminPage } from './views/frame.tsx'

/** Settings of the app and of every plugin that is no provider. */
export function settingsRoutes(app: Hono<Env>, ctx: Context): void {
  const shown = async (one: Configurable, form: JSX.Element) => {
    const all = (await configurable(ctx)).filter((other) => !other.isProvider)
    return (
      <AdminPage title={t('admin.settings')}>
        <Tabs
          label={t('admin.settings')}
          current={pathOf(one)}
          tabs={all.map((other) => ({ href: pathOf(other), label: other.title }))}
        />
        {form}
      </AdminPage>
    )
  }

  app.get('/admin/settings', may('admin.settings'), (c) => goTo(c, '/admin/settings/app'))
  app.get('/admin/settings/:plugin', may('admin.settings'), async (c) => {
    const one = await configurableFor(ctx, c.req.param('plugin'))
    const saved = c.req.query('saved') !== undefined
    const form = await drawForm(ctx, one.plugin, pathOf(one), { saved })
    return page(c, { title: one.title, main: await shown(one, form), assets: ['admin.css'] })
  })
  app.post('/admin/settings/:plugin', may('admin.settings'), async (c) => {
    const one = await configurableFor(ctx, c.req.param('plugin'))
    return takeForm(c, ctx, {
      plugin: one.plugin,
      action: pathOf(one),
      show: async (form, status) =>
        page(c, { title: one.title, main: await shown(one, form), status, assets: ['admin.css'] }),
    })
  })
}
