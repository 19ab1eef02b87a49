import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Env, invalid, json, listOf, may, problem } from 'convosphere'
import { placesOf } from './marks.ts'
import { memoryApi } from './memory-api.ts'
import { ApiQuerySchema } from './query.ts'
import { type FoundHit, type Group, literal, type SearchContext } from './search.ts'
import type { Piece } from './sources.ts'

const places = z.array(z.tuple([z.int(), z.int()]))

const HitSchema = z
  .object({
    kind: z.string(),
    title: z.string(),
    text: z.string().describe('The words around what was looked for; empty where there are none'),
    marks: z
      .object({ title: places, text: places })
      .describe('What was looked for: from and to, in UTF-16 units'),
    href: z.string(),
    facts: z.array(z.string()).describe('What else tells it from others'),
    date: z.string().nullable(),
    owner: z.string().nullable().describe('The name of who brought it'),
  })
  .openapi('SearchHit')

const CountSchema = z
  .object({
    kind: z.string(),
    count: z.int(),
    isMore: z.boolean().describe('There are at least so many'),
  })
  .openapi('SearchCount')

const textOf = (pieces: Piece[]) => pieces.map(({ text }) => text).join('')

const hitJson = (kind: string, hit: FoundHit): z.infer<typeof HitSchema> => ({
  kind,
  title: textOf(hit.title),
  text: textOf(hit.text),
  marks: { title: placesOf(hit.title), text: placesOf(hit.text) },
  href: hit.href,
  facts: hit.facts ?? [],
  date: hit.date ?? null,
  owner: hit.owner ?? null,
})

const countJson = ({ kind, count, isMore = false }: Group) => ({ kind, count, isMore })

/** `/api/search`. */
export function api(app: OpenAPIHono<Env>, ctx: SearchContext): void {
  memoryApi(app, ctx)

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/search',
      tags: ['Search'],
      summary: 'Conversations, documents, passages, pages and people that I may see',
      middleware: [may('search.read')] as const,
      request: { query: ApiQuerySchema },
      responses: {
        200: json(
          'The best of each kind, best first',
          z.object({
            hits: z.array(HitSchema),
            counts: z.array(CountSchema),
            meant: z
              .string()
              .nullable()
              .describe('What may have been meant, where no word of it was found'),
          }),
        ),
        default: problem,
      },
    }),
    async (c) => {
      const { kind, limit, ...wanted } = c.req.valid('query')
      const kinds = (await ctx.collect('searchSources')).map((source) => source.kind)
      if (kind && !kinds.includes(kind)) throw invalid({ kind: { key: 'field.invalid' } })
      const groups = await ctx
        .use('search')
        .find(caller(c).user, wanted, (one) => (kind && one !== kind ? 1 : limit))
      const hits = groups
        .filter((group) => !kind || group.kind === kind)
        .flatMap((group) => group.hits.map((hit) => hitJson(group.kind, hit)))
      const isNothing = wanted.q && groups.every((group) => !literal(group).length)
      const meant = isNothing ? await ctx.use('search').meant(caller(c).user, wanted.q) : undefined
      return c.json({ hits, counts: groups.map(countJson), meant: meant ?? null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/search/suggestions',
      tags: ['Search'],
      summary:
        'What may be meant by what is typed: my last searches, tags and titles that I may see',
      middleware: [may('search.read')] as const,
      request: { query: ApiQuerySchema.pick({ q: true }) },
      responses: { 200: json('The likeliest first', listOf(z.string())), default: problem },
    }),
    async (c) => {
      const items = await ctx.use('search').suggest(caller(c).user, c.req.valid('query').q, 8)
      return c.json({ items, next: null }, 200)
    },
  )
}
