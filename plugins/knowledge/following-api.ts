import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Env, idParam, json, may, problem, sse, t } from 'convosphere'
import type { Context } from 'hono'
import type { Gone, Standing } from './following.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { documentStatuses } from './store.ts'

const tags = ['Knowledge']
const responses = {
  200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
  default: problem,
}
const ids = z
  .string()
  .max(20_000)
  .default('')
  .describe('Ids with commas between them; without them all documents that are being read')

/** How far documents are, as server-sent events. */
export function followingApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')

  const follow = (c: Context<Env>, wanted: string[] | undefined) =>
    sse(c, { ...ctx, permission: 'knowledge.read' }, async (send, ended) => {
      const { user } = caller(c)
      const tell = (one: Standing | Gone) =>
        send({ event: 'progress', data: JSON.stringify(standingJson(one)) })
      await knowledge.follow(user, wanted, tell, ended)
      send({ event: 'done', data: '{}' })
    })

  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/knowledge/documents/{id}/reading',
      tags,
      summary: 'Have a document read again',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: {
        202: json('It is queued', z.object({ id: z.string(), status: z.enum(documentStatuses) })),
        default: problem,
      },
    }),
    async (c) => {
      const { user } = caller(c)
      await knowledge.readAgain(user, c.req.valid('param').id)
      const { id, status } = await knowledge.documentFor(user, c.req.valid('param').id, 'write')
      return c.json({ id, status }, 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}/events',
      tags,
      summary: 'Follow the reading of a document (server-sent events)',
      description:
        '`progress` carries `{id, status, progress, error}` whenever one of them has changed; the last event is `done`, once it is ready, failed or `gone`.',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam },
      responses,
    }),
    async (c) => {
      const { id } = await knowledge.documentFor(caller(c).user, c.req.valid('param').id, 'read')
      return follow(c, [id])
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/events',
      tags,
      summary: 'Follow the reading of documents (server-sent events)',
      description:
        'As for one document, of those with these ids, or of all that I may read and that are being read, 200 of them at a time; the last event is `done`, once none of them is read any more.',
      middleware: [may('knowledge.read')] as const,
      request: { query: z.object({ ids }) },
      responses,
    }),
    (c) => {
      const wanted = c.req.valid('query').ids.split(',').filter(Boolean)
      return follow(c, wanted.length ? wanted.slice(0, mostIds) : undefined)
    },
  )
}

/** So many documents are followed at once. */
const mostIds = 500

function standingJson(one: Standing | Gone) {
  const { id, status } = one
  if (!('progress' in one)) return { id, status, progress: 0, error: null }
  const { progress, error } = one
  return { id, status, progress, error: error ? t(error.key, error.values) : null }
}
