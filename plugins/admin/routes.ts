import { type Context, type Env, goTo, may } from 'convosphere'
import type { Hono } from 'hono'
import { announcementRoutes } from './announcements.tsx'
import { backupRoutes } from './backups.tsx'
import { componentRoutes } from './components.tsx'
import { embeddingRoutes } from './embeddings.tsx'
import { healthRoutes } from './health.tsx'
import { invitationRoutes } from './invitations.tsx'
import { jobRoutes } from './jobs.tsx'
import { peopleRoutes } from './people.tsx'
import { pluginRoutes } from './plugins.tsx'
import { providerRoutes } from './providers.tsx'
import { settingsRoutes } from './settings.tsx'

/** The admin pages, in the order of their navigation. */
export function routes(app: Hono<Env>, ctx: Context): void {
  app.get('/admin', may('people.read'), (c) => goTo(c, '/admin/people'))
  peopleRoutes(app, ctx)
  invitationRoutes(app, ctx)
  pluginRoutes(app, ctx)
  providerRoutes(app, ctx)
  embeddingRoutes(app, ctx)
  settingsRoutes(app, ctx)
  jobRoutes(app, ctx)
  backupRoutes(app, ctx)
  announcementRoutes(app, ctx)
  healthRoutes(app, ctx)
  componentRoutes(app)
}
