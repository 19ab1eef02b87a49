import { caller, type Env, may, open, page, t, version, view } from 'convosphere'
import type { Hono } from 'hono'
import worker from './static/worker.js' with { type: 'text' }
import { OfflinePage } from './views/page.tsx'

/** `/offline`: what is kept on this device, and the service worker that keeps it. */
export function routes(app: Hono<Env>): void {
  app.get('/offline', may('me.read'), (c) => {
    const { id } = caller(c).user
    c.header('keep-for', id)
    // Only from here a service worker can be registered.
    const policy = c.res.headers.get('content-security-policy') ?? ''
    const withWorker = policy.replace('trusted-types htmx', 'trusted-types htmx offline')
    c.header('content-security-policy', `${withWorker}; worker-src 'self'`)
    const main = OfflinePage({ person: id })
    return page(c, { title: t('offline.title'), main, assets: ['offline.js'] })
  })

  app.get('/offline/worker.js', open(), (c) => {
    const { css, js } = view().frame
    c.header('content-type', 'text/javascript; charset=utf-8')
    c.header('service-worker-allowed', '/')
    // Another build is another worker, which asks for the pages that it begins with anew.
    return c.body(`// ${version} ${css} ${js}\n${worker}`)
  })
}
