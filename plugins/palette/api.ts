import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Context, type Env, json, listOf, may, problem } from 'convosphere'
import { groups } from './entries.ts'

const EntrySchema = z
  .object({
    group: z.enum(groups),
    title: z.string(),
    href: z.string(),
    icon: z.string(),
    post: z
      .record(z.string(), z.string())
      .optional()
      .openapi({ description: 'Fields that are posted to `href`, where it does something' }),
  })
  .openapi('PaletteEntry')

/** `/api/palette`. */
export function api(app: OpenAPIHono<Env>, ctx: Context<'palette'>): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/palette',
      tags: ['Palette'],
      summary: 'What I may go to or do, by what is typed',
      middleware: [may('me.read')] as const,
      request: { query: z.object({ q: z.string().max(200).default('') }) },
      responses: {
        200: json('The best matches, best first', listOf(EntrySchema)),
        default: problem,
      },
    }),
    async (c) => {
      const entries = await ctx.use('palette').find(caller(c).user, c.req.valid('query').q)
      const items = entries.map(({ words: _, ...entry }) => entry)
      return c.json({ items, next: null }, 200)
    },
  )
}
