import {
  caller,
  checkFields,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  may,
  page,
  refusal,
  t,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import type { KnowledgeContext } from '../knowledge.ts'
import { ConnectorRow, ConnectorsPage } from '../views/connectors.tsx'
import { NewConnectorSchema } from './connectors.ts'

/** `/knowledge/collections/:id/connectors`. */
export function connectorPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { collections, connectors } = ctx.use('knowledge')
  const path = '/knowledge/collections/:id/connectors'

  async function show(
    c: Context<Env>,
    refused: { status?: number; typed?: Record<string, string>; error?: string | undefined } = {},
  ) {
    const { user } = caller(c)
    const collection = await collections.collectionFor(user, c.req.param('id')!, 'write')
    const main = ConnectorsPage({
      collection,
      connectors: await connectors.list(user, collection.id),
      folders: connectors.foldersFor(user),
      typed: refused.typed ?? {},
      error: refused.error,
    })
    const { status = 200 } = refused
    return page(c, {
      title: t('knowledge.connectors.of', { name: collection.name }),
      main,
      status,
      assets: ['knowledge.css'],
    })
  }

  app.get(path, may('knowledge.write'), (c) => show(c))

  app.post(path, may('knowledge.write'), async (c) => {
    const { user } = caller(c)
    const { id } = c.req.param()
    await collections.collectionFor(user, id, 'write')
    const typed = await formFields(c)
    const problem = await refusal(async () => {
      await connectors.add(user, id, checkFields(typed, NewConnectorSchema))
    })
    if (!problem) return goTo(c, `/knowledge/collections/${id}/connectors`)
    const error = fieldTexts(problem).address ?? t(problem.key, problem.values)
    return show(c, { status: problem.status, typed, error })
  })

  const back = async (c: Context<Env>, id: string) => {
    const { collectionId } = await connectors.get(caller(c).user, id)
    return goTo(c, `/knowledge/collections/${collectionId}/connectors`)
  }

  app.get('/knowledge/connectors/:id', may('knowledge.write'), async (c) => {
    const connector = await connectors.get(caller(c).user, c.req.param('id'))
    return fragment(c, ConnectorRow({ connector }))
  })

  app.post('/knowledge/connectors/:id/run', may('knowledge.write'), async (c) => {
    const { id } = c.req.param()
    await connectors.begin(caller(c).user, id)
    return back(c, id)
  })

  app.post('/knowledge/connectors/:id/pause', may('knowledge.write'), async (c) => {
    const { id } = c.req.param()
    const { paused } = await formFields(c)
    await connectors.change(caller(c).user, id, { paused: paused === 'true' })
    return back(c, id)
  })

  app.post('/knowledge/connectors/:id/deletion', may('knowledge.write'), async (c) => {
    const { id } = c.req.param()
    const { collectionId } = await connectors.get(caller(c).user, id)
    await connectors.remove(caller(c).user, id)
    return goTo(c, `/knowledge/collections/${collectionId}/connectors`)
  })
}
