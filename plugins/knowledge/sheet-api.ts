import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Env, idParam, json, may, problem, unlessEmpty } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'

const SheetSchema = z
  .object({
    n: z.int(),
    name: z.string().nullable(),
    header: z.array(z.string()).nullable().describe('The row that names the columns'),
    rows: z.int().describe('How many others there are'),
  })
  .openapi('Sheet')

const SheetPartSchema = z.object({
  sheets: z.array(SheetSchema),
  n: z.int().nullable().describe('Whose rows these are; null: there are no tables'),
  rows: z.array(
    z.object({ row: z.int().describe('Its number in the file'), cells: z.array(z.string()) }),
  ),
  page: z.int(),
  pages: z.int(),
})

/** Rows of the tables of documents. */
export function sheetApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}/sheets',
      tags: ['Knowledge'],
      summary: 'The tables of a document, and a hundred rows of one of them',
      middleware: [may('knowledge.read')] as const,
      request: {
        params: idParam,
        query: z.object({
          n: unlessEmpty(z.coerce.number().int().min(1).default(1)),
          page: unlessEmpty(z.coerce.number().int().min(1).default(1)),
        }),
      },
      responses: { 200: json('A part of them', SheetPartSchema), default: problem },
    }),
    async (c) => {
      const document = await knowledge.documentFor(caller(c).user, c.req.valid('param').id, 'read')
      const wanted = { ...c.req.valid('query'), mark: undefined }
      const part = await knowledge.sheets.part(document, wanted)
      if (!part) return c.json({ sheets: [], n: null, rows: [], page: 1, pages: 1 }, 200)
      const { sheets, sheet, rows, page, pages } = part
      const shown = sheets.map(({ name, header, ...rest }) => ({
        ...rest,
        name: name ?? null,
        header: header ?? null,
      }))
      const those = rows.map(({ row, cells }) => ({ row, cells }))
      return c.json({ sheets: shown, n: sheet.n, rows: those, page, pages }, 200)
    },
  )
}
