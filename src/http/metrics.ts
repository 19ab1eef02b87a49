import type { Hono } from 'hono'
import { forbidden, unauthenticated } from '../errors.ts'
import type { JobQueue } from '../jobs.ts'
import { type Metric, metricsText } from '../metrics.ts'
import { isLocal } from '../peer.ts'
import { open } from '../permissions.ts'
import type { Env } from '../server.ts'
import type { KernelRoutes } from './routes.ts'

/** Measured values for Prometheus: for this machine itself, or with the permission `metrics.read`. */
export function metricsRoutes(app: Hono<Env>, { kernel }: KernelRoutes): void {
  app.get('/metrics', open(), async (c) => {
    if (!isLocal(c) && !c.var.caller) throw unauthenticated()
    if (!isLocal(c) && !c.var.allows('metrics.read')) throw forbidden()
    const ofPlugins = await kernel.plugins.collect('metrics')
    const text = metricsText([await jobCounts(kernel.jobs), ...ofPlugins])
    return c.text(text, 200, { 'content-type': 'text/plain; version=0.0.4' })
  })
}

const jobCounts = async (jobs: JobQueue): Promise<Metric> => ({
  name: 'convosphere_jobs',
  type: 'gauge',
  help: 'Background jobs in the database by status',
  value: await jobs.counts(),
})
