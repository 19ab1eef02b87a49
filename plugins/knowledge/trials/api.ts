import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  attachmentName,
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
import type { KnowledgeContext } from '../knowledge.ts'
import { fileFormats, mediaTypes, toFile } from './file.ts'
import type { TrialRun } from './store.ts'
import { longestQuestion, longestQuote } from './trials.ts'

const quote = z.string().max(longestQuote)
const ExpectedSchema = z.object({
  documentId: z.string().min(1).max(100),
  quote: quote.default('').describe('What stands in the passage; empty: anywhere in the document'),
})

const QuestionSchema = z
  .object({
    id: z.string(),
    collectionId: z.string(),
    question: z.string(),
    createdAt: z.string(),
    expected: z.array(
      z.object({
        id: z.string(),
        documentId: z.string(),
        title: z.string(),
        quote: z.string(),
        isThere: z.boolean().describe('Whether the document is still in the collection'),
      }),
    ),
  })
  .openapi('TestQuestion')

const NewSchema = z.object({
  question: z.string().max(longestQuestion),
  expected: z.array(ExpectedSchema).max(100),
})

const ScoreSchema = z.object({
  ndcg: z.number().describe('nDCG@10, from 0 to 1 (Järvelin and Kekäläinen 2002)'),
  recall: z.number().describe('The share of what is expected that is among the first ten'),
})
export const ScoresSchema = z
  .object({ hybrid: ScoreSchema, text: ScoreSchema, semantic: ScoreSchema })
  .partial()
const place = z.int().nullable()

const RunSchema = z
  .object({
    id: z.string(),
    createdAt: z.string(),
    model: z.string().nullable().describe('The embedding model; null: words alone'),
    questions: z.int().describe('How many were asked'),
    scores: ScoresSchema.describe('Means, of each way of searching'),
    results: z
      .array(
        z.object({
          questionId: z.string(),
          scores: ScoresSchema,
          places: z.array(
            z.object({
              id: z.string().describe('Of the expected passage'),
              at: z
                .object({ hybrid: place, text: place, semantic: place })
                .partial()
                .describe('Where it was found, from 1; null: not among the first ten'),
            }),
          ),
          first: z.array(
            z.object({
              documentId: z.string(),
              chunkId: z.int(),
              quote: z.string(),
              isExpected: z.boolean(),
            }),
          ),
        }),
      )
      .nullable()
      .describe('What came of each question; null for older runs'),
  })
  .openapi('TestRun')

const BroughtSchema = z.object({
  added: z.int().describe('Questions that were added, or added to'),
  left: z.int().describe('Expected passages of documents that are not in the collection'),
})

const runJson = ({ collectionId: _, results, ...run }: TrialRun): z.infer<typeof RunSchema> => ({
  ...run,
  results: results ?? null,
})

const tags = ['Knowledge']
const path = '/api/knowledge/collections/{id}/questions'

/** `/api/knowledge/collections/{id}/questions` and `…/trials`. */
export function trialApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { trials } = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Questions that a collection should answer, and where',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam },
      responses: { 200: json('Questions', listOf(QuestionSchema)), default: problem },
    }),
    async (c) => {
      const items = await trials.questions(caller(c).user, c.req.valid('param').id)
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Add a test question, or what else should be found for one that is there',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam, body: body(NewSchema) },
      responses: { 201: json('The question', QuestionSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await trials.add(caller(c).user, id, c.req.valid('json')), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/file`,
      tags,
      summary: 'Test questions as a file to take along',
      middleware: [may('knowledge.read')] as const,
      request: {
        params: idParam,
        query: z.object({ format: unlessEmpty(z.enum(fileFormats).default('json')) }),
      },
      responses: { 200: { description: 'As JSON or CSV' }, default: problem },
    }),
    async (c) => {
      const { format } = c.req.valid('query')
      const questions = await trials.questions(caller(c).user, c.req.valid('param').id)
      c.header('content-type', mediaTypes[format])
      c.header('content-disposition', `attachment; ${attachmentName(`questions.${format}`)}`)
      return c.body(await toFile(questions, format), 200)
    },
  )
  // Described only: a check by the schema would take the CSV for JSON.
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: `${path}/file`,
    tags,
    summary: 'Bring test questions from such a file',
    request: {
      params: idParam,
      body: {
        required: true,
        content: {
          'application/json': { schema: z.array(z.unknown()) },
          'text/csv': { schema: z.string() },
        },
      },
    },
    responses: { 200: json('What came of it', BroughtSchema), default: problem },
  })
  app.post('/api/knowledge/collections/:id/questions/file', may('knowledge.write'), async (c) => {
    const text = await c.req.text()
    return c.json(await trials.addFile(caller(c).user, c.req.param('id'), text), 200)
  })
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/knowledge/questions/{id}',
      tags,
      summary: 'Change a test question',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam, body: body(NewSchema.partial()) },
      responses: { 200: json('The question', QuestionSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await trials.change(caller(c).user, id, c.req.valid('json')), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/knowledge/questions/{id}',
      tags,
      summary: 'Remove a test question',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await trials.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/collections/{id}/trials',
      tags,
      summary: 'How well a collection answered its test questions, newest first',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam },
      responses: { 200: json('Runs', listOf(RunSchema)), default: problem },
    }),
    async (c) => {
      const runs = await trials.runs(caller(c).user, c.req.valid('param').id)
      return c.json({ items: runs.map(runJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/knowledge/collections/{id}/trials',
      tags,
      summary: 'Try a collection with its test questions now',
      description: 'A job does it; ask `/api/jobs/{id}` for it.',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 202: json('The job', z.object({ jobId: z.string() })), default: problem },
    }),
    async (c) => {
      const jobId = await trials.begin(caller(c).user, c.req.valid('param').id)
      return c.json({ jobId }, 202)
    },
  )
}
