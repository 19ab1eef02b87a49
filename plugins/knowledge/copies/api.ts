import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Env, idParam, json, listOf, may, problem, unlessEmpty } from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Document } from '../store.ts'

/** Which document it is. */
export const NamedSchema = z.object({ id: z.string(), collectionId: z.string(), title: z.string() })
const CopySchema = NamedSchema.extend({
  likeness: z.number().describe('How much of the text is the same, from 0 to 1'),
}).openapi('Copy')

export const named = ({ id, collectionId, title }: Document) => ({ id, collectionId, title })

const tags = ['Knowledge']

/** Documents that are nearly the same. */
export function copiesApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}/copies',
      tags,
      summary: 'Documents that say nearly the same as one, the likest first',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam },
      responses: {
        200: json('Those of them that I may read', listOf(CopySchema)),
        default: problem,
      },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = await knowledge.documentFor(user, c.req.valid('param').id, 'read')
      const found = (await knowledge.copies.of(user, [id])).get(id) ?? []
      const items = found.map(({ document, likeness }) => ({ ...named(document), likeness }))
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/copies',
      tags,
      summary: 'Groups of documents that are nearly the same, the largest first',
      middleware: [may('knowledge.read')] as const,
      request: {
        query: z.object({ collectionId: unlessEmpty(z.string().max(100).optional()) }),
      },
      responses: {
        200: json('Groups, the oldest of each first', listOf(z.array(NamedSchema))),
        default: problem,
      },
    }),
    async (c) => {
      const groups = await knowledge.copies.groups(
        caller(c).user,
        c.req.valid('query').collectionId,
      )
      return c.json({ items: groups.map(({ documents }) => documents.map(named)), next: null }, 200)
    },
  )
}
