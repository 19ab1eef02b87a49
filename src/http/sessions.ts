import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { forgetSession } from '../caller.ts'
import { notFound } from '../errors.ts'
import { body, empty, idParam, json, listOf, problem } from '../openapi.ts'
import { caller, may, open } from '../permissions.ts'
import type { Env } from '../server.ts'
import { PersonSchema, personJson } from './me.ts'
import type { KernelRoutes } from './routes.ts'
import { endSession, signIn } from './sign-in.tsx'

const SessionSchema = z
  .object({
    id: z.string(),
    agent: z.string(),
    address: z.string(),
    createdAt: z.string(),
    seenAt: z.string(),
    current: z.boolean(),
  })
  .openapi('Session')

const SignInSchema = z.object({
  email: z.string().min(1).max(254),
  password: z.string().max(1000).optional(),
})

/** Signing in and out over the API. */
export function sessionRoutes(app: OpenAPIHono<Env>, parts: KernelRoutes): void {
  const { kernel, config } = parts

  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/sessions',
      tags: ['Sessions'],
      summary: 'Sign in; sets the session cookie',
      security: [],
      middleware: [open()] as const,
      request: { body: body(SignInSchema) },
      responses: { 201: json('The person', PersonSchema), default: problem },
    }),
    async (c) => c.json(personJson(await signIn(c, parts, c.req.valid('json'))), 201),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/sessions',
      tags: ['Sessions'],
      summary: 'My signed-in browsers',
      middleware: [may('me.read')] as const,
      responses: {
        200: json('Sessions, last used first', listOf(SessionSchema)),
        default: problem,
      },
    }),
    async (c) => {
      const { user, sessionId } = caller(c)
      const sessions = await kernel.sessions.list(user.id)
      const items = sessions.map((one) => ({ ...one, current: one.id === sessionId }))
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/sessions/{id}',
      tags: ['Sessions'],
      summary: 'End a session; `current` is the one that asks',
      middleware: [may('me.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('Ended'), default: problem },
    }),
    async (c) => {
      const { user, sessionId } = caller(c)
      const { id } = c.req.valid('param')
      const wanted = id === 'current' ? sessionId : id
      if (!wanted || !(await endSession(kernel, user.id, wanted))) throw notFound()
      if (wanted === sessionId) forgetSession(c, config)
      return c.body(null, 204)
    },
  )
}
