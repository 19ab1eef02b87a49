import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, empty, type Env, idParam, json, listOf, may, problem } from 'convosphere'
import { ApiQuerySchema, searchHref } from './query.ts'
import type { SearchContext } from './search.ts'
import { CountsQuery } from './span.ts'
import type { Saved } from './store.ts'

const SavedSchema = z
  .object({ id: z.string(), name: z.string(), href: z.string().describe('The search itself') })
  .openapi('SavedSearch')

const CountSchema = z
  .object({
    query: z.string(),
    asked: z.int(),
    missed: z.int().describe('How often nothing was found'),
    opened: z.int(),
    place: z.number().nullable().describe('Of what was opened, from 1, on average'),
  })
  .openapi('SearchedFor')

const name = z.string().max(200)
const NewSavedSchema = ApiQuerySchema.omit({ limit: true }).extend({ name })

const savedJson = ({ id, name, query }: Saved) => ({ id, name, href: searchHref(query) })

const tags = ['Search']

/** What a person looked for and keeps, and what everybody looks for. */
export function memoryApi(app: OpenAPIHono<Env>, ctx: SearchContext): void {
  const { memory } = ctx.use('search')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/search/recent',
      tags,
      summary: 'What I last looked for',
      middleware: [may('search.read')] as const,
      responses: { 200: json('The last first', listOf(z.string())), default: problem },
    }),
    async (c) => c.json({ items: await memory.recent(caller(c).user), next: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/search/recent',
      tags,
      summary: 'Forgets what I looked for',
      middleware: [may('search.write')] as const,
      responses: { 204: empty('Forgotten'), default: problem },
    }),
    async (c) => {
      await memory.forget(caller(c).user)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/search/saved',
      tags,
      summary: 'My searches that have a name',
      middleware: [may('search.read')] as const,
      responses: { 200: json('The oldest first', listOf(SavedSchema)), default: problem },
    }),
    async (c) =>
      c.json({ items: (await memory.saved(caller(c).user)).map(savedJson), next: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/search/saved',
      tags,
      summary: 'Keeps a search under a name',
      middleware: [may('search.write')] as const,
      request: { body: body(NewSavedSchema) },
      responses: { 201: json('It is kept', SavedSchema), default: problem },
    }),
    async (c) => {
      const { name, ...query } = c.req.valid('json')
      return c.json(savedJson(await memory.save(caller(c).user, name, query)), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/search/saved/{id}',
      tags,
      summary: 'Renames a search of mine',
      middleware: [may('search.write')] as const,
      request: { params: idParam, body: body(z.object({ name })) },
      responses: { 204: empty('Renamed'), default: problem },
    }),
    async (c) => {
      await memory.rename(caller(c).user, c.req.valid('param').id, c.req.valid('json').name)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/search/saved/{id}',
      tags,
      summary: 'Deletes a search of mine',
      middleware: [may('search.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('Deleted'), default: problem },
    }),
    async (c) => {
      await memory.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/search/counts',
      tags,
      summary: 'What is looked for, how often, and whether it is found; never by whom',
      middleware: [may('search.counts')] as const,
      request: { query: CountsQuery },
      responses: {
        200: json('The most first, 1,000 at most', listOf(CountSchema)),
        default: problem,
      },
    }),
    async (c) => {
      const { sort, ...span } = c.req.valid('query')
      return c.json({ items: await memory.counts(span, sort, 1000), next: null }, 200)
    },
  )
}
