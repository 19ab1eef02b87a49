import { type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  caller,
  type Env,
  jobJson,
  JobSchema,
  json,
  may,
  problem,
  receiveFile,
  t,
  takesUpload,
} from 'convosphere'
import type { ChatContext } from '../chat.ts'
import { largestFile } from './imports.ts'
import type { Counts } from './store.ts'
import { reasons } from './values.ts'

const CountsSchema = z
  .object({
    products: z.record(z.string(), z.number()).describe('Conversations found, by product'),
    threads: z.number().describe('New conversations'),
    continued: z.number().describe('Conversations that were here and get new messages'),
    messages: z.number().describe('New messages'),
    branches: z.number().describe('New branches'),
    alreadyHere: z.number().describe('Conversations that bring nothing new'),
    unreadable: z.number(),
    problems: z
      .array(z.object({ title: z.string(), reason: z.enum(reasons), detail: z.string() }))
      .describe('What cannot be read, and why; of many the first hundred'),
  })
  .openapi('ImportCounts')

const countsJson = (counts: Counts): z.infer<typeof CountsSchema> => ({
  ...counts,
  problems: counts.problems.map((one) => ({
    ...one,
    detail: t(`chat.import.reason.${one.reason}`),
  })),
})

/** `/api/chat/imports`: conversations from exports of other products. */
export function importApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const { imports } = ctx.use('chat')
  const path = '/api/chat/imports'

  // Described only: a check by the schema would hold the whole file in memory.
  app.openAPIRegistry.registerPath({
    method: 'post',
    path,
    tags: ['Chat'],
    summary: 'Import an export of ChatGPT, Claude, Open WebUI, LibreChat or ConvoSphere',
    description:
      'A zip or JSON file of at most 200 MB. With `preview=true` nothing is stored. Importing a file again, or a later export of the same account, adds only what is new.',
    request: {
      query: z.object({ preview: z.enum(['true', 'false']).default('false') }),
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: z.object({ file: z.string().openapi({ format: 'binary' }) }),
          },
        },
      },
    },
    responses: {
      200: json('What the file would bring (`preview=true`)', CountsSchema),
      202: json('The job that reads it; its result are the counts', JobSchema),
      default: problem,
    },
  })
  app.post(path, may('chat.write'), takesUpload, async (c) => {
    const { user } = caller(c)
    const upload = await receiveFile(c, {
      field: 'file',
      folder: imports.folder,
      maxBytes: largestFile,
    })
    const found = await imports.preview(user, upload)
    if (c.req.query('preview') !== 'true') {
      const job = await ctx.kernel.jobs.get(await imports.start(found))
      return c.json(jobJson(job!, c.var.allows('jobs.read')), 202)
    }
    await imports.drop(found.id)
    return c.json(countsJson(found.counts), 200)
  })
}
