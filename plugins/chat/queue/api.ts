import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, empty, type Env, idParam, json, listOf, may, problem } from 'convosphere'
import { type ChatContext, longestQuestion } from '../chat.ts'
import type { QueuedQuestion } from './store.ts'

const QueuedQuestionSchema = z
  .object({
    id: z.string(),
    threadId: z.string(),
    text: z.string(),
    model: z.string().nullable().describe('Null: the thread’s'),
    attachments: z.array(z.string()).describe('Ids of what goes along'),
    createdAt: z.string(),
    questionId: z.string().nullable().describe('The message that it has become, once it was sent'),
  })
  .openapi('QueuedQuestion')

const queuedJson = (question: QueuedQuestion): z.infer<typeof QueuedQuestionSchema> => ({
  id: question.id,
  threadId: question.threadId,
  text: question.text,
  model: question.model ?? null,
  attachments: question.attachments,
  createdAt: question.createdAt,
  questionId: question.questionId ?? null,
})

const text = z.string().max(longestQuestion)
const atOnce = z
  .boolean()
  .optional()
  .describe('Sends it at once, stopping the answer that is being written')
const tags = ['Chat']
const path = '/api/chat/threads/{id}/queue'

/** `/api/chat/threads/{id}/queue`: questions that wait for the answer before them. */
export function queueApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const { queue, threadFor } = ctx.use('chat')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Questions that wait in a thread, in the order in which they are sent',
      middleware: [may('chat.read')],
      request: { params: idParam },
      responses: { 200: json('What waits', listOf(QueuedQuestionSchema)), default: problem },
    }),
    async (c) => {
      const thread = await threadFor(caller(c).user, c.req.valid('param').id, 'read')
      const items = await queue.waiting(thread.id)
      return c.json({ items: items.map(queuedJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Ask as soon as the answer that is being written is done',
      description:
        'Where none is being written it is asked at once. After an answer that failed or was stopped it waits until it is sent. The same `clientId` again returns the same question.',
      middleware: [may('chat.write')],
      request: {
        params: idParam,
        body: body(
          z.object({
            text,
            model: z.string().min(1).max(200).optional(),
            clientId: z.string().min(1).max(100).optional(),
            attachments: z.array(z.string().min(1).max(100)).max(50).optional(),
            now: atOnce,
          }),
        ),
      },
      responses: { 201: json('What waits', QueuedQuestionSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const question = await queue.add(user, c.req.valid('param').id, c.req.valid('json'))
      return c.json(queuedJson(question), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/chat/queue/{id}',
      tags,
      summary: 'Change a question that waits, or send it at once',
      middleware: [may('chat.write')],
      request: { params: idParam, body: body(z.object({ text: text.optional(), now: atOnce })) },
      responses: { 200: json('The question', QueuedQuestionSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      const change = c.req.valid('json')
      let question = await queue.waitingFor(user, id)
      if (change.text !== undefined) question = await queue.edit(user, id, change.text)
      if (change.now) question = await queue.sendNow(user, id)
      return c.json(queuedJson(question), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/chat/queue/{id}',
      tags,
      summary: 'Take a question out of the queue',
      middleware: [may('chat.write')],
      request: { params: idParam },
      responses: { 204: empty('Removed'), default: problem },
    }),
    async (c) => {
      await queue.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
