import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  body,
  caller,
  type Context,
  empty,
  type Env,
  idParam,
  json,
  listOf,
  may,
  pageQuery,
  unlessEmpty,
  problem,
  type User,
} from 'convosphere'
import { PromptFields } from './fields.ts'
import type { Prompt } from './store.ts'
import { variablesOf } from './template.ts'

const PromptSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('What is typed behind the slash'),
    title: z.string(),
    description: z.string(),
    text: z.string(),
    variables: z.array(
      z.object({
        name: z.string(),
        preset: z.string().describe('What stands in its field at first'),
        choices: z.array(z.string()).describe('Empty: anything can be written'),
      }),
    ),
    shared: z.boolean().describe('Everybody may use it'),
    mine: z.boolean(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Prompt')

const promptJson = (prompt: Prompt, user: User): z.infer<typeof PromptSchema> => {
  const { ownerId, deleted: _, ...shown } = prompt
  return { ...shown, variables: variablesOf(prompt.text), mine: ownerId === user.id }
}

const tags = ['Prompts']

/** `/api/prompts`. */
export function api(app: OpenAPIHono<Env>, ctx: Context<'prompts'>): void {
  const prompts = ctx.use('prompts')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/prompts',
      tags,
      summary: 'My prompts and those that are shared, by name',
      middleware: [may('prompts.read')],
      request: {
        query: pageQuery.extend({
          q: z.string().max(200).default('').describe('In name, title or description'),
          of: unlessEmpty(z.enum(['all', 'mine', 'shared']).default('all')),
        }),
      },
      responses: { 200: json('Prompts', listOf(PromptSchema)), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { q: query, of, ...place } = c.req.valid('query')
      const { items, next } = await prompts.list(user, of, { ...place, query })
      return c.json({ items: items.map((prompt) => promptJson(prompt, user)), next }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/prompts',
      tags,
      summary: 'Keep a prompt',
      middleware: [may('prompts.write')],
      request: { body: body(PromptFields) },
      responses: { 201: json('The prompt', PromptSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const prompt = await prompts.add(user, c.req.valid('json'), c.var.allows)
      return c.json(promptJson(prompt, user), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/prompts/{id}',
      tags,
      summary: 'One prompt',
      middleware: [may('prompts.read')],
      request: { params: idParam },
      responses: { 200: json('The prompt', PromptSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const prompt = await prompts.promptFor(user, c.req.valid('param').id)
      return c.json(promptJson(prompt, user), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/prompts/{id}',
      tags,
      summary: 'Change a prompt',
      middleware: [may('prompts.write')],
      request: { params: idParam, body: body(PromptFields.partial()) },
      responses: { 200: json('The prompt', PromptSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const change = c.req.valid('json')
      const prompt = await prompts.change(user, c.req.valid('param').id, change, c.var.allows)
      return c.json(promptJson(prompt, user), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/prompts/{id}',
      tags,
      summary: 'Delete a prompt; it can be restored for a day',
      middleware: [may('prompts.write')],
      request: { params: idParam },
      responses: { 204: empty('Deleted'), default: problem },
    }),
    async (c) => {
      await prompts.remove(caller(c).user, c.req.valid('param').id, c.var.allows)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/prompts/{id}/restoration',
      tags,
      summary: 'Undo the deletion of a prompt',
      middleware: [may('prompts.write')],
      request: { params: idParam },
      responses: { 200: json('The prompt', PromptSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const prompt = await prompts.restore(user, c.req.valid('param').id, c.var.allows)
      return c.json(promptJson(prompt, user), 200)
    },
  )
}
