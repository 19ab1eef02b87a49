import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { notFound } from '../errors.ts'
import { body, empty, idParam, json, listOf, problem } from '../openapi.ts'
import { endInvitation, invite, NewInvitationSchema } from '../people.ts'
import { caller, may } from '../permissions.ts'
import { publicUrl } from '../respond.tsx'
import type { Env } from '../server.ts'
import { roles } from '../users.ts'
import type { KernelRoutes } from './routes.ts'

const InvitationSchema = z
  .object({
    id: z.string(),
    domain: z.string().nullable(),
    role: z.enum(roles),
    usesLeft: z.number().nullable(),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .openapi('Invitation')

/** Letting people register themselves, by a link or by the domain of their address. */
export function invitationRoutes(app: OpenAPIHono<Env>, { kernel, config }: KernelRoutes): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/invitations',
      tags: ['People'],
      summary: 'Invitations that still hold, newest first',
      middleware: [may('people.help')] as const,
      responses: { 200: json('Invitations', listOf(InvitationSchema)), default: problem },
    }),
    async (c) => {
      const items = (await kernel.invitations.list()).map((one) => ({
        ...one,
        domain: one.domain ?? null,
        usesLeft: one.usesLeft ?? null,
      }))
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/invitations',
      tags: ['People'],
      summary: 'Invite people by a link, shown this once, or let a domain register',
      middleware: [may('people.help')] as const,
      request: { body: body(NewInvitationSchema) },
      responses: {
        201: json(
          'The invitation; a domain has no link',
          z.object({ id: z.string(), url: z.string().nullable(), expiresAt: z.string() }),
        ),
        default: problem,
      },
    }),
    async (c) => {
      const wanted = c.req.valid('json')
      const made = await invite(kernel, caller(c).user, wanted, c.var.allows)
      const url = made.path ? publicUrl(c, config, made.path) : null
      return c.json({ id: made.id, url, expiresAt: made.expiresAt }, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/invitations/{id}',
      tags: ['People'],
      summary: 'Take an invitation back',
      middleware: [may('people.help')] as const,
      request: { params: idParam },
      responses: { 204: empty('Taken back'), default: problem },
    }),
    async (c) => {
      if (!(await endInvitation(kernel, c.req.valid('param').id, c.var.allows))) throw notFound()
      return c.body(null, 204)
    },
  )
}
