import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Env, json, listOf, may, problem } from 'convosphere'
import type { ModelsContext } from './models.ts'

const ModelSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    contextTokens: z.number().nullable(),
    abilities: z.array(z.enum(['vision', 'tools', 'reasoning'])),
    lacks: z
      .array(z.enum(['vision', 'tools', 'reasoning']))
      .describe('What it is known not to be able to do; of all else nobody knows'),
    price: z
      .object({ input: z.number(), output: z.number() })
      .nullable()
      .describe('US dollars a million tokens'),
    takes: z
      .array(z.enum(['temperature', 'topP', 'maxTokens', 'reasoningEffort']))
      .nullable()
      .describe('Parameters that it takes, where known'),
    default: z.boolean(),
  })
  .openapi('Model')

/** `/api/models`. */
export function api(app: OpenAPIHono<Env>, ctx: ModelsContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/models',
      tags: ['Models'],
      summary: 'The models that can be asked now',
      middleware: [may('models.read')] as const,
      responses: { 200: json('Models', listOf(ModelSchema)), default: problem },
    }),
    async (c) => {
      const models = ctx.use('models')
      const usual = await models.defaultModel().catch(() => undefined)
      const items = (await models.list()).map((model) => ({
        ...model,
        contextTokens: model.contextTokens ?? null,
        lacks: model.lacks ?? [],
        price: model.price ?? null,
        takes: model.takes ?? null,
        default: model.id === usual,
      }))
      return c.json({ items, next: null }, 200)
    },
  )
}
