import type { Server } from 'bun'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { matchedRoutes } from 'hono/route'
import { identify } from './caller.ts'
import type { Runtime } from './compose.ts'
import { type Config, ConfigError } from './config.ts'
import { tooLarge } from './errors.ts'
import type { Kernel } from './host.ts'
import { withoutSecrets } from './ids.ts'
import type { Log } from './log.ts'
import { countRequests } from './metrics.ts'
import { peerAddress } from './peer.ts'
import type { Caller } from './permissions.ts'
import { renderProblem } from './respond.tsx'
import { secureHeaders } from './secure-headers.ts'
import { refuseCrossSite } from './cross-site.ts'
import { drawFor } from './draw-for.ts'

/** What handlers find in Hono's context. */
export interface Env {
  Bindings: { server: Server<undefined> }
  Variables: {
    /** Undefined for guests. */
    caller: Caller | undefined
    /** Whether the caller has a permission. */
    allows(permission: string): boolean
    /** The peer's address, seen through trusted proxies only. */
    address: string
    nonce: string
    log: Log
  }
}

/** The largest body of an ordinary request, in bytes; a route that takes more says `takesUpload`. */
const bodyBytes = 4 * 1024 * 1024

export interface PipelineParts {
  kernel: Kernel
  config: Config
  log: Log
  /** The runtime being composed; complete once requests come. */
  runtime: () => Runtime
}

/** A request's life, in order. What comes after it are the routes, each with its guard. */
export function pipeline(app: OpenAPIHono<Env>, parts: PipelineParts): void {
  app.use(logged(parts.log))
  app.use(peerAddress(parts.config.trustedProxies))
  app.use(countRequests)
  app.use(secureHeaders(parts.config))
  app.use(drawFor(parts))
  app.use(identify(parts))
  app.use(refuseCrossSite(parts.config))
  const limitBody = bodyLimit({
    maxSize: bodyBytes,
    onError: () => {
      throw tooLarge('4 MB')
    },
  })
  app.use((c, next) =>
    matchedRoutes(c).some(({ handler }) => 'takesUpload' in handler) ? next() : limitBody(c, next),
  )
  app.onError((error, c) => renderProblem(c, error))
}

function logged(log: Log): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('log', log)
    const start = performance.now()
    await next()
    log.debug('request', {
      method: c.req.method,
      path: withoutSecrets(c.req.path),
      status: c.res.status,
      ms: Math.round(performance.now() - start),
    })
  }
}

/**
 * Opens the port; every request goes to whatever runtime the host has then.
 * @throws {ConfigError} when it is taken, or the host is none of this machine
 */
export function listen(config: Config, runtime: () => Runtime): Server<undefined> {
  const { host, port } = config
  try {
    return Bun.serve({
      hostname: host,
      port,
      // Streams switch this off for themselves (`sse`).
      idleTimeout: 30,
      // Large bodies are refused above, in words; Bun would say a bare 413. What nobody reads is not held.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      // Bun's own page about an error would show paths and sources.
      development: false,
      fetch: (request, server) =>
        // Without a usable Host the address is none.
        URL.canParse(request.url)
          ? runtime().fetch(request, { server })
          : new Response(null, { status: 400 }),
    })
  } catch (error) {
    throw new ConfigError(`HOST "${host}", PORT ${port}: ${(error as Error).message}`)
  }
}
