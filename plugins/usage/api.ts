import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Context, type Env, json, listOf, may, problem } from 'convosphere'
import { withNames } from './names.ts'
import { UsageQuery } from './span.ts'
import { createStore } from './store.ts'

const UsageSchema = z
  .object({
    key: z.string(),
    name: z.string(),
    calls: z.number(),
    input: z.number(),
    output: z.number(),
    cost: z.number(),
  })
  .openapi('Usage')

/** What was asked of models, for programs. */
export function api(app: OpenAPIHono<Env>, ctx: Context<'models'>): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/usage',
      tags: ['Usage'],
      summary: 'Calls, tokens and US dollars by day (UTC), person or model',
      middleware: [may('usage.read')] as const,
      request: { query: UsageQuery },
      responses: { 200: json('Sums', listOf(UsageSchema)), default: problem },
    }),
    async (c) => {
      const { by, ...span } = c.req.valid('query')
      const sums = await createStore(ctx.db).read(span, by)
      const items = by === 'model' ? withNames(sums, ctx.use('models').nameOf) : sums
      return c.json({ items, next: null }, 200)
    },
  )
}
