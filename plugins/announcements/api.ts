import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  body,
  type Context,
  empty,
  type Env,
  idParam,
  json,
  listOf,
  may,
  problem,
} from 'convosphere'
import { AnnouncementFields } from './fields.ts'
import { type Announcement, levels } from './store.ts'

const AnnouncementSchema = z
  .object({
    id: z.string(),
    level: z.enum(levels),
    texts: z.record(z.string(), z.string()).describe('Language → text'),
    from: z.string(),
    until: z.string().nullable().describe('Null: until it is deleted'),
    createdAt: z.string(),
  })
  .openapi('Announcement')

const announcementJson = ({ id, level, texts, from, until, createdAt }: Announcement) => ({
  id,
  level,
  texts,
  from,
  until: until ?? null,
  createdAt,
})

const tags = ['Announcements']

/** `/api/announcements`. */
export function api(app: OpenAPIHono<Env>, ctx: Context<'announcements'>): void {
  const announcements = ctx.use('announcements')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/announcements',
      tags,
      summary: 'All announcements, newest first',
      middleware: [may('announcements.write')],
      responses: { 200: json('Announcements', listOf(AnnouncementSchema)), default: problem },
    }),
    (c) => c.json({ items: announcements.list().map(announcementJson), next: null }, 200),
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/announcements',
      tags,
      summary: 'Tell everybody something',
      middleware: [may('announcements.write')],
      request: { body: body(AnnouncementFields) },
      responses: { 201: json('The announcement', AnnouncementSchema), default: problem },
    }),
    async (c) => c.json(announcementJson(await announcements.add(c.req.valid('json'))), 201),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/announcements/{id}',
      tags,
      summary: 'Change an announcement; whoever had put it away sees it again',
      middleware: [may('announcements.write')],
      request: { params: idParam, body: body(AnnouncementFields.partial()) },
      responses: { 200: json('The announcement', AnnouncementSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(announcementJson(await announcements.change(id, c.req.valid('json'))), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/announcements/{id}',
      tags,
      summary: 'Delete an announcement',
      middleware: [may('announcements.write')],
      request: { params: idParam },
      responses: { 204: empty('Deleted'), default: problem },
    }),
    async (c) => {
      await announcements.remove(c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
