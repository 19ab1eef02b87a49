import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  caller,
  type Env,
  idParam,
  jobJson,
  JobSchema,
  json,
  listOf,
  may,
  pageQuery,
  problem,
} from 'convosphere'
import type { BackupsContext, ListedBackup } from './backups.ts'

const BackupSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    status: z.enum(['done', 'failed']),
    ms: z.int().describe('With the trial restore'),
    place: z.enum(['disk', 's3']),
    file: z.string().nullable().describe('Path, or key in the bucket'),
    bytes: z.int(),
    sealed: z.boolean().describe('Whether a passphrase is needed'),
    rows: z.int().describe('What the trial restore found in the database'),
    error: z.string().nullable(),
    removedAt: z.string().nullable().describe('Since when its file is known to be gone'),
    here: z.boolean().describe('Whether this instance has its file, to be downloaded'),
  })
  .openapi('Backup')

const backupJson = ({ file, error, removedAt, ...backup }: ListedBackup) => ({
  ...backup,
  status: error === undefined ? ('done' as const) : ('failed' as const),
  file: file ?? null,
  error: error ?? null,
  removedAt: removedAt ?? null,
})

/** `/api/backups`. */
export function api(app: OpenAPIHono<Env>, ctx: BackupsContext): void {
  const backups = ctx.use('backups')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/backups',
      tags: ['Backups'],
      summary: 'The last backups and how they went',
      middleware: [may('backups.read')] as const,
      request: { query: pageQuery },
      responses: { 200: json('Backups, newest first', listOf(BackupSchema)), default: problem },
    }),
    async (c) => {
      const { items, next } = await backups.list(c.req.valid('query'))
      return c.json({ items: items.map(backupJson), next }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/backups',
      tags: ['Backups'],
      summary: 'Back everything up; the answer is the job that does',
      middleware: [may('backups.write')] as const,
      responses: { 202: json('The job', JobSchema), default: problem },
    }),
    async (c) => {
      const id = await backups.ask(caller(c).user.id)
      return c.json(jobJson((await ctx.kernel.jobs.get(id))!, true), 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/backups/{id}/file',
      tags: ['Backups'],
      summary: 'Download a backup: everything of everyone, and the instance’s key',
      middleware: [may('backups.write')] as const,
      request: { params: idParam },
      responses: {
        200: {
          description: 'The file',
          content: { 'application/octet-stream': { schema: z.string() } },
        },
        default: problem,
      },
    }),
    async (c) => {
      const { name, bytes, body } = await backups.open(c.req.valid('param').id)
      return new Response(body.stream(), {
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(bytes),
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'no-store',
        },
      })
    },
  )
}
