import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { body, caller, empty, type Env, idParam, json, listOf, may, problem } from 'convosphere'
import type { ChatContext } from './chat.ts'
import type { Folder } from './folders.ts'

const FolderSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    instructions: z.string().describe('Told to the model in each of its conversations'),
    model: z.string().nullable().describe('For new conversations in it'),
    createdAt: z.string(),
  })
  .openapi('Folder')

/** What a person writes of a folder. */
export const FolderFields = z.object({
  name: z.string().trim().min(1).max(100),
  instructions: z.string().trim().max(20_000).optional(),
  model: z.string().min(1).max(200).nullable().optional(),
})

const folderJson = (folder: Folder): z.infer<typeof FolderSchema> => ({
  ...folder,
  model: folder.model ?? null,
})

const tags = ['Chat']

/** `/api/chat/folders`. */
export function foldersApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/folders',
      tags,
      summary: 'My folders, by name',
      middleware: [may('chat.read')],
      responses: { 200: json('Folders', listOf(FolderSchema)), default: problem },
    }),
    async (c) => {
      const folders = await chat.folders.list(caller(c).user)
      return c.json({ items: folders.map(folderJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/chat/folders',
      tags,
      summary: 'Make a folder; with instructions or a model, it is a project',
      middleware: [may('chat.write')],
      request: { body: body(FolderFields) },
      responses: { 201: json('The folder', FolderSchema), default: problem },
    }),
    async (c) => c.json(folderJson(await chat.addFolder(caller(c).user, c.req.valid('json'))), 201),
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/chat/folders/{id}',
      tags,
      summary: 'Change a folder',
      middleware: [may('chat.write')],
      request: { params: idParam, body: body(FolderFields.partial()) },
      responses: { 200: json('The folder', FolderSchema), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const folder = await chat.changeFolder(caller(c).user, id, c.req.valid('json'))
      return c.json(folderJson(folder), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/chat/folders/{id}',
      tags,
      summary: 'Delete a folder; its threads stay, and it can be restored for a day',
      middleware: [may('chat.write')],
      request: { params: idParam },
      responses: { 204: empty('Deleted'), default: problem },
    }),
    async (c) => {
      await chat.folders.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/chat/folders/{id}/restoration',
      tags,
      summary: 'Undo the deletion of a folder',
      middleware: [may('chat.write')],
      request: { params: idParam },
      responses: { 200: json('The folder', FolderSchema), default: problem },
    }),
    async (c) =>
      c.json(folderJson(await chat.folders.restore(caller(c).user, c.req.valid('param').id)), 200),
  )
}
