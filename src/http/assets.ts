import type { Hono } from 'hono'
import { notFound } from '../errors.ts'
import { open } from '../permissions.ts'
import type { Env } from '../server.ts'
import type { KernelRoutes } from './routes.ts'

/**
 * What the rail leads to is fetched when it is pointed at, so that it is there when it is clicked.
 * No page does anything by being read. https://wicg.github.io/nav-speculation/speculation-rules.html
 */
const speculationRules = {
  prefetch: [{ where: { selector_matches: '.rail a' }, eagerness: 'moderate' }],
}

/** Stylesheets, scripts and icons, kept for ever by browsers; and how the app is installed. */
export function assetRoutes(app: Hono<Env>, { kernel, runtime }: KernelRoutes): void {
  // https://www.w3.org/TR/appmanifest/
  app.get('/manifest.webmanifest', open(), (c) => {
    const { instanceName } = kernel.settings.app()
    const icon = (name: string, sizes: string, purpose = 'any') => ({
      src: `/static/${name}`,
      sizes,
      type: name.endsWith('.svg') ? 'image/svg+xml' : 'image/png',
      purpose,
    })
    c.header('content-type', 'application/manifest+json')
    return c.body(
      JSON.stringify({
        id: '/',
        name: instanceName,
        short_name: instanceName,
        start_url: '/',
        // https://w3c.github.io/web-share-target/
        share_target: {
          action: '/',
          method: 'GET',
          enctype: 'application/x-www-form-urlencoded',
          params: { title: 'title', text: 'text', url: 'url' },
        },
        scope: '/',
        display: 'standalone',
        background_color: '#fdf9f4',
        theme_color: '#8a4b2a',
        icons: [
          icon('icon.svg', 'any'),
          icon('icon-192.png', '192x192'),
          icon('icon-512.png', '512x512'),
          icon('icon-maskable-512.png', '512x512', 'maskable'),
        ],
      }),
    )
  })
  app.get('/static/speculation-rules.json', open(), (c) => {
    c.header('content-type', 'application/speculationrules+json')
    c.header('cache-control', 'public, max-age=86400')
    return c.body(JSON.stringify(speculationRules))
  })
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
