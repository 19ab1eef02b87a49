import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, checkFields, type Env, json, may, problem } from 'convosphere'
import { type GuestbookContext, lineSchema } from './guestbook.ts'

const EntrySchema = z
  .object({ id: z.string(), name: z.string(), text: z.string(), createdAt: z.iso.datetime() })
  .openapi('GuestbookEntry')

/** JSON below `/api/guestbook`. */
export function api(app: OpenAPIHono<Env>, ctx: GuestbookContext): void {
  const guestbook = ctx.use('guestbook')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/guestbook/entries',
      tags: ['Guestbook'],
      summary: 'The newest lines',
      middleware: [may('guestbook.read')] as const,
      responses: {
        200: json('Lines', z.object({ items: z.array(EntrySchema), next: z.null() })),
        default: problem,
      },
    }),
    async (c) => c.json({ items: await guestbook.entries(), next: null }, 200),
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/guestbook/entries',
      tags: ['Guestbook'],
      summary: 'Leave a line',
      middleware: [may('guestbook.write')] as const,
      request: { body: body(z.object({ text: z.string() })) },
      responses: { 201: json('The line', EntrySchema), default: problem },
    }),
    async (c) => {
      const { text } = checkFields(c.req.valid('json'), lineSchema(ctx))
      return c.json(await guestbook.sign(caller(c).user, text), 201)
    },
  )
}
