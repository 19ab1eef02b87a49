import type { Hono } from 'hono'
import type { Runtime } from '../compose.ts'
import type { Config } from '../config.ts'
import type { Kernel } from '../host.ts'
import type { Env } from '../server.ts'
import { assetRoutes } from './assets.ts'
import { healthRoutes } from './health.ts'
import { metricsRoutes } from './metrics.ts'
import { setupRoutes } from './setup.tsx'
import { signInRoutes } from './sign-in.tsx'

/** What the kernel's own routes work with. */
export interface KernelRoutes {
  kernel: Kernel
  config: Config
  runtime: () => Runtime
}

/** The pages and files that no plugin owns. */
export function kernelPages(app: Hono<Env>, parts: KernelRoutes): void {
  assetRoutes(app, parts)
  healthRoutes(app, parts)
  metricsRoutes(app, parts)
  setupRoutes(app, parts)
  signInRoutes(app, parts)
}
