import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, empty, type Env, json, may, problem } from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import { ScoresSchema } from '../trials/api.ts'
import { type Meaning, standings } from './change.ts'

const SetSchema = z.object({
  id: z.int(),
  model: z.string(),
  dimensions: z.int(),
  standing: z
    .enum(standings)
    .describe(
      'searched; made: not all passages yet; waiting: complete, and its model is chosen; kept: for going back',
    ),
  vectors: z.int(),
  passages: z.int(),
  createdAt: z.string(),
  wasSearched: z.boolean().describe('Whether it was searched before another one took its place'),
  goneAt: z.string().nullable().describe('When it goes by itself'),
})

const MeaningSchema = z
  .object({
    wanted: z.string().describe('The embedding model that the settings name; empty: none'),
    hasQuestions: z
      .boolean()
      .describe('Without test questions what is complete is searched by itself'),
    sets: z.array(SetSchema).describe('Newest first'),
    comparison: z
      .object({
        createdAt: z.string(),
        collections: z.array(
          z.object({
            collection: z
              .object({ id: z.string(), name: z.string() })
              .nullable()
              .describe('Null: not mine to read'),
            count: z.int().describe('How many questions'),
            before: ScoresSchema.nullable().describe('Null: its model did not answer'),
            after: ScoresSchema,
            questions: z
              .array(
                z.object({
                  question: z.string(),
                  before: z.number().nullable(),
                  after: z.number(),
                }),
              )
              .nullable()
              .describe('nDCG@10 of each, by words and meaning'),
          }),
        ),
      })
      .nullable()
      .describe('Of the model that is searched with the one that is chosen'),
  })
  .openapi('Meaning')

const meaningJson = ({ sets, comparison, ...rest }: Meaning): z.infer<typeof MeaningSchema> => ({
  ...rest,
  sets: sets.map((set) => ({ ...set, goneAt: set.goneAt ?? null })),
  comparison: comparison
    ? {
        createdAt: comparison.createdAt,
        collections: comparison.collections.map((one) => ({
          ...one,
          collection: one.collection ?? null,
          questions: one.questions ?? null,
        })),
      }
    : null,
})

const tags = ['Knowledge']
const path = '/api/knowledge/meaning'

/** `/api/knowledge/meaning`. */
export function meaningApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { meaning } = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'What finds documents by their meaning, and what could',
      middleware: [may('knowledge.models')] as const,
      responses: { 200: json('Sets of vectors, one a model', MeaningSchema), default: problem },
    }),
    async (c) => c.json(meaningJson(await meaning.shown(caller(c).user)), 200),
  )
  app.openapi(
    createRoute({
      method: 'put',
      path,
      tags,
      summary: 'Have another set searched, in the place of the one that is, or take that back',
      middleware: [may('knowledge.models')] as const,
      request: { body: body(z.object({ setId: z.int() })) },
      responses: { 200: json('As it is now', MeaningSchema), default: problem },
    }),
    async (c) => {
      await meaning.search(c.req.valid('json').setId)
      return c.json(meaningJson(await meaning.shown(caller(c).user)), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/comparisons`,
      tags,
      summary: 'Compare both on all test questions again',
      description: 'A job does it; ask `/api/jobs/{id}` for it.',
      middleware: [may('knowledge.models')] as const,
      responses: { 202: json('The job', z.object({ jobId: z.string() })), default: problem },
    }),
    async (c) => c.json({ jobId: await meaning.beginComparison(caller(c).user) }, 202),
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{setId}`,
      tags,
      summary: 'Discard a set that is neither searched nor of the chosen model',
      middleware: [may('knowledge.models')] as const,
      request: { params: z.object({ setId: z.string().max(20) }) },
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await meaning.discard(Number(c.req.valid('param').setId))
      return c.body(null, 204)
    },
  )
}
