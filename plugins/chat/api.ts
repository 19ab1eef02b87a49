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
  pageQuery,
  unlessEmpty,
  problem,
  sse,
  t,
} from 'convosphere'
import { AttachmentSchema } from './attach/api.ts'
import { type ChatContext, longestQuestion } from './chat.ts'
import { longestInstructions, ParametersChange } from './context/parameters.ts'
import { followAnswer } from './follow.ts'
import type { Message, Thread } from './store.ts'
import type { Step } from './tools/tool.ts'

const UsageSchema = z
  .object({ input: z.number(), output: z.number(), reasoning: z.number().optional() })
  .openapi('Usage')

const ParametersSchema = z
  .object({
    temperature: z.number().optional(),
    topP: z.number().optional(),
    maxTokens: z.number().optional(),
    reasoningEffort: z.string().optional(),
  })
  .describe('What is not there is the model’s own affair')

const wishes = {
  instructions: z.string().trim().max(longestInstructions).optional(),
  parameters: ParametersChange.optional(),
}

const ThreadSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    leafId: z.string().nullable(),
    model: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    pinned: z.boolean(),
    archived: z.boolean(),
    folderId: z.string().nullable(),
    temporary: z.boolean().describe('In no list and no search, and gone a day after its last use'),
    instructions: z.string().describe('Told to the model after those of the folder'),
    parameters: ParametersSchema,
    collections: z.array(z.string()).nullable().describe('Its questions are looked up in these'),
    documents: z.array(z.string()).nullable().describe('And in these; both null: in everything'),
    whole: z.boolean().nullable().describe('Whether those documents go along whole'),
  })
  .openapi('Thread')

const SourceSchema = z
  .object({
    n: z.int().describe('The number in square brackets that stands for it in the text'),
    documentId: z.string(),
    title: z.string(),
    page: z.int().nullable(),
    sheet: z.string().optional().describe('The table that it stands in'),
    row: z.int().optional().describe('The row of it that it begins with, from 1'),
    quote: z.string().describe('The passage, word for word'),
    href: z.string().describe('Where it can be read'),
  })
  .openapi('Source')

const StepSchema = z
  .object({
    tool: z.string().describe('What the model called'),
    text: z.string().describe('What it did, in your language'),
    state: z.enum(['running', 'done', 'failed', 'stopped']),
  })
  .openapi('Step')

const MessageSchema = z
  .object({
    id: z.string(),
    threadId: z.string(),
    parentId: z.string().nullable(),
    role: z.enum(['user', 'assistant']),
    status: z.enum(['writing', 'done', 'stopped', 'interrupted', 'failed']),
    text: z.string(),
    reasoning: z.string(),
    model: z.string().nullable(),
    usage: UsageSchema.nullable(),
    cost: z.number().nullable().describe('US dollars'),
    error: z.string().nullable(),
    leftOut: z.number().describe('Earlier messages that were left out, as somebody chose'),
    summarised: z.boolean().describe('A summary stands for it and all before it; see /summary'),
    rating: z.number(),
    note: z.string().nullable(),
    siblings: z.array(z.string()).describe('All messages with the same parent, oldest first'),
    attachments: z.array(AttachmentSchema),
    sources: z
      .array(SourceSchema)
      .describe('Passages that an answer cites; while it is written, those that it may cite'),
    steps: z.array(StepSchema).describe('What the model called for an answer'),
    createdAt: z.string(),
    settledAt: z.string().nullable(),
  })
  .openapi('Message')

const threadJson = (thread: Thread): z.infer<typeof ThreadSchema> => ({
  id: thread.id,
  title: thread.title,
  leafId: thread.leafId ?? null,
  model: thread.model ?? null,
  createdAt: thread.createdAt,
  updatedAt: thread.updatedAt,
  pinned: thread.pinned,
  archived: thread.archived,
  folderId: thread.folderId ?? null,
  temporary: thread.temporary,
  instructions: thread.instructions,
  parameters: thread.parameters,
  collections: thread.wanted.collections ?? null,
  documents: thread.wanted.documents ?? null,
  whole: thread.wanted.whole ?? null,
})

const stepJson = ({ tool, label, state }: Step): z.infer<typeof StepSchema> => ({
  tool,
  text: t(label.key, label.values),
  state,
})

const messageJson = ({
  html: _,
  detail: __,
  wanted: ___,
  reportedBy: ____,
  steps,
  ...message
}: Message): z.infer<typeof MessageSchema> => ({
  ...message,
  steps: steps.map(stepJson),
  parentId: message.parentId ?? null,
  model: message.model ?? null,
  usage: message.usage ?? null,
  cost: message.cost ?? null,
  error: message.error ?? null,
  note: message.note ?? null,
  settledAt: message.settledAt ?? null,
})

const ThreadsQuery = pageQuery.extend({
  q: z
    .string()
    .max(1000)
    .optional()
    .describe('Words that the title or a message holds; then the newest match comes first'),
  folder: unlessEmpty(z.string().max(100).optional()).describe('Id of a folder, or `none`'),
  archived: unlessEmpty(z.stringbool().default(false)),
  pinned: unlessEmpty(z.stringbool().optional()),
})

const attachments = z
  .array(z.string().min(1).max(100))
  .max(50)
  .optional()
  .describe('Ids from `POST /api/chat/attachments`')
const ids = (what: string) =>
  z
    .array(z.string().min(1).max(100))
    .max(100)
    .optional()
    .describe(`Ids of ${what} to look in; absent: everything that I may read, empty: nothing`)
const wanted = {
  collections: ids('collections'),
  documents: ids('documents'),
  whole: z
    .boolean()
    .optional()
    .describe('Whether those documents go along whole; absent: where they are short for the model'),
}
const model = z.string().min(1).max(200)
const text = z.string().max(longestQuestion)
const PairSchema = z.object({ question: MessageSchema, answer: MessageSchema })
const AnswerSchema = z.object({ answer: MessageSchema })
const tags = ['Chat']
const mayRead = [may('chat.read')]
const mayWrite = [may('chat.write')]

/** `/api/chat`: threads, messages, answers. */
export function api(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')

  /** An answer as it is now: while it is written, with what is stored so far. */
  const present = (message: Message) => {
    const { text, reasoning, steps } = chat.answers.running(message.id) ?? message
    return messageJson({ ...message, text, reasoning, steps })
  }

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/threads',
      tags,
      summary: 'My threads, last used first',
      middleware: mayRead,
      request: { query: ThreadsQuery },
      responses: { 200: json('Threads', listOf(ThreadSchema)), default: problem },
    }),
    async (c) => {
      const { q, after, limit, folder, ...kind } = c.req.valid('query')
      const { user } = caller(c)
      const filter = { ...kind, folderId: folder === 'none' ? null : folder }
      const { items, next } = q
        ? await chat.found(user, q, filter, after, limit)
        : await chat.threads(user, after, limit, filter)
      return c.json({ items: items.map(threadJson), next }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/chat/threads',
      tags,
      summary: 'Make a thread',
      middleware: mayWrite,
      request: {
        body: {
          content: {
            'application/json': {
              schema: z.object({
                title: z.string().max(200).optional(),
                model: model.optional(),
                folderId: z.string().min(1).max(100).optional(),
                temporary: z.boolean().optional(),
                ...wishes,
              }),
            },
          },
        },
      },
      responses: { 201: json('The thread', ThreadSchema), default: problem },
    }),
    async (c) =>
      c.json(threadJson(await chat.create(caller(c).user, c.req.valid('json') ?? {})), 201),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/threads/{id}',
      tags,
      summary: 'A thread',
      middleware: mayRead,
      request: { params: idParam },
      responses: { 200: json('The thread', ThreadSchema), default: problem },
    }),
    async (c) =>
      c.json(
        threadJson(await chat.threadFor(caller(c).user, c.req.valid('param').id, 'read')),
        200,
      ),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/chat/threads/{id}',
      tags,
      summary:
        'Rename a thread, choose its model, instructions, parameters and documents, switch branches, pin, archive or move it',
      middleware: mayWrite,
      request: {
        params: idParam,
        body: body(
          z.object({
            title: z.string().trim().min(1).max(200).optional(),
            leafId: z
              .string()
              .min(1)
              .max(100)
              .optional()
              .describe('The branch through this message is shown'),
            model: model.nullable().optional(),
            pinned: z.boolean().optional(),
            archived: z.boolean().optional(),
            folderId: z.string().min(1).max(100).nullable().optional(),
            ...wishes,
            collections: wanted.collections.nullable(),
            documents: wanted.documents.nullable(),
            whole: wanted.whole.nullable(),
          }),
        ),
      },
      responses: { 200: json('The thread', ThreadSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      const { collections, documents, whole, ...change } = c.req.valid('json')
      const given = Object.entries({ collections, documents, whole })
      const changed = given.filter(([, value]) => value !== undefined)
      if (changed.length) {
        const { wanted } = await chat.threadFor(user, id, 'write')
        const all = Object.entries({ ...wanted, ...Object.fromEntries(changed) })
        await chat.lookInto(user, id, Object.fromEntries(all.filter(([, value]) => value !== null)))
      }
      return c.json(threadJson(await chat.change(user, id, change)), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/chat/threads/{id}',
      tags,
      summary: 'Delete a thread; it can be restored for a day',
      middleware: mayWrite,
      request: { params: idParam },
      responses: { 204: empty('Deleted'), default: problem },
    }),
    async (c) => {
      await chat.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/chat/threads/{id}/restoration',
      tags,
      summary: 'Undo the deletion of a thread',
      middleware: mayWrite,
      request: { params: idParam },
      responses: { 200: json('The thread', ThreadSchema), default: problem },
    }),
    async (c) =>
      c.json(threadJson(await chat.restore(caller(c).user, c.req.valid('param').id)), 200),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/threads/{id}/messages',
      tags,
      summary: 'Messages of the branch that is shown, oldest first; `next` asks for older ones',
      middleware: mayRead,
      request: {
        params: idParam,
        query: z.object({
          before: unlessEmpty(z.string().max(100).optional()),
          limit: unlessEmpty(z.coerce.number().int().min(1).max(200).default(50)),
        }),
      },
      responses: { 200: json('Messages', listOf(MessageSchema)), default: problem },
    }),
    async (c) => {
      const thread = await chat.threadFor(caller(c).user, c.req.valid('param').id, 'read')
      const { before, limit } = c.req.valid('query')
      const { items, next } = await chat.messages(thread, before, limit)
      return c.json({ items: items.map(present), next }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/chat/threads/{id}/messages',
      tags,
      summary: 'Ask; the answer is written whether or not anybody follows it',
      description: 'The same `clientId` again returns the same question and answer.',
      middleware: mayWrite,
      request: {
        params: idParam,
        body: body(
          z.object({
            text,
            model: model.optional(),
            parentId: z.string().min(1).max(100).optional(),
            clientId: z.string().min(1).max(100).optional(),
            attachments,
            ...wanted,
          }),
        ),
      },
      responses: { 201: json('Question and answer', PairSchema), default: problem },
    }),
    async (c) => {
      const { question, answer } = await chat.ask(
        caller(c).user,
        c.req.valid('param').id,
        c.req.valid('json'),
      )
      return c.json({ question: messageJson(question), answer: present(answer) }, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/chat/messages/{id}',
      tags,
      summary: 'Edit a question: a new branch, answered',
      description: 'Without `attachments` it keeps those of the old one.',
      middleware: mayWrite,
      request: { params: idParam, body: body(z.object({ text, attachments })) },
      responses: { 201: json('Question and answer', PairSchema), default: problem },
    }),
    async (c) => {
      const { question, answer } = await chat.edit(
        caller(c).user,
        c.req.valid('param').id,
        c.req.valid('json'),
      )
      return c.json({ question: messageJson(question), answer: present(answer) }, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/answers/{id}',
      tags,
      summary: 'An answer, as far as it is written',
      middleware: mayRead,
      request: { params: idParam },
      responses: { 200: json('The answer', MessageSchema), default: problem },
    }),
    async (c) => {
      const { message } = await chat.answerFor(caller(c).user, c.req.valid('param').id, 'read')
      return c.json(present(message), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/chat/answers/{id}/regeneration',
      tags,
      summary: 'Answer again, perhaps by another model',
      middleware: mayWrite,
      request: {
        params: idParam,
        body: {
          content: { 'application/json': { schema: z.object({ model: model.optional() }) } },
        },
      },
      responses: { 201: json('The new answer', AnswerSchema), default: problem },
    }),
    async (c) => {
      const wanted = c.req.valid('json')?.model
      const answer = await chat.regenerate(caller(c).user, c.req.valid('param').id, wanted)
      return c.json({ answer: present(answer) }, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/chat/answers/{id}/continuation',
      tags,
      summary: 'Write on an answer that was stopped or interrupted',
      middleware: mayWrite,
      request: {
        params: idParam,
        body: {
          content: {
            'application/json': {
              schema: z.object({
                leaveOut: z
                  .boolean()
                  .optional()
                  .describe('Leaves out the oldest messages where they would be summarised'),
              }),
            },
          },
        },
      },
      responses: { 201: json('The answer', AnswerSchema), default: problem },
    }),
    async (c) => {
      const leaveOut = c.req.valid('json')?.leaveOut
      const answer = await chat.continueAnswer(caller(c).user, c.req.valid('param').id, leaveOut)
      return c.json({ answer: present(answer) }, 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'put',
      path: '/api/chat/answers/{id}/rating',
      tags,
      summary: 'Rate an answer',
      middleware: mayWrite,
      request: {
        params: idParam,
        body: body(
          z.object({
            value: z.union([z.literal(1), z.literal(0), z.literal(-1)]),
            note: z.string().max(2000).optional(),
          }),
        ),
      },
      responses: { 204: empty('Rated'), default: problem },
    }),
    async (c) => {
      const { value, note } = c.req.valid('json')
      await chat.rate(caller(c).user, c.req.valid('param').id, value, note)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/chat/answers/{id}/writing',
      tags,
      summary: 'Stop an answer; what had come stays',
      middleware: mayWrite,
      request: { params: idParam },
      responses: { 204: empty('Stopped'), default: problem },
    }),
    async (c) => {
      await chat.stop(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/answers/{id}/stream',
      tags,
      summary: 'Follow an answer (server-sent events)',
      description:
        '`summarising` says `{done, of}` before the first part; `part` carries `{type, text}`, the increment; `steps` carries what the model has called by now; `reset` carries `{text, reasoning}`, the whole so far; the last event is `done` with `{status, usage}` or `error` with a problem. Reconnect with Last-Event-ID to miss nothing.',
      middleware: mayRead,
      request: { params: idParam },
      responses: {
        200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
        default: problem,
      },
    }),
    async (c) => {
      const { message } = await chat.answerFor(caller(c).user, c.req.valid('param').id, 'read')
      const after = lastSeen(c.req.header('last-event-id'), message.id)
      const stream = { ...ctx, signal: chat.closed, permission: 'chat.read' }
      return sse(c, stream, (send, ended) =>
        followAnswer(chat, message.id, after, (what) => send(eventOf(message.id, what)), ended),
      )
    },
  )
}

/** The part number in `<answer>.<number>`; anything else is beyond every part, so answered by a reset. */
function lastSeen(header: string | undefined, answerId: string): number {
  if (!header) return 0
  const number = header.startsWith(`${answerId}.`) ? Number(header.slice(answerId.length + 1)) : NaN
  return Number.isSafeInteger(number) && number >= 0 ? number : Number.MAX_SAFE_INTEGER
}

function eventOf(answerId: string, what: Parameters<Parameters<typeof followAnswer>[3]>[0]) {
  if (what.type === 'part') {
    const { n, type, text } = what.part
    return { id: `${answerId}.${n}`, event: 'part', data: JSON.stringify({ type, text }) }
  }
  if (what.type === 'reset') {
    const { n, text, reasoning } = what
    return { id: `${answerId}.${n}`, event: 'reset', data: JSON.stringify({ text, reasoning }) }
  }
  if (what.type === 'summarising')
    return { event: what.type, data: JSON.stringify({ done: what.done, of: what.of }) }
  if (what.type === 'steps')
    return { event: what.type, data: JSON.stringify(what.steps.map(stepJson)) }
  const { status, usage, error } = what.message
  const id = `${answerId}.end`
  if (status === 'failed') return { id, event: 'error', data: JSON.stringify(failed(error)) }
  return { id, event: 'done', data: JSON.stringify({ status, usage: usage ?? null }) }
}

const failed = (key: string | undefined) => ({
  type: `urn:convosphere:${key}`,
  title: t(key ?? 'models.error.failed'),
  status: 502,
})
