import { caller, type Context, type Env, fragment, goTo, may } from 'convosphere'
import type { Hono } from 'hono'
import type { ListedModel } from '../onnx/index.ts'
import { changeSettings } from './settings-of.ts'
import { EmbeddingModels, type ShownModel } from './views/embeddings.tsx'

/** Fetching, using and removing embedding models that run on this machine. */
export function embeddingRoutes(app: Hono<Env>, ctx: Context): void {
  const path = '/admin/embeddings'
  const overview = '/admin/providers#embeddings'
  const onnx = ctx.find('onnx')
  // The routes are composed anew when it comes.
  if (!onnx) return

  app.get(path, may('admin.providers'), async (c) =>
    fragment(c, EmbeddingModels({ models: await shownModels(ctx) })),
  )
  app.post(`${path}/:name`, may('admin.providers'), async (c) => {
    await onnx.get(c.req.param('name'), caller(c).user.id)
    return goTo(c, overview)
  })
  app.post(`${path}/:name/cancellation`, may('admin.providers'), async (c) => {
    await onnx.cancel(c.req.param('name'))
    return goTo(c, overview)
  })
  app.post(`${path}/:name/use`, may('admin.settings'), async (c) => {
    const embeddingModel = modelIdOf(c.req.param('name'))
    await changeSettings(ctx, 'knowledge', { embeddingModel }, caller(c).user)
    return goTo(c, ctx.find('knowledge') ? '/knowledge/meaning' : overview)
  })
  app.post(`${path}/:name/deletion`, may('admin.providers'), async (c) => {
    await onnx.remove(c.req.param('name'))
    return goTo(c, overview)
  })
}

/** What documents are searched by, as the settings name it. */
const modelIdOf = (name: string) => `onnx/${name}`

/** Models that run on this machine; none where no plugin has them. */
export async function shownModels(ctx: Context): Promise<ShownModel[]> {
  const onnx = ctx.find('onnx')
  if (!onnx) return []
  const { settings } = ctx.kernel
  const chosen = settings.explain('knowledge').find(({ key }) => key === 'knowledge.embeddingModel')
  const shown = (model: ListedModel): ShownModel => {
    const isUsed = chosen?.value === modelIdOf(model.name)
    const mayUse = chosen !== undefined && chosen.level !== 'environment' && !isUsed
    return { ...model, isUsed, mayUse, isRecommended: model.name === onnx.recommended }
  }
  return (await onnx.list()).map(shown)
}
