import { caller, type Env, goTo, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import type { KnowledgeContext } from './knowledge.ts'
import { TrashPage } from './views/trash.tsx'

const pageSize = 50

/** `/knowledge/trash`. */
export function trashPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { collections, restore, trash } = ctx.use('knowledge')
  const here = '/knowledge/trash'

  app.get(here, may('knowledge.write'), async (c) => {
    const place = { after: c.req.query('after'), limit: pageSize }
    const { items, next } = await trash.list(caller(c).user, place)
    const main = TrashPage({ deleted: items, next, days: ctx.settings.trashDays })
    return page(c, { title: t('knowledge.trash'), main, assets: ['knowledge.css'] })
  })

  app.post(`${here}/removal`, may('knowledge.write'), async (c) => {
    await trash.empty(caller(c).user)
    return goTo(c, here)
  })

  app.post(`${here}/documents/:id/restoration`, may('knowledge.write'), async (c) => {
    await restore(caller(c).user, c.req.param('id'))
    return goTo(c, here)
  })

  app.post(`${here}/documents/:id/removal`, may('knowledge.write'), async (c) => {
    await trash.remove(caller(c).user, c.req.param('id'))
    return goTo(c, here)
  })

  app.post(`${here}/collections/:id/restoration`, may('knowledge.write'), async (c) => {
    await collections.restore(caller(c).user, c.req.param('id'))
    return goTo(c, here)
  })

  app.post(`${here}/collections/:id/removal`, may('knowledge.write'), async (c) => {
    await trash.removeCollection(caller(c).user, c.req.param('id'))
    return goTo(c, here)
  })
}
