import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  body,
  caller,
  empty,
  type Env,
  idParam,
  json,
  listOf,
  may,
  problem,
  unlessEmpty,
} from 'convosphere'
import type { Collection } from './collections.ts'
import { CutsSchema } from './cuts.ts'
import type { KnowledgeContext } from './knowledge.ts'

const CollectionSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    mine: z.boolean(),
    usual: z.boolean().describe('Whether documents of its owner go there that name no collection'),
    documents: z.int().describe('How many lie in it'),
    createdAt: z.string(),
    ...CutsSchema.required().shape,
  })
  .openapi('Collection')

const NameSchema = z.object({ name: z.string().max(200) })
const ChangeSchema = NameSchema.extend({ usual: z.literal(true), cuts: CutsSchema }).partial()

const PassageSchema = z.object({
  text: z.string(),
  headings: z.array(z.string()),
  page: z.int().optional(),
  sheet: z.string().optional(),
  row: z.int().optional(),
  start: z.int(),
  end: z.int(),
})

const tags = ['Knowledge']
const path = '/api/knowledge/collections'

/** `/api/knowledge/collections`. */
export function collectionApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { collections, cuts } = ctx.use('knowledge')

  async function collectionsJson(
    all: Collection[],
    userId: string,
  ): Promise<z.infer<typeof CollectionSchema>[]> {
    const counts = await collections.counts(all.map(({ id }) => id))
    return all.map(({ ownerId, ...shown }) => ({
      ...shown,
      mine: ownerId === userId,
      documents: counts.get(shown.id) ?? 0,
    }))
  }
  const collectionJson = async (one: Collection, userId: string) =>
    (await collectionsJson([one], userId))[0]!

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Collections that I may read, by name',
      middleware: [may('knowledge.read')] as const,
      responses: { 200: json('Collections', listOf(CollectionSchema)), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const items = await collectionsJson(await collections.list(user), user.id)
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Make a collection',
      middleware: [may('knowledge.write')] as const,
      request: { body: body(NameSchema) },
      responses: { 201: json('The collection', CollectionSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const made = await collections.add(user, c.req.valid('json').name)
      return c.json(await collectionJson(made, user.id), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{id}`,
      tags,
      summary: 'Rename a collection, make it the usual one, or have its documents cut otherwise',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam, body: body(ChangeSchema) },
      responses: { 200: json('The collection', CollectionSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      const { cuts: wanted, ...change } = c.req.valid('json')
      await collections.change(user, id, change)
      if (wanted) await cuts.change(user, id, wanted)
      return c.json(
        await collectionJson(await collections.collectionFor(user, id, 'own'), user.id),
        200,
      )
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}/cuts',
      tags,
      summary: 'The first passages that a document of my collection would be cut into',
      middleware: [may('knowledge.write')] as const,
      request: {
        params: idParam,
        query: z.object({ passageSize: unlessEmpty(CutsSchema.shape.passageSize) }),
      },
      responses: {
        200: json(
          'Passages',
          z.object({ items: z.array(PassageSchema), whole: z.boolean().describe('All of them') }),
        ),
        default: problem,
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { chunks, isWhole } = await cuts.preview(caller(c).user, id, c.req.valid('query'))
      return c.json({ items: chunks, whole: isWhole }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      tags,
      summary: 'Put a collection and its documents into the trash; not the usual one',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('It is in the trash'), default: problem },
    }),
    async (c) => {
      await collections.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{id}/restoration`,
      tags,
      summary: 'Bring a deleted collection back, with the documents that were in it then',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 200: json('The collection', CollectionSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const back = await collections.restore(user, c.req.valid('param').id)
      return c.json(await collectionJson(back, user.id), 200)
    },
  )
}
