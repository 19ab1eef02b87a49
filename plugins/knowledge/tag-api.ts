import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, empty, type Env, idParam, json, listOf, may, problem } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { suggestTags } from './suggest.ts'
import { type Tag, tagColors } from './tags.ts'

const TagSchema = z
  .object({ id: z.string(), name: z.string(), color: z.enum(tagColors) })
  .openapi('Tag')

const CountedSchema = TagSchema.extend({
  documents: z.int().describe('How many have it'),
}).openapi('CountedTag')

const NewTagSchema = z.object({
  name: z.string().max(200).describe('Without a comma'),
  color: z.enum(tagColors).optional(),
})

const tagJson = ({ id, name, color }: Tag): z.infer<typeof TagSchema> => ({ id, name, color })

const path = '/api/knowledge/tags'
const tags = ['Knowledge']

/** `/api/knowledge/tags`. */
export function tagApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Tags of my collections, the most used first',
      middleware: [may('knowledge.read')] as const,
      responses: { 200: json('Tags', listOf(CountedSchema)), default: problem },
    }),
    async (c) => {
      const found = await knowledge.tags.list([caller(c).user.id])
      const items = found.map((tag) => ({ ...tagJson(tag), documents: tag.documents }))
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Make a tag; documents can also be given new ones',
      middleware: [may('knowledge.write')] as const,
      request: { body: body(NewTagSchema) },
      responses: { 201: json('The tag', TagSchema), default: problem },
    }),
    async (c) => {
      const { name, color } = c.req.valid('json')
      return c.json(tagJson(await knowledge.tags.add(caller(c).user, name, color)), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{id}`,
      tags,
      summary: 'Rename or colour a tag; 409 when another one has the name: merge them',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam, body: body(NewTagSchema.partial()) },
      responses: { 200: json('The tag', TagSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(
        tagJson(await knowledge.tags.change(caller(c).user, id, c.req.valid('json'))),
        200,
      )
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{id}/merge`,
      tags,
      summary: 'Make one tag out of two; what has this one has the other from then on',
      middleware: [may('knowledge.write')] as const,
      request: {
        params: idParam,
        body: body(z.object({ into: z.string().max(100).describe('The tag that stays') })),
      },
      responses: { 200: json('The tag that stays', TagSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const kept = await knowledge.tags.merge(caller(c).user, id, c.req.valid('json').into)
      return c.json(tagJson(kept), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      tags,
      summary: 'Delete a tag; its documents stay',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('It is deleted'), default: problem },
    }),
    async (c) => {
      await knowledge.tags.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}/tags',
      tags,
      summary: 'The tags of a document, and those of mine that it speaks of',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: {
        200: json(
          'Names of tags',
          z.object({ tags: z.array(z.string()), suggested: z.array(z.string()) }),
        ),
        default: problem,
      },
    }),
    async (c) => {
      const { user } = caller(c)
      const document = await knowledge.documentFor(user, c.req.valid('param').id, 'write')
      const { suggested } = await suggestTags(knowledge, user, document)
      const has = (await knowledge.tags.of([document.id])).get(document.id) ?? []
      const names = has.map(({ name }) => name)
      const others = suggested.map(({ name }) => name).filter((name) => !names.includes(name))
      return c.json({ tags: names, suggested: others }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{id}/restoration`,
      tags,
      summary: 'Bring a deleted tag back, with the documents that had it',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 200: json('The tag', TagSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(tagJson(await knowledge.tags.restore(caller(c).user, id)), 200)
    },
  )
}
