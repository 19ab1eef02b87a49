import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { notFound } from '../errors.ts'
import { findExport } from '../exports.ts'
import { idParam, json, problem } from '../openapi.ts'
import { caller, may } from '../permissions.ts'
import type { Env } from '../server.ts'
import { jobJson, JobSchema } from './jobs.ts'
import type { KernelRoutes } from './routes.ts'

/** `/api/me/exports`: everything of one's own, in one archive. */
export function exportRoutes(app: OpenAPIHono<Env>, { kernel, config }: KernelRoutes): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/me/exports',
      tags: ['People'],
      summary: 'Put everything of mine into one zip archive',
      description:
        'A job; when it is done, its result names the address of the archive, which is there for a day, or until a newer one takes its place.',
      middleware: [may('me.export')] as const,
      responses: { 202: json('The job', JobSchema), default: problem },
    }),
    async (c) => {
      const { id: by } = caller(c).user
      const id = await kernel.jobs.enqueue('kernel.export', {}, { by, key: by })
      return c.json(jobJson((await kernel.jobs.get(id))!, c.var.allows('jobs.read')), 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/me/exports/{id}',
      tags: ['People'],
      summary: 'The archive that a job has made for me',
      middleware: [may('me.export')] as const,
      request: { params: idParam },
      responses: { 200: { description: 'A zip archive' }, default: problem },
    }),
    async (c) => {
      const job = await kernel.jobs.get(c.req.valid('param').id)
      const me = caller(c).user.id
      const isMine = job?.name === 'kernel.export' && job.by === me
      if (!isMine) throw notFound()
      const path = await findExport(config.dataDir, me, job.id)
      if (!path) throw notFound(job.status === 'done' ? 'error.noExport' : undefined)
      c.header('content-type', 'application/zip')
      c.header('content-disposition', 'attachment; filename="convosphere.zip"')
      return c.body(Bun.file(path).stream(), 200)
    },
  )
}
