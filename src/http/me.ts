import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { locales } from '../i18n.ts'
import { body, json, problem } from '../openapi.ts'
import { caller, may } from '../permissions.ts'
import type { Env } from '../server.ts'
import { roles, themes, type User } from '../users.ts'
import type { KernelRoutes } from './routes.ts'

export const PersonSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    locale: z.string().nullable(),
    theme: z.enum(themes),
    timeZone: z.string().nullable(),
    enterSends: z.boolean(),
    disabled: z.boolean(),
    createdAt: z.string(),
  })
  .openapi('Person')

/** A person as programs see them. */
export const personJson = (user: User): z.infer<typeof PersonSchema> => ({
  ...user,
  locale: user.locale ?? null,
  timeZone: user.timeZone ?? null,
})

const isTimeZone = (name: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** What people may change about themselves: never their role. */
export const MeChangeSchema = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  locale: z.enum(locales).nullable().optional(),
  theme: z.enum(themes).optional(),
  timeZone: z.string().refine(isTimeZone).nullable().optional(),
  enterSends: z.boolean().optional(),
})

/** The caller's own profile and preferences. */
export function meRoutes(app: OpenAPIHono<Env>, { kernel }: KernelRoutes): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/me',
      tags: ['People'],
      summary: 'Who I am',
      middleware: [may('me.read')] as const,
      responses: { 200: json('The caller', PersonSchema), default: problem },
    }),
    (c) => c.json(personJson(caller(c).user), 200),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/me',
      tags: ['People'],
      summary: 'Change my profile and preferences',
      middleware: [may('me.write')] as const,
      request: { body: body(MeChangeSchema) },
      responses: { 200: json('The caller', PersonSchema), default: problem },
    }),
    async (c) => {
      const user = await kernel.users.change(caller(c).user.id, c.req.valid('json'))
      return c.json(personJson(user!), 200)
    },
  )
}
