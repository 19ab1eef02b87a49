import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { invalid, notFound } from '../errors.ts'
import type { Kernel } from '../host.ts'
import { body, empty, idParam, json, listOf, problem } from '../openapi.ts'
import { allows, type Caller, caller, may } from '../permissions.ts'
import type { Env } from '../server.ts'
import { noteChange } from '../settings.ts'
import type { KernelRoutes } from './routes.ts'

const TokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: z.string(),
    usedAt: z.string().nullable(),
  })
  .openapi('Token')

export const NewTokenSchema = z.object({
  name: z.string().trim().min(1).max(120),
  scopes: z.array(z.string().min(1).max(100)).min(1).max(100),
})

/**
 * Makes a token for the caller: with what they may do themselves, or less.
 * @throws {Problem} 422 for unknown or too wide scopes
 */
export async function makeToken(
  kernel: Kernel,
  me: Caller,
  { name, scopes }: z.output<typeof NewTokenSchema>,
) {
  const { permissions } = kernel.plugins.runtime
  const unknown = scopes.some((scope) => scope !== '*' && !Object.hasOwn(permissions, scope))
  if (unknown) throw invalid({ scopes: { key: 'field.unknownScope' } })
  // A token never makes a stronger one.
  const within = scopes.every((scope) =>
    scope === '*' ? me.scopes.includes('*') : allows(me, scope, permissions),
  )
  if (!within) throw invalid({ scopes: { key: 'field.scopeTooWide' } })
  return kernel.tokens.create(me.user.id, name, scopes)
}

/** Ends a token of a person, with its streams on every node; false when there is none. */
export async function endToken(kernel: Kernel, userId: string, id: string): Promise<boolean> {
  const ended = await kernel.db.tx(async (tx) => {
    await noteChange(tx)
    return kernel.tokens.end(tx, userId, id)
  })
  if (!ended) return false
  kernel.plugins.emit('access.changed', { userId })
  return true
}

/** API tokens of the caller. */
export function tokenRoutes(app: OpenAPIHono<Env>, { kernel }: KernelRoutes): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/tokens',
      tags: ['Tokens'],
      summary: 'Make an API token; it is shown this once',
      description: 'Scopes are permission names, or `*` for everything that the person may do.',
      middleware: [may('me.write')] as const,
      request: { body: body(NewTokenSchema) },
      responses: {
        201: json('The token', z.object({ id: z.string(), token: z.string() })),
        default: problem,
      },
    }),
    async (c) => {
      const { id, secret } = await makeToken(kernel, caller(c), c.req.valid('json'))
      return c.json({ id, token: secret }, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/tokens',
      tags: ['Tokens'],
      summary: 'My tokens',
      middleware: [may('me.read')] as const,
      responses: { 200: json('Tokens, newest first', listOf(TokenSchema)), default: problem },
    }),
    async (c) => {
      const tokens = await kernel.tokens.list(caller(c).user.id)
      const items = tokens.map((token) => ({ ...token, usedAt: token.usedAt ?? null }))
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/tokens/{id}',
      tags: ['Tokens'],
      summary: 'Revoke a token',
      middleware: [may('me.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('Revoked'), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      if (!(await endToken(kernel, user.id, c.req.valid('param').id))) throw notFound()
      return c.body(null, 204)
    },
  )
}
