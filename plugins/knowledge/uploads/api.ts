import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Env, idParam, invalid, json, may, problem, takesUpload } from 'convosphere'
import type { Context } from 'hono'
import type { KnowledgeContext } from '../knowledge.ts'

const path = '/api/knowledge/uploads'
const tags = ['Knowledge']

const Upload = z.object({
  id: z.string(),
  size: z.int(),
  offset: z.int(),
  documentId: z
    .string()
    .optional()
    .describe('What it became, for a day or so after its last piece'),
})

/** `/api/knowledge/uploads`: large files in pieces, by the tus protocol (tus.io, 1.0.0 with creation and termination). */
export function uploadApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { uploads } = ctx.use('knowledge')

  // Described only: they speak in headers.
  const describe = (
    method: 'options' | 'get' | 'post' | 'patch' | 'delete',
    summary: string,
    status: 200 | 201 | 204,
    description: string,
  ) =>
    app.openAPIRegistry.registerPath({
      method,
      path: isOfOne(method) ? `${path}/{id}` : path,
      tags,
      summary,
      ...(isOfOne(method) && { request: { params: idParam } }),
      responses: {
        [status]: method === 'get' ? json(description, Upload) : { description },
        default: problem,
      },
    })

  describe('options', 'What the server takes of tus', 204, 'Version, extensions and largest size')
  app.options(path, may('knowledge.write'), (c) => {
    speak(c)
    c.header('tus-version', '1.0.0')
    c.header('tus-extension', 'creation,termination')
    c.header('tus-max-size', String(uploads.maxBytes))
    return c.body(null, 204)
  })

  describe(
    'post',
    'Begin to bring a large document in pieces (tus 1.0.0)',
    201,
    '`Upload-Length` is its size, `Upload-Metadata` has `filename` and, if you like, `collectionId`; `Location` says where to send its pieces',
  )
  app.post(path, may('knowledge.write'), async (c) => {
    speak(c)
    const { user } = caller(c)
    const { filename = '', collectionId } = metadata(c.req.header('upload-metadata'))
    if (collectionId)
      await ctx.use('knowledge').collections.collectionFor(user, collectionId, 'write')
    const size = Number(c.req.header('upload-length'))
    const id = await uploads.begin(user, { name: filename, size, collectionId })
    c.header('location', `${path}/${id}`)
    return c.body(null, 201)
  })

  describe('get', 'How much of a document is here; HEAD too', 200, 'In the header `Upload-Offset`')
  app.get(`${path}/:id`, may('knowledge.write'), async (c) => {
    speak(c)
    const upload = await uploads.uploadFor(caller(c).user, c.req.param('id'))
    const { id, size, offset, documentId } = upload
    c.header('upload-offset', String(offset))
    c.header('upload-length', String(size))
    c.header('cache-control', 'no-store')
    became(c, documentId)
    return c.json({ id, size, offset, ...(documentId && { documentId }) })
  })

  describe(
    'patch',
    'Send the next piece of a document',
    204,
    '`Upload-Offset` says how much is here now; after the last piece `Content-Location` names the document; `Duplicate: true` says that its collection had the same file',
  )
  app.patch(`${path}/:id`, may('knowledge.write'), takesUpload, async (c) => {
    speak(c)
    if (c.req.header('content-type') !== 'application/offset+octet-stream')
      throw invalid({ body: { key: 'field.invalid' } })
    const offset = Number(c.req.header('upload-offset'))
    const body = (c.req.raw.body ?? []) as AsyncIterable<Uint8Array>
    const written = await uploads.write(caller(c).user, c.req.param('id'), offset, body)
    c.header('upload-offset', String(written.offset))
    became(c, written.documentId)
    if (written.isDuplicate) c.header('duplicate', 'true')
    return c.body(null, 204)
  })

  describe('delete', 'Give up a document that is on its way', 204, 'It is gone')
  app.delete(`${path}/:id`, may('knowledge.write'), async (c) => {
    speak(c)
    await uploads.remove(caller(c).user, c.req.param('id'))
    return c.body(null, 204)
  })
}

const isOfOne = (method: string) => method !== 'options' && method !== 'post'

/** Names the document that a file became. */
const became = (c: Context<Env>, documentId: string | undefined) =>
  documentId && c.header('content-location', `/api/knowledge/documents/${documentId}`)

const speak = (c: Context<Env>) => c.header('tus-resumable', '1.0.0')

/** `name base64,name base64` (tus 1.0.0, Upload-Metadata). */
const metadata = (header = ''): Record<string, string | undefined> =>
  Object.fromEntries(
    header.split(',').map((pair) => {
      const [name = '', value = ''] = pair.trim().split(' ')
      return [name, Buffer.from(value, 'base64').toString()]
    }),
  )
