import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  acts,
  body,
  caller,
  empty,
  type Env,
  idParam,
  json,
  listOf,
  may,
  problem,
} from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { type Member, rights } from './sharing.ts'

const MemberSchema = z
  .object({
    userId: z.string().nullable().describe('null: everybody who is signed in'),
    name: z.string().nullable(),
    email: z.string().nullable(),
    right: z.enum(acts).describe('Each includes those before it'),
  })
  .openapi('CollectionMember')

const memberJson = ({ user, act }: Member) => ({
  userId: user?.id ?? null,
  name: user?.name ?? null,
  email: user?.email ?? null,
  right: act,
})

const path = '/api/knowledge/collections/{id}/people'
const tags = ['Knowledge']

/** `/api/knowledge/collections/{id}/people`: who else may use a collection. */
export function sharingApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { sharing } = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Who may use my collection',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 200: json('People', listOf(MemberSchema)), default: problem },
    }),
    async (c) => {
      const members = await sharing.members(caller(c).user, c.req.valid('param').id)
      return c.json({ items: members.map(memberJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'put',
      path,
      tags,
      summary: 'Let a person use my collection, or everybody who is signed in',
      middleware: [may('knowledge.write')] as const,
      request: {
        params: idParam,
        body: body(
          z.object({
            email: z.email().nullable().describe('null: everybody'),
            right: z.enum(rights).nullable().describe('null takes it away'),
          }),
        ),
      },
      responses: { 204: empty('So it is'), default: problem },
    }),
    async (c) => {
      const { email, right } = c.req.valid('json')
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      if (email === null) await sharing.setForAll(user, id, right ?? undefined)
      else await sharing.setFor(user, id, { email }, right ?? undefined)
      return c.body(null, 204)
    },
  )
}
