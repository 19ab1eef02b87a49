import { OpenAPIHono } from '@hono/zod-openapi'
import { TrieRouter } from 'hono/router/trie-router'
import type { Runtime } from '../compose.ts'
import type { Config } from '../config.ts'
import { invalidFrom } from '../errors.ts'
import type { Kernel } from '../host.ts'
import type { Env } from '../server.ts'
import { assetRoutes } from './assets.ts'
import { documentRoutes } from './document.ts'
import { healthRoutes } from './health.ts'
import { invitationRoutes } from './invitations.ts'
import { exportRoutes } from './exports.ts'
import { jobRoutes } from './jobs.ts'
import { meRoutes } from './me.ts'
import { metricsRoutes } from './metrics.ts'
import { peopleRoutes } from './people.ts'
import { sessionRoutes } from './sessions.tsx'
import { setupRoutes } from './setup.tsx'
import { tokenRoutes } from './tokens.ts'

/** What the kernel's own routes work with. */
export interface KernelRoutes {
  kernel: Kernel
  config: Config
  runtime: () => Runtime
}

/** The routes that no plugin owns. */
export function kernelRoutes(parts: KernelRoutes): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>({
    router: new TrieRouter(),
    defaultHook: (result) => {
      if (!result.success) throw invalidFrom(result.error.issues)
    },
  })
  assetRoutes(app, parts)
  healthRoutes(app, parts)
  metricsRoutes(app, parts)
  documentRoutes(app, parts)
  setupRoutes(app, parts)
  sessionRoutes(app, parts)
  meRoutes(app, parts)
  tokenRoutes(app, parts)
  peopleRoutes(app, parts)
  invitationRoutes(app, parts)
  jobRoutes(app, parts)
  exportRoutes(app, parts)
  return app
}
