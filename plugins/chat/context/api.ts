import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, empty, type Env, idParam, json, may, problem } from 'convosphere'
import type { ChatContext } from '../chat.ts'
import { longestSummary } from './parameters.ts'
import type { ThreadContext } from './context.ts'

const SummarySchema = z
  .object({
    messageId: z.string().describe('It stands for this message and all before it on the branch'),
    threadId: z.string(),
    text: z.string(),
    model: z.string().nullable(),
    usage: z.object({ input: z.number(), output: z.number() }).nullable(),
    cost: z.number().nullable().describe('US dollars'),
    editedAt: z.string().nullable(),
    toldInstead: z
      .string()
      .nullable()
      .describe('Ends a later summary of the branch that is shown: models are told that one'),
    createdAt: z.string(),
  })
  .openapi('Summary')

const ContextSchema = z
  .object({
    model: z.string().nullable(),
    contextTokens: z.number().nullable().describe('How much the model takes, where known'),
    reserve: z.number().nullable().describe('Tokens kept free for the next answer'),
    tokens: z.number().describe('What the model would be told now'),
    counted: z.boolean().describe('Most of it was counted by the provider, not estimated'),
    instructions: z.number().describe('Tokens of these'),
    summary: z.number().describe('Tokens of the summary of earlier messages'),
    messages: z.object({ count: z.number(), tokens: z.number() }),
    cost: z.number().nullable().describe('US dollars, all answers and summaries of the thread'),
  })
  .openapi('ThreadContext')

const summaryJson = (
  summary: Awaited<ReturnType<ThreadContext['summaryFor']>>,
): z.infer<typeof SummarySchema> => ({
  ...summary,
  model: summary.model ?? null,
  usage: summary.usage ?? null,
  cost: summary.cost ?? null,
  editedAt: summary.editedAt ?? null,
  toldInstead: summary.toldInstead ?? null,
})

const tags = ['Chat']

/** What models are told of a thread: how full their context is, and summaries. */
export function contextApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')
  const { context } = chat

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/threads/{id}/context',
      tags,
      summary: 'How full the model’s context is, and what the thread cost',
      middleware: [may('chat.read')],
      request: { params: idParam },
      responses: { 200: json('The context', ContextSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const thread = await chat.threadFor(user, c.req.valid('param').id, 'read')
      const model = await chat.modelOf(thread)
      const { room, cost, ...found } = await context.explained(user, thread, model)
      return c.json(
        {
          ...found,
          model: model?.id ?? null,
          contextTokens: room?.context ?? null,
          reserve: room?.reserve ?? null,
          cost: cost ?? null,
        },
        200,
      )
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/messages/{id}/summary',
      tags,
      summary: 'The summary that ends with a message',
      middleware: [may('chat.read')],
      request: { params: idParam },
      responses: { 200: json('The summary', SummarySchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(summaryJson(await context.summaryFor(caller(c).user, id, 'read')), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/chat/messages/{id}/summary',
      tags,
      summary: 'Change a summary; models are told the new text unless a later one is told instead',
      middleware: [may('chat.write')],
      request: {
        params: idParam,
        body: body(z.object({ text: z.string().trim().min(1).max(longestSummary) })),
      },
      responses: { 200: json('The summary', SummarySchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { text } = c.req.valid('json')
      return c.json(summaryJson(await context.changeSummary(caller(c).user, id, text)), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/chat/messages/{id}/summary',
      tags,
      summary: 'Remove a summary; the messages themselves are told again',
      middleware: [may('chat.write')],
      request: { params: idParam },
      responses: { 204: empty('Removed'), default: problem },
    }),
    async (c) => {
      await context.removeSummary(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
