import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  caller,
  type Context,
  empty,
  type Env,
  jobJson,
  JobSchema,
  json,
  listOf,
  may,
  problem,
} from 'convosphere'

const EmbeddingModelSchema = z
  .object({
    name: z.string().describe('Its id is onnx/ and this'),
    title: z.string(),
    language: z.string().describe('ISO 639-1; mul: many'),
    dimensions: z.int(),
    here: z.boolean(),
    size: z.int().describe('Of all that it needs, in bytes'),
    held: z.int().describe('So much of it is there, in bytes'),
    job: JobSchema.nullable().describe('What fetches it, or the last that did not'),
  })
  .openapi('EmbeddingModel')

const tags = ['Administration']
const params = z.object({ name: z.string().max(100) })

/** `/api/admin/embeddings`: embedding models that run on this machine. */
export function embeddingApi(app: OpenAPIHono<Env>, ctx: Context): void {
  const onnx = ctx.find('onnx')
  if (!onnx) return
  const path = '/api/admin/embeddings/{name}'

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/admin/embeddings',
      tags,
      summary: 'Embedding models that run on this machine, or could',
      middleware: [may('admin.providers')] as const,
      responses: { 200: json('Models', listOf(EmbeddingModelSchema)), default: problem },
    }),
    async (c) => {
      const items = (await onnx.list()).map(
        ({ name, title, language, dimensions, isHere, size, held, job }) => ({
          name,
          title,
          language,
          dimensions,
          size,
          held,
          here: isHere,
          job: job ? jobJson(job, true) : null,
        }),
      )
      return c.json({ items, next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Fetch a model; the answer is the job that does',
      middleware: [may('admin.providers')] as const,
      request: { params },
      responses: { 202: json('The job', JobSchema), default: problem },
    }),
    async (c) => {
      const id = await onnx.get(c.req.valid('param').name, caller(c).user.id)
      return c.json(jobJson((await ctx.kernel.jobs.get(id))!, true), 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path,
      tags,
      summary: 'Remove a model',
      middleware: [may('admin.providers')] as const,
      request: { params },
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await onnx.remove(c.req.valid('param').name)
      return c.body(null, 204)
    },
  )
}
