import type { OpenAPIHono } from '@hono/zod-openapi'
import { open } from '../permissions.ts'
import type { Env } from '../server.ts'
import { version } from '../version.ts'
import type { KernelRoutes } from './routes.ts'

/** The OpenAPI 3.1 document of everything that runs now. */
export function documentRoutes(app: OpenAPIHono<Env>, { runtime, kernel }: KernelRoutes): void {
  app.get('/api/openapi.json', open(), (c) =>
    c.json(openapiDocument(runtime().app, kernel.settings.app().instanceName)),
  )
}

/** Describes an app's API routes and how to sign in to them. */
export function openapiDocument(app: OpenAPIHono<Env>, title: string) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token, made under "Account → Tokens" or by POST /api/tokens',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'session',
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title, version },
    security: [{ token: [] }, { session: [] }],
  })
}
