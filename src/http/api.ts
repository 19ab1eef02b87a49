import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from '../server.ts'
import { documentRoutes } from './document.ts'
import { exportRoutes } from './exports.ts'
import { invitationRoutes } from './invitations.ts'
import { jobRoutes } from './jobs.ts'
import { meRoutes } from './me.ts'
import { peopleRoutes } from './people.ts'
import type { KernelRoutes } from './routes.ts'
import { sessionRoutes } from './sessions.ts'
import { tokenRoutes } from './tokens.ts'

/** The API that no plugin owns. */
export function apiRoutes(app: OpenAPIHono<Env>, parts: KernelRoutes): void {
  documentRoutes(app, parts)
  sessionRoutes(app, parts)
  meRoutes(app, parts)
  tokenRoutes(app, parts)
  peopleRoutes(app, parts)
  invitationRoutes(app, parts)
  jobRoutes(app, parts)
  exportRoutes(app, parts)
}
