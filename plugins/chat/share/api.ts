import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, empty, type Env, idParam, json, listOf, may, problem } from 'convosphere'
import type { ChatContext } from '../chat.ts'
import { type Link, longestDays, usualDays } from './links.ts'

const LinkSchema = z
  .object({ id: z.string(), createdAt: z.string(), expiresAt: z.string() })
  .openapi('ThreadLink')

const linkJson = ({ id, createdAt, expiresAt }: Link) => ({ id, createdAt, expiresAt })

const tags = ['Chat']
const path = '/api/chat/threads/{id}/links'

/** `/api/chat/threads/{id}/links`: links with which anybody may read. */
export function linksApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const { links } = ctx.use('chat')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Read-only links to a thread, newest first',
      middleware: [may('chat.write')],
      request: { params: idParam },
      responses: { 200: json('Links', listOf(LinkSchema)), default: problem },
    }),
    async (c) => {
      const items = await links.ofThread(caller(c).user, c.req.valid('param').id)
      return c.json({ items: items.map(linkJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Make a read-only link to the branch that is shown, as it is now',
      description: 'Its address is told this once. Whoever has it can read, without signing in.',
      middleware: [may('chat.write')],
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
      const { link, path } = await links.share(caller(c).user, c.req.valid('param').id, days)
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
      middleware: [may('chat.write')],
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
