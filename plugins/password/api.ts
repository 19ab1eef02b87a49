import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, empty, type Env, may, problem } from 'convosphere'
import type { PasswordContext } from './passwords.ts'

/** `/api/password`. */
export function api(app: OpenAPIHono<Env>, ctx: PasswordContext): void {
  app.openapi(
    createRoute({
      method: 'put',
      path: '/api/password',
      tags: ['People'],
      summary: 'Change my password; other sessions and all tokens end',
      middleware: [may('me.write')] as const,
      request: {
        body: body(z.object({ current: z.string().max(1000), next: z.string().max(1000) })),
      },
      responses: { 204: empty('Changed'), default: problem },
    }),
    async (c) => {
      const { user, sessionId } = caller(c)
      const { address } = c.var
      await ctx.use('password').change(user, c.req.valid('json'), { address, sessionId })
      return c.body(null, 204)
    },
  )
}
