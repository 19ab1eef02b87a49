import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  body,
  caller,
  empty,
  type Env,
  idParam,
  json,
  listOf,
  may,
  problem,
  t,
  unlessEmpty,
} from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Document } from '../store.ts'
import { NewConnectorSchema, rhythms, type ShownConnector } from './connectors.ts'
import { connectorKinds } from './store.ts'

const ConnectorSchema = z
  .object({
    id: z.string(),
    collectionId: z.string(),
    kind: z.enum(connectorKinds),
    address: z.string(),
    everyHours: z.int(),
    paused: z.boolean(),
    running: z.boolean(),
    progress: z.number().describe('How much of the run is done, from 0 to 1'),
    ranAt: z.string().nullable().describe('When it last went through all'),
    error: z.string().nullable().describe('Why it could not'),
    items: z.int().describe('How many things are there'),
    failed: z.int().describe('How many of them could not be taken'),
    added: z.int().describe('By the last run'),
    changed: z.int(),
    removed: z.int(),
    failures: z
      .array(z.object({ address: z.string(), error: z.string() }))
      .describe('Some of them'),
  })
  .openapi('Connector')

const ChangeSchema = z.object({
  paused: z.boolean().optional(),
  everyHours: z.literal([...rhythms]).optional(),
})

const words = (error: NonNullable<Document['error']>) => t(error.key, error.values)

const connectorJson = (one: ShownConnector): z.infer<typeof ConnectorSchema> => ({
  id: one.id,
  collectionId: one.collectionId,
  kind: one.kind,
  address: one.address,
  everyHours: one.everyHours,
  paused: one.paused,
  running: one.isRunning,
  progress: one.progress,
  ranAt: one.ranAt ?? null,
  error: one.error ? words(one.error) : null,
  items: one.items,
  failed: one.failed,
  added: one.added,
  changed: one.changed,
  removed: one.removed,
  failures: one.failures.map(({ address, error }) => ({ address, error: words(error!) })),
})

const path = '/api/knowledge/connectors'
const tags = ['Knowledge']

/** `/api/knowledge/connectors`. */
export function connectorApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { connectors } = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Places from which my collections fetch documents by themselves',
      middleware: [may('knowledge.write')] as const,
      request: {
        query: z.object({ collectionId: unlessEmpty(z.string().max(100).optional()) }),
      },
      responses: { 200: json('Connectors', listOf(ConnectorSchema)), default: problem },
    }),
    async (c) => {
      const found = await connectors.list(caller(c).user, c.req.valid('query').collectionId)
      return c.json({ items: found.map(connectorJson), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Have a collection fetch from a place, now and from now on',
      middleware: [may('knowledge.write')] as const,
      request: { body: body(NewConnectorSchema.extend({ collectionId: z.string().max(100) })) },
      responses: { 201: json('The connector', ConnectorSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { collectionId, ...wanted } = c.req.valid('json')
      const id = await connectors.add(user, collectionId, wanted)
      return c.json(connectorJson(await connectors.get(user, id)), 201)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{id}`,
      tags,
      summary: 'One connector',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 200: json('The connector', ConnectorSchema), default: problem },
    }),
    async (c) => {
      const found = await connectors.get(caller(c).user, c.req.valid('param').id)
      return c.json(connectorJson(found), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{id}`,
      tags,
      summary: 'Pause a connector, have it go on, or look at another rhythm',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam, body: body(ChangeSchema) },
      responses: { 200: json('The connector', ConnectorSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      await connectors.change(user, id, c.req.valid('json'))
      return c.json(connectorJson(await connectors.get(user, id)), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{id}/run`,
      tags,
      summary: 'Look there now',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 202: json('The connector', ConnectorSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      await connectors.begin(user, id)
      return c.json(connectorJson(await connectors.get(user, id)), 202)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      tags,
      summary: 'Delete a connector; what came from there stays',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await connectors.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
}
