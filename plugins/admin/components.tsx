import { type Env, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import { ComponentsPage } from './views/components.tsx'

/** The component kit on one page, for whoever writes the next page. */
export function componentRoutes(app: Hono<Env>): void {
  app.get('/admin/components', may('admin.settings'), (c) =>
    page(c, {
      title: t('admin.components'),
      main: ComponentsPage({ sort: c.req.query('sort') }),
      assets: ['admin.css'],
    }),
  )
}
