import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Context, type Env, json, listOf, may, problem } from 'convosphere'
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
export function api(app: OpenAPIHono<Env>, { db }: Context): void {
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
      return c.json({ items: await createStore(db).read(span, by), next: null }, 200)
    },
  )
}
