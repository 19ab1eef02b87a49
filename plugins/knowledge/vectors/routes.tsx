import { caller, type Env, formFields, fragment, goTo, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import type { KnowledgeContext } from '../knowledge.ts'
import { MeaningPage, Sets } from './page.tsx'

/** What finds documents by their meaning, and the way to another model. */
export function meaningPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { meaning } = ctx.use('knowledge')
  const path = '/knowledge/meaning'

  app.get(path, may('knowledge.models'), async (c) => {
    const main = MeaningPage({ meaning: await meaning.shown(caller(c).user) })
    return page(c, { title: t('knowledge.meaning'), main, assets: ['knowledge.css'] })
  })

  app.get(`${path}/sets`, may('knowledge.models'), async (c) => {
    const shown = await meaning.shown(caller(c).user)
    // The page says what can be done now.
    if (!shown.sets.some(({ standing }) => standing === 'made')) c.header('hx-refresh', 'true')
    return fragment(c, Sets({ meaning: shown }))
  })

  app.post(`${path}/searched`, may('knowledge.models'), async (c) => {
    const { setId } = await formFields(c)
    await meaning.search(Number(setId))
    return goTo(c, path)
  })

  app.post(`${path}/comparisons`, may('knowledge.models'), async (c) => {
    await meaning.beginComparison(caller(c).user)
    return goTo(c, path)
  })

  app.post(`${path}/:setId/deletion`, may('knowledge.models'), async (c) => {
    await meaning.discard(Number(c.req.param('setId')))
    return goTo(c, path)
  })
}
