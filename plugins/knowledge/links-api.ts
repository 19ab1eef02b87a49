import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, empty, type Env, idParam, json, listOf, may, problem } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { type DocumentLink, longestDays, usualDays } from './links.ts'

const LinkSchema = z
  .object({ id: z.string(), createdAt: z.string(), expiresAt: z.string() })
  .openapi('DocumentLink')

const linkJson = ({ id, createdAt, expiresAt }: DocumentLink) => ({ id, createdAt, expiresAt })

const tags = ['Knowledge']
const path = '/api/knowledge/documents/{id}/links'

/** `/api/knowledge/documents/{id}/links`: links with which anybody may read a document. */
export function linksApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { links } = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Read-only links to a document, newest first',
      middleware: [may('knowledge.write')],
      request: { params: idParam },
      responses: { 200: json('Links', listOf(LinkSchema)), default: problem },
    }),
    async (c) => {
      const items = await links.ofDocument(caller(c).user, c.req.valid('param').id)
      return c.json({ items: items.map(linkJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Make a read-only link to a document',
      description: 'Its address is told this once. Whoever has it can read, without signing in.',
      middleware: [may('knowledge.write')],
      request: {
        params: idParam,
        body: {
          content: {
            'application/json': {
              schema: z.object({ days: z.number().int().min(1).max(longestDays).optional() }),
            },
          },
        },
      },
      responses: {
        201: json('The link', LinkSchema.extend({ url: z.string() })),
        default: problem,
      },
    }),
    async (c) => {
      const { days = usualDays } = c.req.valid('json') ?? {}
      const { link, path } = await links.make(caller(c).user, c.req.valid('param').id, days)
      const url = new URL(path, ctx.config.publicUrl ?? c.req.url).href
      return c.json({ ...linkJson(link), url }, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{linkId}`,
      tags,
      summary: 'Revoke a link',
      middleware: [may('knowledge.write')],
      request: { params: idParam.extend({ linkId: z.string().min(1).max(100) }) },
      responses: { 204: empty('Revoked'), default: problem },
    }),
    async (c) => {
      const { id, linkId } = c.req.valid('param')
      await links.revoke(caller(c).user, id, linkId)
      return c.body(null, 204)
    },
  )
}
