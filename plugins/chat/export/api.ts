import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Env, idParam, may, problem, unlessEmpty, view } from 'convosphere'
import type { ChatContext } from '../chat.ts'
import { filesOf } from './files.ts'
import { threadAsHtml } from './html.tsx'
import { threadAsJson } from './json.ts'
import { threadAsMarkdown } from './markdown.ts'
import { fileName, readThread } from './thread.ts'

const types = {
  md: 'text/markdown; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
} as const

/** `/api/chat/threads/{id}/export`: a thread to take away. */
export function exportApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/chat/threads/{id}/export',
      tags: ['Chat'],
      summary: 'A thread as a file',
      description:
        'Markdown and HTML hold the branch that is shown, JSON the whole tree; `POST /api/chat/imports` reads the JSON back without a loss.',
      middleware: [may('chat.read')],
      request: {
        params: idParam,
        query: z.object({ format: unlessEmpty(z.enum(['md', 'json', 'html']).default('json')) }),
      },
      responses: { 200: { description: 'The file' }, default: problem },
    }),
    async (c) => {
      const thread = await chat.threadFor(caller(c).user, c.req.valid('param').id, 'read')
      const { format } = c.req.valid('query')
      const { messages, branch, summaries } = await readThread(chat, thread)
      const files = await filesOf(
        chat,
        format === 'json' ? messages : format === 'html' ? branch : [],
      )
      const { translate, locale, user } = view()
      const reader = { t: translate, locale, timeZone: user?.timeZone }
      const text =
        format === 'json'
          ? threadAsJson(thread, messages, summaries, files)
          : format === 'md'
            ? threadAsMarkdown(thread, branch, reader)
            : threadAsHtml(thread, branch, reader, files)
      c.header('content-type', types[format])
      c.header('content-disposition', attachment(thread.title, format))
      // Should a browser show it after all, then as a foreign thing.
      c.header(
        'content-security-policy',
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
      )
      return c.body(text, 200)
    },
  )
}

/** Names a file after the thread (RFC 6266). */
function attachment(title: string, extension: string): string {
  const encoded = encodeURIComponent(`${fileName(title)}.${extension}`)
  return `attachment; filename="thread.${extension}"; filename*=UTF-8''${encoded}`
}
