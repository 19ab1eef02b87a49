import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, type Env, idParam, invalid, json, may, problem } from 'convosphere'
import { acts } from './arrange.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { ListQuerySchema } from './list-query.ts'

/** So many documents can be named one by one. */
const mostNamed = 1000

const ArrangementSchema = z
  .object({
    id: z.string(),
    act: z.enum(acts),
    status: z
      .enum(['running', 'done', 'stopped'])
      .describe('stopped: its job was ended before all had their turn'),
    isUndone: z.boolean(),
    total: z.int().describe('How many documents were chosen'),
    done: z.int().describe('How many of them had their turn'),
    changed: z.int().describe('How many are otherwise than before'),
  })
  .openapi('Arrangement')

const WishSchema = z.object({
  act: z.enum(acts),
  tags: z.array(z.string().max(200)).max(100).optional().describe('To put on or take off'),
  collectionId: z.string().min(1).max(100).optional().describe('Where to move'),
  ids: z.array(z.string().max(100)).min(1).max(mostNamed).optional(),
  filter: ListQuerySchema.omit({ sort: true })
    .optional()
    .describe('Instead of ids: all of this list that I may change; `{}` is every one'),
})

const path = '/api/knowledge/arrangements'
const tags = ['Knowledge']

/** `/api/knowledge/arrangements`. */
export function arrangeApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Tag, untag, move, delete or read again several documents',
      description:
        'Up to a hundred are done when this is answered; more are done by a job: ask for the arrangement until its status is no longer running.',
      middleware: [may('knowledge.write')] as const,
      request: { body: body(WishSchema) },
      responses: { 202: json('What is done', ArrangementSchema), default: problem },
    }),
    async (c) => {
      const { ids, filter, ...wish } = c.req.valid('json')
      if (Boolean(ids) === Boolean(filter)) throw invalid({ ids: { key: 'knowledge.error.which' } })
      const those = ids ? { ids } : { query: filter! }
      return c.json(await knowledge.arrange(caller(c).user, wish, those), 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{id}`,
      tags,
      summary: 'How far an arrangement is',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 200: json('The arrangement', ArrangementSchema), default: problem },
    }),
    async (c) =>
      c.json(await knowledge.arrangements.of(caller(c).user, c.req.valid('param').id), 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{id}/restoration`,
      tags,
      summary: 'Undo an arrangement, or what has been done of it',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 202: json('The arrangement', ArrangementSchema), default: problem },
    }),
    async (c) =>
      c.json(await knowledge.arrangements.undo(caller(c).user, c.req.valid('param').id), 202),
  )
}
