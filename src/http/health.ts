import type { Hono } from 'hono'
import { isLocal } from '../peer.ts'
import { open } from '../permissions.ts'
import type { Env } from '../server.ts'
import type { KernelRoutes } from './routes.ts'

/** Liveness and readiness, for whoever watches the process. */
export function healthRoutes(app: Hono<Env>, { kernel }: KernelRoutes): void {
  app.get('/healthz', open(), (c) => c.json({ status: 'ok' }))

  app.get('/readyz', open(), async (c) => {
    const parts = await kernel.health()
    const ready = parts.every((part) => part.ok)
    if (!ready) c.header('retry-after', '5')
    // What is wrong exactly is for those who run the program.
    const shown =
      isLocal(c) || c.var.allows('metrics.read')
        ? parts
        : parts.map(({ name, ok }) => ({ name, ok }))
    return c.json({ status: ready ? 'ready' : 'not ready', parts: shown }, ready ? 200 : 503)
  })
}
