import { type Context, type Env, goTo, may, notFound, page, t } from 'convosphere'
import { Tabs } from 'convosphere/views'
import type { Hono } from 'hono'
import { shownModels } from './embeddings.tsx'
import { drawForm, takeForm } from './settings-form.ts'
import { type Configurable, configurable, configurableFor, pathOf } from './settings-of.ts'
import { AdminPage } from './views/frame.tsx'
import { ProvidersOverview } from './views/providers.tsx'

/** Providers of models: how they do, what they offer, their settings. */
export function providerRoutes(app: Hono<Env>, ctx: Context): void {
  const overview = '/admin/providers'

  async function shown(current: string, main: JSX.Element) {
    const all = (await configurable(ctx)).filter((one) => one.isProvider)
    return (
      <AdminPage title={t('admin.providers')}>
        <Tabs
          label={t('admin.providers')}
          current={current}
          tabs={[
            { href: overview, label: t('admin.providers.overview') },
            ...all.map((one) => ({ href: pathOf(one), label: one.title })),
          ]}
        />
        {main}
      </AdminPage>
    )
  }

  async function providerFor(plugin: string): Promise<Configurable> {
    const one = await configurableFor(ctx, plugin)
    if (!one.isProvider) throw notFound()
    return one
  }

  app.get(overview, may('admin.providers'), async (c) => {
    const models = ctx.find('models')
    const steps = await ctx.collect('setupSteps')
    const main = ProvidersOverview({
      health: (await models?.health()) ?? [],
      models: (await models?.list()) ?? [],
      usual: await models?.defaultModel().catch(() => undefined),
      embeddings: await shownModels(ctx),
      sort: c.req.query('sort'),
      welcome: steps.find((step) => step.href.startsWith('/models/'))?.href,
    })
    return page(c, { title: t('admin.providers'), main: await shown(overview, main) })
  })
  app.post(overview, may('admin.providers'), (c) => {
    ctx.find('models')?.forget()
    return goTo(c, overview)
  })

  app.get(`${overview}/:plugin`, may('admin.providers'), async (c) => {
    const one = await providerFor(c.req.param('plugin'))
    const saved = c.req.query('saved') !== undefined
    const form = await drawForm(ctx, one.plugin, pathOf(one), { saved })
    return page(c, {
      title: one.title,
      main: await shown(pathOf(one), form),
      assets: ['admin.css'],
    })
  })
  app.post(`${overview}/:plugin`, may('admin.providers'), async (c) => {
    const one = await providerFor(c.req.param('plugin'))
    return takeForm(c, ctx, {
      plugin: one.plugin,
      action: pathOf(one),
      show: async (form, status) =>
        page(c, {
          title: one.title,
          main: await shown(pathOf(one), form),
          status,
          assets: ['admin.css'],
        }),
    })
  })
}
