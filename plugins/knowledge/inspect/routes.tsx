import { caller, type Env, forbidden, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import type { KnowledgeContext } from '../knowledge.ts'
import { RetrievalPage } from './page.tsx'

/** How the passages were found that an answer rests on. */
export function retrievalPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')

  app.get('/knowledge/answers/:id/retrieval', may('knowledge.read'), async (c) => {
    // It tells of the question too.
    if (!c.var.allows('chat.read')) throw forbidden()
    const { user } = caller(c)
    const answerId = c.req.param('id')
    const retrieval = await knowledge.retrievalOf(user, answerId)
    const writable = c.var.allows('knowledge.write')
      ? await knowledge.collections.writable(user)
      : []
    const isKept = Boolean(c.req.query('question'))
    const main = RetrievalPage({ retrieval, answerId, writable, isKept })
    return page(c, { title: t('knowledge.retrieval'), main, assets: ['knowledge.css'] })
  })
}
