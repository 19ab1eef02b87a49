import { caller, type Env, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import { z } from 'zod'
import type { ChatContext } from './chat.ts'
import { railSize } from './routes.tsx'
import { Found, SearchPage } from './views/search.tsx'

const pageSize = 20

const day = z.iso.date().optional().catch(undefined)

/** What the address asks for; what makes no sense narrows nothing. */
const QuerySchema = z.object({
  q: z.string().trim().default(''),
  model: z.string().optional(),
  folder: z.string().optional(),
  archived: z.stringbool().optional().catch(undefined),
  from: day,
  to: day,
  after: z.string().optional(),
})

/** The page that finds things in one's own conversations. */
export function searchRoutes(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')

  app.get('/chat/search', may('chat.read'), async (c) => {
    const { user } = caller(c)
    const { q, after, folder, ...rest } = QuerySchema.parse(c.req.query())
    const filters = { ...rest, folderId: folder || undefined }
    const [rail, models] = await Promise.all([chat.rail(user, railSize), ctx.use('models').list()])
    const find = async () => {
      const results = await chat.search.find(user.id, q, filters, after, pageSize)
      const ids = results.items.map((found) => found.threadId)
      const threads = await Promise.all(ids.map((id) => chat.store.thread(id)))
      const found = threads.filter((thread) => thread !== undefined)
      return Found({ query: q, filters, results, found })
    }
    const main = SearchPage({ rail, models, query: q, filters, found: find() })
    return page(c, { title: t('chat.search'), main, assets: ['lists.css'] })
  })
}
