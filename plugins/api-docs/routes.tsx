import { type Context, type Env, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import { operationsByTag, shapesOf } from './operations.ts'
import { ApiPage } from './views/page.tsx'

/** `/api-docs`: the API of everything that runs now, to read and to try. */
export function routes(app: Hono<Env>, ctx: Context): void {
  app.get('/api-docs', may('me.read'), async (c) => {
    const { openapi, permissions } = ctx.kernel.plugins.runtime
    const document = await openapi()
    const main = (
      <ApiPage
        groups={operationsByTag(document)}
        shapes={shapesOf(document)}
        permissions={permissions}
      />
    )
    return page(c, {
      title: t('api-docs.title'),
      main,
      assets: ['api-docs.css', 'api-docs.js'],
    })
  })
}
