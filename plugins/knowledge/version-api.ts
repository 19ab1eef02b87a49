import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  caller,
  type Env,
  idParam,
  json,
  listOf,
  may,
  problem,
  receiveFile,
  t,
  takesUpload,
  unlessEmpty,
} from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import { serveFile } from './serve.ts'
import type { Version } from './versions.ts'

const statuses = ['queued', 'ready', 'failed'] as const

const VersionSchema = z
  .object({
    n: z.int().describe('1 is the first'),
    name: z.string(),
    type: z.string(),
    hash: z.string(),
    size: z.int(),
    status: z.enum(statuses),
    error: z.string().nullable().describe('Why it could not be read'),
    current: z.boolean(),
    createdAt: z.string(),
  })
  .openapi('DocumentVersion')

const PieceSchema = z.object({ text: z.string(), in: z.enum(['both', 'before', 'after']) })
const ChangesSchema = z
  .object({
    before: z.int(),
    after: z.int(),
    items: z
      .array(
        z.union([
          z.object({ same: z.array(z.string()) }),
          z.object({ changed: z.array(z.array(PieceSchema)) }),
        ]),
      )
      .nullable()
      .describe('Paragraphs in their order; null when they have too little in common'),
  })
  .openapi('DocumentChanges')

const versionJson = (version: Version): z.infer<typeof VersionSchema> => {
  const { n, name, type, hash, size, reading, error, isCurrent, createdAt } = version
  return {
    n,
    name,
    type,
    hash,
    size,
    status: reading ? 'ready' : error ? 'failed' : 'queued',
    error: error ? t(error.key, error.values) : null,
    current: isCurrent,
    createdAt,
  }
}

const tags = ['Knowledge']
const path = '/api/knowledge/documents/{id}/versions'
const numberParam = idParam.extend({ n: z.coerce.number().int().min(1).max(1_000_000) })

/** `/api/knowledge/documents/{id}/versions`: the files that a document has had. */
export function versionApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { documentFor, reception, versions } = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'The files that a document has had, newest first',
      middleware: [may('knowledge.write')],
      request: { params: idParam },
      responses: { 200: json('Versions', listOf(VersionSchema)), default: problem },
    }),
    async (c) => {
      const document = await documentFor(caller(c).user, c.req.valid('param').id, 'write')
      const items = (await versions.all(document)).map(versionJson)
      return c.json({ items, next: null }, 200)
    },
  )
  // Described only: a check by the schema would hold the whole form in memory.
  app.openAPIRegistry.registerPath({
    method: 'post',
    path,
    tags,
    summary: 'Bring a new file of a document',
    description:
      'What the document was before counts, and is found, until the new file is read; for good where it cannot be read.',
    request: {
      params: idParam,
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: z.object({ file: z.string().openapi({ format: 'binary' }) }),
          },
        },
      },
    },
    responses: { 202: json('The version', z.object({ n: z.int() })), default: problem },
  })
  app.post(
    '/api/knowledge/documents/:id/versions',
    may('knowledge.write'),
    takesUpload,
    async (c) => {
      const { user } = caller(c)
      const { id } = await documentFor(user, c.req.param('id'), 'write')
      const upload = await receiveFile(c, { field: 'file', ...reception })
      return c.json({ n: await versions.replace(user, id, upload) }, 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{n}/restoration`,
      tags,
      summary: 'Make a document what it was before, as a new version',
      middleware: [may('knowledge.write')],
      request: { params: numberParam },
      responses: { 202: json('The version', z.object({ n: z.int() })), default: problem },
    }),
    async (c) => {
      const { id, n } = c.req.valid('param')
      return c.json({ n: await versions.restore(caller(c).user, id, n) }, 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{n}/changes`,
      tags,
      summary: 'What a version says otherwise than the one before, or another',
      middleware: [may('knowledge.write')],
      request: {
        params: numberParam,
        query: z.object({ since: unlessEmpty(z.coerce.number().int().min(0).default(0)) }),
      },
      responses: { 200: json('Changes', ChangesSchema), default: problem },
    }),
    async (c) => {
      const { id, n } = c.req.valid('param')
      const document = await documentFor(caller(c).user, id, 'write')
      const { since } = c.req.valid('query')
      const { before, after, stretches } = await versions.changes(document, n, since || undefined)
      return c.json({ before, after, items: stretches ?? null }, 200)
    },
  )
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: `${path}/{n}/file`,
    tags,
    summary: 'The file of a version',
    request: { params: numberParam },
    responses: { 200: { description: 'Its bytes; ranges can be asked for' }, default: problem },
  })
  app.get('/api/knowledge/documents/:id/versions/:n/file', may('knowledge.write'), async (c) => {
    const document = await documentFor(caller(c).user, c.req.param('id'), 'write')
    const found = await versions.versionOf(document, Number(c.req.param('n')))
    return serveFile(c, found, await ctx.kernel.files.open(found.hash))
  })
}
