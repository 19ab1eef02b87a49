import { caller, type Env, fieldTexts, formFields, goTo, may, page, refusal, t } from 'convosphere'
import type { Context, Hono } from 'hono'
import type { KnowledgeContext } from './knowledge.ts'
import { type Right, rights } from './sharing.ts'
import { SharingPage } from './views/sharing.tsx'

/** The page on which the owner of a collection says who else may use it. */
export function sharingRoutes(app: Hono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')
  const path = '/knowledge/collections/:id/people'

  async function show(
    c: Context<Env>,
    refused: { email?: string; error?: string | undefined } = {},
    status = 200,
  ) {
    const { user } = caller(c)
    const collection = await knowledge.collections.collectionFor(user, c.req.param('id')!, 'own')
    const members = await knowledge.sharing.members(user, collection.id)
    const main = SharingPage({ collection, members, ...refused })
    return page(c, { title: t('knowledge.sharing'), main, status, assets: ['knowledge.css'] })
  }

  app.get(path, may('knowledge.write'), (c) => show(c))

  app.post(path, may('knowledge.write'), async (c) => {
    const { email = '', right } = await formFields(c)
    const id = c.req.param('id')
    const problem = await refusal(() =>
      knowledge.sharing.setFor(caller(c).user, id, { email }, rightFrom(right) ?? 'read'),
    )
    if (problem?.status === 404) throw problem
    if (!problem) return goTo(c, c.req.path)
    const error = fieldTexts(problem).email ?? t(problem.key)
    return show(c, { email, error }, problem.status)
  })

  app.post('/knowledge/collections/:id/everyone', may('knowledge.write'), async (c) => {
    const { right } = await formFields(c)
    const id = c.req.param('id')
    await knowledge.sharing.setForAll(caller(c).user, id, rightFrom(right))
    return goTo(c, `/knowledge/collections/${id}/people`)
  })

  app.post(`${path}/:userId`, may('knowledge.write'), async (c) => {
    const { right } = await formFields(c)
    const { id, userId } = c.req.param()
    await knowledge.sharing.setFor(caller(c).user, id, { userId }, rightFrom(right))
    return goTo(c, `/knowledge/collections/${id}/people`)
  })
}

const rightFrom = (text: string | undefined): Right | undefined =>
  rights.find((right) => right === text)
