import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { sessionCookie } from '../caller.ts'
import type { Config } from '../config.ts'
import { json } from '../openapi.ts'
import { type Guard, open } from '../permissions.ts'
import type { Env } from '../server.ts'
import { version } from '../version.ts'
import type { KernelRoutes } from './routes.ts'

/** An OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1). */
export type OpenApiDocument = ReturnType<OpenAPIHono<Env>['getOpenAPI31Document']>

const DocumentSchema = z.custom<OpenApiDocument>().openapi({ type: 'object' })

/** The document of everything that runs now. */
export function documentRoutes(app: OpenAPIHono<Env>, { runtime }: KernelRoutes): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/openapi.json',
      tags: ['About'],
      summary: 'This document',
      middleware: [open()] as const,
      responses: { 200: json('An OpenAPI 3.1 document', DocumentSchema) },
    }),
    async (c) => c.json(await runtime().openapi(), 200),
  )
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'options'] as const

/**
 * Describes an app's API: what its routes say of themselves and, read from their guards, how one
 * signs in to each (`security`) and which permission it wants (`x-permission`).
 */
export function describeApi(
  app: OpenAPIHono<Env>,
  { config, title }: { config: Config; title: string },
): OpenApiDocument {
  const written = app.getOpenAPI31Document({ openapi: '3.1.0', info: { title, version } })
  const operations = Object.entries(written.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation ? [{ path, method, operation }] : []
    }),
  )
  const tags = new Set(operations.flatMap(({ operation }) => operation.tags ?? []))
  const paths: NonNullable<OpenApiDocument['paths']> = {}
  for (const { path, method, operation } of operations) {
    const permission = permissionOf(app, method, path)
    ;(paths[path] ??= {})[method] = {
      operationId: nameOf(method, path),
      ...operation,
      ...(permission && { 'x-permission': permission }),
      security: permission ? [{ token: [] }, { session: [] }] : [],
      responses: {
        ...operation.responses,
        ...failuresOf({
          permission,
          thing: path.includes('{'),
          input: Boolean(operation.requestBody ?? operation.parameters?.length),
        }),
      },
    }
  }
  return {
    ...written,
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: {
      ...written.components,
      responses: failures,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token, made by POST /api/tokens; it may do what its scopes name',
        },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie(config).name },
      },
    },
  }
}

const failure = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const failures = {
  Guest: failure('Nobody is signed in, or the token is not valid'),
  Forbidden: failure('The permission is missing, or the token’s scopes leave it out'),
  NotFound: failure('It is not there, or not yours'),
  Invalid: failure('The input is wrong; `fields` says where and why'),
}

function failuresOf({
  permission,
  thing,
  input,
}: {
  permission: string | undefined
  thing: boolean
  input: boolean
}) {
  const named = (name: keyof typeof failures) => ({ $ref: `#/components/responses/${name}` })
  return {
    ...(permission && { 401: named('Guest'), 403: named('Forbidden') }),
    ...(thing && { 404: named('NotFound') }),
    ...(input && { 422: named('Invalid') }),
  }
}

/** What the route's guard asks for; undefined where it is open. */
function permissionOf(app: OpenAPIHono<Env>, method: string, path: string): string | undefined {
  const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
  const guard = app.routes
    .filter((route) => route.method === method.toUpperCase() && route.path === pattern)
    .map((route) => (route.handler as Partial<Guard>).access)
    .find(Boolean)
  return guard && 'permission' in guard ? guard.permission : undefined
}

/** `get /api/chat/threads/{id}` → `getChatThreadsById`. */
function nameOf(method: string, path: string): string {
  const words = path.replace('/api/', '').replaceAll('{', 'by-').match(/\w+/g) ?? []
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}
