import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, empty, type Env, idParam, json, may, problem, takesUpload } from 'convosphere'
import type { ChatContext } from '../chat.ts'
import { receive } from './receive.ts'
import { serve } from './serve.ts'

export const AttachmentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string().describe('What its bytes are: `text/plain` or an image’s type'),
    size: z.number().describe('Bytes'),
  })
  .openapi('Attachment')

const path = '/api/chat/attachments'

/** `/api/chat/attachments`: files that go along with questions. */
export function attachmentsApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const { attachments } = ctx.use('chat')

  // Described only: a check by the schema would hold the whole form in memory.
  app.openAPIRegistry.registerPath({
    method: 'post',
    path,
    tags: ['Chat'],
    summary: 'Bring a text or an image to send along with a question',
    description:
      'Text in UTF-8 (or UTF-16 with its mark), or a PNG, JPEG, WebP or GIF; its bytes decide. What is not sent within a day is removed.',
    request: {
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: z.object({ file: z.string().openapi({ format: 'binary' }) }),
          },
        },
      },
    },
    responses: { 201: json('The attachment', AttachmentSchema), default: problem },
  })
  app.post(path, may('chat.write'), takesUpload, async (c) =>
    c.json(await receive(c, attachments), 201),
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{id}`,
      tags: ['Chat'],
      summary: 'The bytes of an attachment',
      middleware: [may('chat.read')],
      request: { params: idParam },
      responses: { 200: { description: 'The file' }, default: problem },
    }),
    async (c) => {
      const found = await attachments.attachmentFor(caller(c).user, c.req.valid('param').id)
      return serve(c, found, () => attachments.bytesOf(found.id), { show: false })
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      tags: ['Chat'],
      summary: 'Remove an attachment that was not sent',
      middleware: [may('chat.write')],
      request: { params: idParam },
      responses: { 204: empty('Removed'), default: problem },
    }),
    async (c) => {
      await attachments.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
