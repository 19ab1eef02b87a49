import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  caller,
  empty,
  type Env,
  idParam,
  json,
  listOf,
  may,
  pageQuery,
  problem,
} from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'

const DeletedSchema = z
  .object({
    kind: z.enum(['document', 'collection']),
    id: z.string(),
    title: z.string(),
    collection: z.string().nullable().describe('The name of the one that a document lay in'),
    documents: z.int().nullable().describe('How many were deleted with a collection'),
    deletedAt: z.string(),
    goneAt: z.string().describe('When it goes for good'),
  })
  .openapi('Deleted')

const path = '/api/knowledge/trash'
const tags = ['Knowledge']

/** `/api/knowledge/trash`. */
export function trashApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { trash } = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Deleted collections and documents that I can bring back',
      middleware: [may('knowledge.write')] as const,
      request: { query: pageQuery },
      responses: { 200: json('What is deleted', listOf(DeletedSchema)), default: problem },
    }),
    async (c) => {
      const { items, next } = await trash.list(caller(c).user, c.req.valid('query'))
      const shown = items.map((one) => ({
        ...one,
        collection: one.collection ?? null,
        documents: one.documents ?? null,
      }))
      return c.json({ items: shown, next }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path,
      tags,
      summary: 'Remove all of it for good',
      middleware: [may('knowledge.write')] as const,
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await trash.empty(caller(c).user)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/documents/{id}`,
      tags,
      summary: 'Remove a deleted document for good',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await trash.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/collections/{id}`,
      tags,
      summary: 'Remove a deleted collection for good, with all that lay in it',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await trash.removeCollection(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
