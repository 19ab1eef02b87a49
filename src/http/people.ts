import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { notFound } from '../errors.ts'
import { body, idParam, json, listOf, pageQuery, problem } from '../openapi.ts'
import { may, open } from '../permissions.ts'
import {
  addPerson,
  changePerson,
  NewPersonSchema,
  PersonChangeSchema,
  register,
  RegistrationSchema,
  renewPassword,
  setUp,
} from '../people.ts'
import type { Env } from '../server.ts'
import { PersonSchema, personJson } from './me.ts'
import type { KernelRoutes } from './routes.ts'
import { NewAdminSchema } from './setup.tsx'

/** People, for those who look after them; and registration, where it is open. */
export function peopleRoutes(app: OpenAPIHono<Env>, { kernel }: KernelRoutes): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/setup',
      tags: ['People'],
      summary: 'Make the first admin with the one-time token',
      security: [],
      middleware: [open()] as const,
      request: { body: body(NewAdminSchema) },
      responses: { 201: json('The admin', PersonSchema), default: problem },
    }),
    async (c) => {
      const { token, ...person } = c.req.valid('json')
      return c.json(personJson(await setUp(kernel, token, person, c.var.address)), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/people',
      tags: ['People'],
      summary: 'Everyone here',
      middleware: [may('people.read')] as const,
      request: { query: pageQuery },
      responses: { 200: json('People', listOf(PersonSchema)), default: problem },
    }),
    async (c) => {
      const { after, limit } = c.req.valid('query')
      const { items, next } = await kernel.users.list({ after: after ?? '', limit })
      return c.json({ items: items.map(personJson), next }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/people',
      tags: ['People'],
      summary: 'Add a person',
      middleware: [may('people.write')] as const,
      request: { body: body(NewPersonSchema) },
      responses: { 201: json('The person', PersonSchema), default: problem },
    }),
    async (c) => c.json(personJson(await addPerson(kernel, c.req.valid('json'))), 201),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/people/{id}',
      tags: ['People'],
      summary: 'Change a person: name, address, role, whether they may sign in',
      middleware: [may('people.write')] as const,
      request: { params: idParam, body: body(PersonChangeSchema) },
      responses: { 200: json('The person', PersonSchema), default: problem },
    }),
    async (c) => {
      const user = await changePerson(kernel, c.req.valid('param').id, c.req.valid('json'))
      if (!user) throw notFound()
      return c.json(personJson(user), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/people/{id}/password',
      tags: ['People'],
      summary: 'Give somebody a new password; all their sessions and tokens end',
      middleware: [may('people.help')] as const,
      request: { params: idParam },
      responses: {
        200: json('Shown this once', z.object({ password: z.string() })),
        default: problem,
      },
    }),
    async (c) => {
      const user = await kernel.users.get(c.req.valid('param').id)
      if (!user) throw notFound()
      return c.json({ password: await renewPassword(kernel, user, c.var.allows) }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/registrations',
      tags: ['People'],
      summary: 'Register, where that is open, with an invitation or an address of a domain',
      security: [],
      middleware: [open()] as const,
      request: { body: body(RegistrationSchema) },
      responses: { 201: json('The person', PersonSchema), default: problem },
    }),
    async (c) =>
      c.json(personJson(await register(kernel, c.req.valid('json'), c.var.address)), 201),
  )
}
