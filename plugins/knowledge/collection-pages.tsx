import { caller, type Env, fieldTexts, formFields, goTo, may, page, refusal, t } from 'convosphere'
import type { Context, Hono } from 'hono'
import type { KnowledgeContext } from './knowledge.ts'
import { CollectionsPage } from './views/collections.tsx'

/** `/knowledge/collections`. */
export function collectionPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { collections } = ctx.use('knowledge')

  async function showCollections(c: Context<Env>, status = 200, error?: string) {
    const { user } = caller(c)
    const all = await collections.list(user)
    const main = CollectionsPage({
      collections: all,
      counts: await collections.counts(all.map(({ id }) => id)),
      userId: user.id,
      deleted: c.req.query('deleted'),
      error,
    })
    return page(c, { title: t('knowledge.collections'), main, status, assets: ['knowledge.css'] })
  }

  app.get('/knowledge/collections', may('knowledge.read'), (c) => showCollections(c))

  app.post('/knowledge/collections', may('knowledge.write'), async (c) => {
    const { name = '' } = await formFields(c)
    let id: string | undefined
    const problem = await refusal(async () => {
      ;({ id } = await collections.add(caller(c).user, name))
    })
    if (problem) return showCollections(c, problem.status, fieldTexts(problem).name)
    return goTo(c, `/knowledge?collection=${id}`)
  })

  app.post('/knowledge/collections/:id', may('knowledge.write'), async (c) => {
    const { user } = caller(c)
    const { id } = await collections.collectionFor(user, c.req.param('id'), 'own')
    const { name, usual } = await formFields(c)
    const problem = await refusal(() =>
      collections.change(user, id, { name, ...(usual && { usual: true }) }),
    )
    if (problem) return showCollections(c, problem.status, fieldTexts(problem).name)
    return goTo(c, '/knowledge/collections')
  })

  app.post('/knowledge/collections/:id/deletion', may('knowledge.write'), async (c) => {
    const id = c.req.param('id')
    await collections.remove(caller(c).user, id)
    return goTo(c, `/knowledge/collections?deleted=${id}`)
  })

  app.post('/knowledge/collections/:id/restoration', may('knowledge.write'), async (c) => {
    await collections.restore(caller(c).user, c.req.param('id'))
    return goTo(c, '/knowledge/collections')
  })
}
