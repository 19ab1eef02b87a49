import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Config } from '../config.ts'
import { empty, idParam, json, listOf, problem } from '../openapi.ts'
import { linkDays, type ReadLink } from '../links.ts'
import { caller, may } from '../permissions.ts'
import { publicUrl } from '../respond.tsx'
import type { Env } from '../server.ts'
import type { User } from '../users.ts'

/** What has links, and how it makes them. */
interface Linked {
  /** Where the list is; `{id}` names the thing. */
  path: string
  tag: string
  /** Name of the schema of a link. */
  schema: string
  /** The thing in words: `a document`. */
  thing: string
  permission: string
  list(user: User, id: string): Promise<ReadLink[]>
  make(user: User, id: string, days: number): Promise<{ link: ReadLink; path: string }>
  revoke(user: User, id: string, linkId: string): Promise<void>
}

/** Links with which anybody may read something: listed, made, revoked. */
export function linksApi(app: OpenAPIHono<Env>, config: Config, linked: Linked): void {
  const { path, thing } = linked
  const LinkSchema = z
    .object({ id: z.string(), createdAt: z.string(), expiresAt: z.string() })
    .openapi(linked.schema)
  const DaysSchema = z.object({ days: z.number().int().min(1).max(linkDays.longest).optional() })
  const linkJson = ({ id, createdAt, expiresAt }: ReadLink) => ({ id, createdAt, expiresAt })
  const common = { tags: [linked.tag], middleware: [may(linked.permission)] }

  app.openapi(
    createRoute({
      ...common,
      method: 'get',
      path,
      summary: `Read-only links to ${thing}, newest first`,
      request: { params: idParam },
      responses: { 200: json('Links', listOf(LinkSchema)), default: problem },
    }),
    async (c) => {
      const items = await linked.list(caller(c).user, c.req.valid('param').id)
      return c.json({ items: items.map(linkJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      ...common,
      method: 'post',
      path,
      summary: `Make a read-only link to ${thing}`,
      description: 'Its address is told this once. Whoever has it can read, without signing in.',
      request: {
        params: idParam,
        body: { content: { 'application/json': { schema: DaysSchema } } },
      },
      responses: {
        201: json('The link', LinkSchema.extend({ url: z.string() })),
        default: problem,
      },
    }),
    async (c) => {
      const { days = linkDays.usual } = c.req.valid('json') ?? {}
      const made = await linked.make(caller(c).user, c.req.valid('param').id, days)
      return c.json({ ...linkJson(made.link), url: publicUrl(c, config, made.path) }, 201)
    },
  )
  app.openapi(
    createRoute({
      ...common,
      method: 'delete',
      path: `${path}/{linkId}`,
      summary: 'Revoke a link',
      request: { params: idParam.extend({ linkId: z.string().min(1).max(100) }) },
      responses: { 204: empty('Revoked'), default: problem },
    }),
    async (c) => {
      const { id, linkId } = c.req.valid('param')
      await linked.revoke(caller(c).user, id, linkId)
      return c.body(null, 204)
    },
  )
}
