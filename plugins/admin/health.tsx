import { type Context, type Env, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import { readVitals } from './vitals.ts'
import { HealthPage } from './views/health.tsx'

/** How the program does. */
export function healthRoutes(app: Hono<Env>, ctx: Context): void {
  app.get('/admin/health', may('admin.health'), async (c) =>
    page(c, {
      title: t('admin.health'),
      main: HealthPage({ vitals: await readVitals(ctx) }),
      assets: ['chart.css'],
    }),
  )
}
