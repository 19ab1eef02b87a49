import type { MiddlewareHandler } from 'hono'
import { bearerToken, sessionCookie } from './caller.ts'
import type { Config } from './config.ts'
import { forbidden } from './errors.ts'
import type { Env } from './server.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site makes a signed-in browser do. Origin and Sec-Fetch-Site must both agree
 * where they are there; where both are absent (a script, not a browser) a cookie is not accepted.
 * Bearer tokens need no check: no other site can send them.
 */
export function refuseCrossSite(config: Config): MiddlewareHandler<Env> {
  const cookie = sessionCookie(config).name
  return async (c, next) => {
    if (safe.has(c.req.method) || bearerToken(c.req.raw)) return next()
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const own = config.publicUrl ? new URL(config.publicUrl).origin : undefined
    const sameOrigin = (text: string) =>
      text === own || (URL.canParse(text) && new URL(text).host === c.req.header('host'))
    if (origin !== undefined && !sameOrigin(origin)) throw forbidden('error.crossSite')
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      throw forbidden('error.crossSite')
    const hasCookie = c.req.header('cookie')?.includes(`${cookie}=`)
    if (origin === undefined && site === undefined && hasCookie) throw forbidden('error.crossSite')
    return next()
  }
}
