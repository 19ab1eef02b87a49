import type { Env } from 'convosphere'
import type { Hono } from 'hono'
import { arrangePages } from './arrange-pages.tsx'
import { attachmentRoutes } from './attach/routes.tsx'
import type { ChatContext } from './chat.ts'
import { compareRoutes } from './compare/routes.tsx'
import { contextRoutes } from './context/routes.tsx'
import { importRoutes } from './import/routes.tsx'
import { queueRoutes } from './queue/routes.tsx'
import { routes } from './routes.tsx'
import { searchRoutes } from './search-page.tsx'
import { shareRoutes } from './share/routes.tsx'

/** All pages of the chat. */
export function pages(app: Hono<Env>, ctx: ChatContext): void {
  attachmentRoutes(app, ctx)
  compareRoutes(app, ctx)
  importRoutes(app, ctx)
  shareRoutes(app, ctx)
  contextRoutes(app, ctx)
  searchRoutes(app, ctx)
  arrangePages(app, ctx)
  queueRoutes(app, ctx)
  routes(app, ctx)
}
