import type { OpenAPIHono } from '@hono/zod-openapi'
import { notFound } from '../errors.ts'
import { open } from '../permissions.ts'
import type { Env } from '../server.ts'
import type { KernelRoutes } from './routes.ts'

/** Stylesheets, scripts and icons: named by their content, so kept for ever by browsers. */
export function assetRoutes(app: OpenAPIHono<Env>, { runtime }: KernelRoutes): void {
  app.get('/static/:name', open(), (c) => {
    const asset = runtime().assets.byUrl.get(c.req.path)
    if (!asset) throw notFound()
    c.header('content-type', asset.type)
    c.header('cache-control', 'public, max-age=31536000, immutable')
    c.header('vary', 'accept-encoding')
    if (!c.req.header('accept-encoding')?.includes('gzip')) return c.body(asset.body)
    c.header('content-encoding', 'gzip')
    return c.body(asset.gzip())
  })
}
