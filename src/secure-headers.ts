import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Config } from './config.ts'
import type { Env } from './server.ts'

/** The policy of every page: only scripts and htmx attributes that carry this response's nonce act. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types htmx',
  ].join('; ')

/** Security headers on every answer, and the nonce for this one. */
export function secureHeaders(config: Config): MiddlewareHandler<Env> {
  const https = config.publicUrl?.startsWith('https:')
  return async (c, next) => {
    const nonce = randomBytes(16).toString('base64url')
    c.set('nonce', nonce)
    c.header('content-security-policy', policy(nonce))
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'same-origin')
    c.header('cross-origin-opener-policy', 'same-origin')
    c.header('cross-origin-resource-policy', 'same-origin')
    c.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()')
    c.header('cache-control', 'no-store')
    // What was fetched because it was pointed at may be of yesterday once something is changed.
    if (!['GET', 'HEAD'].includes(c.req.method)) c.header('clear-site-data', '"prefetchCache"')
    if (https) c.header('strict-transport-security', 'max-age=31536000')
    if (c.req.method === 'TRACE') return c.body(null, 405)
    return next()
  }
}
