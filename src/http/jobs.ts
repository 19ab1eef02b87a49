import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { notFound } from '../errors.ts'
import { type Job, jobStatuses } from '../jobs.ts'
import { empty, idParam, json, listOf, pageQuery, problem, unlessEmpty } from '../openapi.ts'
import { caller, may } from '../permissions.ts'
import type { Env } from '../server.ts'
import { t } from '../view.ts'
import type { KernelRoutes } from './routes.ts'

/** A job, as the API shows it. */
export const JobSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.enum(jobStatuses),
    progress: z.number().min(0).max(1),
    count: z
      .object({ done: z.int(), total: z.int() })
      .nullable()
      .describe('Things that are done, and all of them: files, conversations, …'),
    error: z.string().nullable(),
    result: z.unknown(),
    attempts: z.int(),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .openapi('Job')

/** A job as programs see it; the exact cause of an error is for admins. */
export function jobJson(job: Job, exact: boolean): z.infer<typeof JobSchema> {
  return {
    id: job.id,
    name: job.name,
    status: job.status,
    progress: job.progress,
    count: job.count ?? null,
    error: jobErrorText(job, exact) ?? null,
    result: job.result ?? null,
    attempts: job.attempts,
    createdAt: job.createdAt,
    startedAt: job.startedAt ?? null,
    endedAt: job.endedAt ?? null,
  }
}

/** Why the last attempt at a job failed, in words; with its exact cause for admins. */
export function jobErrorText({ error }: Job, exact: boolean): string | undefined {
  if (!error) return undefined
  const text = t(error.key, error.values)
  return exact && error.detail ? `${text} (${error.detail})` : text
}

/** Jobs: one's own, and all of them for those who look after them. */
export function jobRoutes(app: OpenAPIHono<Env>, { kernel: { jobs } }: KernelRoutes): void {
  /** @throws {Problem} 404 when it is neither the caller's nor theirs to look after */
  async function jobFor(c: Context<Env>, id: string, permission: 'jobs.read' | 'jobs.write') {
    const job = await jobs.get(id)
    const mine = job?.by === caller(c).user.id
    if (!job || !(mine || c.var.allows(permission))) throw notFound()
    return job
  }

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/jobs/{id}',
      tags: ['Jobs'],
      summary: 'How far a job is that I asked for',
      description:
        'A `queued` job waits for its turn or its next attempt. `failed` could not work, `parked` was tried too often.',
      middleware: [may('me.read')] as const,
      request: { params: idParam },
      responses: { 200: json('The job', JobSchema), default: problem },
    }),
    async (c) => {
      const job = await jobFor(c, c.req.valid('param').id, 'jobs.read')
      return c.json(jobJson(job, c.var.allows('jobs.read')), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/jobs/{id}',
      tags: ['Jobs'],
      summary: 'Cancel a job; one that has ended stays as it is',
      middleware: [may('me.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('Cancelled, or ended before'), default: problem },
    }),
    async (c) => {
      const { id } = await jobFor(c, c.req.valid('param').id, 'jobs.write')
      await jobs.cancel(id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/jobs/{id}/attempts',
      tags: ['Jobs'],
      summary: 'Try a job again that failed, was parked or cancelled',
      middleware: [may('jobs.write')] as const,
      request: { params: idParam },
      responses: { 200: json('The job', JobSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      await jobs.retry(id)
      return c.json(jobJson(await jobFor(c, id, 'jobs.write'), true), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/jobs',
      tags: ['Jobs'],
      summary: 'All jobs, newest first',
      middleware: [may('jobs.read')] as const,
      request: { query: pageQuery.extend({ status: unlessEmpty(z.enum(jobStatuses).optional()) }) },
      responses: { 200: json('Jobs', listOf(JobSchema)), default: problem },
    }),
    async (c) => {
      const { items, next } = await jobs.list(c.req.valid('query'))
      return c.json({ items: items.map((job) => jobJson(job, true)), next }, 200)
    },
  )
}
