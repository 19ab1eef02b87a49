import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  body,
  caller,
  checkedJson,
  empty,
  type Env,
  idParam,
  invalid,
  json,
  listOf,
  may,
  pageQuery,
  problem,
  receiveFile,
  t,
  takesUpload,
  unlessEmpty,
  type User,
} from 'convosphere'
import type { Context } from 'hono'
import { arrangeApi } from './arrange-api.ts'
import { connectorApi } from './connectors/api.ts'
import { copiesApi, named, NamedSchema } from './copies/api.ts'
import { collectionApi } from './collection-api.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { followingApi } from './following-api.ts'
import { detailNames, longestDetail } from './details.ts'
import { languages } from './words.ts'
import { type Hit, modes } from './search.ts'
import { ListQuerySchema } from './list-query.ts'
import { documentLinksApi } from './links-api.ts'
import { retrievalApi } from './inspect/api.ts'
import { sheetApi } from './sheet-api.ts'
import { sharingApi } from './sharing-api.ts'
import { type Document, documentStatuses } from './store.ts'
import { tagApi } from './tag-api.ts'
import { trashApi } from './trash-api.ts'
import { trialApi } from './trials/api.ts'
import { meaningApi } from './vectors/api.ts'
import { type Tag, tagNames } from './tags.ts'
import { serveFile, serveText } from './serve.ts'
import { uploadApi } from './uploads/api.ts'
import { versionApi } from './version-api.ts'
import { whyOf, WhySchema } from './inspect/why.ts'

const DocumentSchema = z
  .object({
    id: z.string(),
    collectionId: z.string(),
    ownerId: z.string().describe('Who brought it'),
    url: z.string().nullable().describe('Where it was fetched from'),
    name: z.string().describe('What the file is called'),
    type: z.string().describe('Its media type; application/octet-stream until it is fetched'),
    hash: z
      .string()
      .nullable()
      .describe('The SHA-256 of its bytes, in hex; null until it is fetched'),
    size: z.int().describe('In bytes'),
    title: z.string(),
    author: z.string().nullable(),
    date: z.string().nullable().describe('The day, month or year that it is of'),
    language: z.string().nullable().describe('ISO 639-1; und: another one, or undetermined'),
    edited: z.array(z.enum(detailNames)).describe('What of these a person has said'),
    pages: z.int().nullable(),
    duration: z.number().nullable().describe('Of a recording, in seconds'),
    width: z.int().nullable().describe('Of an image, in pixels'),
    height: z.int().nullable(),
    tags: z.array(z.string()),
    status: z.enum(documentStatuses),
    progress: z.number().describe('How much of it is read, from 0 to 1'),
    error: z.string().nullable().describe('Why it could not be read'),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Document')

const UsesSchema = z
  .object({ found: z.int(), cited: z.int(), opened: z.int() })
  .openapi('DocumentUses')

const AddressSchema = z.object({
  url: z.string().max(2000).describe('Where the document is fetched from, instead of a file'),
  collectionId: z.string().max(100).optional(),
  tags: z.array(z.string().max(200)).max(100).optional(),
})

const detail = (says: string) =>
  z.string().max(longestDetail).nullable().optional().describe(`${says}; null: what its file says`)

const DetailsSchema = z.object({
  title: detail('What it is called'),
  author: detail('Who wrote it'),
  date: detail('The day, month or year that it is of, as 2026-05-31, 2026-05 or 2026'),
  language: z
    .enum(languages)
    .nullable()
    .optional()
    .describe('What its words are; null: as they were read'),
})

const ChangeSchema = DetailsSchema.extend({
  collectionId: z.string().min(1).max(100).optional().describe('Where it lies from now on'),
  tags: z.array(z.string().max(200)).max(100).optional().describe('All that it has from now on'),
})

const isJson = (c: Context<Env>) =>
  c.req.header('content-type')?.startsWith('application/json') ?? false

const HitSchema = z
  .object({
    documentId: z.string(),
    chunkId: z.int(),
    title: z.string(),
    headings: z.array(z.string()).describe('The titles above the passage, the highest first'),
    text: z.string(),
    page: z.int().nullable(),
    time: z.number().nullable().describe('Where it begins in a recording, in seconds'),
    sheet: z.string().nullable().describe('The table that it stands in'),
    row: z.int().nullable().describe('The row of it that it begins with, from 1'),
    score: z.number(),
    why: WhySchema,
  })
  .openapi('Passage')

const hitJson = (hit: Hit, question: string): z.infer<typeof HitSchema> => {
  const { chunk, document, score } = hit
  return {
    documentId: document.id,
    chunkId: chunk.n,
    title: document.title,
    headings: chunk.headings,
    text: chunk.text,
    page: chunk.page ?? null,
    time: chunk.time ?? null,
    sheet: chunk.sheet ?? null,
    row: chunk.row ?? null,
    score,
    why: whyOf(hit, question),
  }
}

const tags = ['Knowledge']

/** `/api/knowledge`. */
export function api(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')
  arrangeApi(app, ctx)
  collectionApi(app, ctx)
  tagApi(app, ctx)
  trashApi(app, ctx)
  trialApi(app, ctx)
  meaningApi(app, ctx)
  copiesApi(app, ctx)
  connectorApi(app, ctx)
  uploadApi(app, ctx)
  followingApi(app, ctx)
  retrievalApi(app, ctx)
  sharingApi(app, ctx)
  sheetApi(app, ctx)
  documentLinksApi(app, ctx)
  versionApi(app, ctx)

  async function documentsJson(documents: Document[]): Promise<z.infer<typeof DocumentSchema>[]> {
    const found = await knowledge.tags.of(documents.map(({ id }) => id))
    return Promise.all(documents.map((one) => shown(one, found.get(one.id) ?? [])))
  }
  const documentJson = async (document: Document) => (await documentsJson([document]))[0]!

  async function shown(document: Document, found: Tag[]): Promise<z.infer<typeof DocumentSchema>> {
    const { status, error, progress } = await knowledge.withProgress(document)
    const { id, collectionId, ownerId, url, name, type, hash, size, title } = document
    return {
      id,
      collectionId,
      ownerId,
      url: url ?? null,
      name,
      type,
      hash: hash || null,
      size,
      title,
      status,
      author: document.author ?? null,
      date: document.date ?? null,
      language: document.language ?? null,
      edited: document.edited,
      pages: document.pages ?? null,
      duration: document.duration ?? null,
      width: document.width ?? null,
      height: document.height ?? null,
      tags: found.map((tag) => tag.name),
      progress,
      error: error ? t(error.key, error.values) : null,
      createdAt: document.createdAt,
      updatedAt: document.updatedAt,
    }
  }

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents',
      tags,
      summary: 'Documents that I may read',
      description: 'The parameters are those of the address of the page.',
      middleware: [may('knowledge.read')] as const,
      request: {
        query: ListQuerySchema.extend({
          ...pageQuery.shape,
          collectionId: unlessEmpty(z.string().max(100).optional()).describe('As collection'),
        }),
      },
      responses: { 200: json('Documents', listOf(DocumentSchema)), default: problem },
    }),
    async (c) => {
      const { collectionId, after, limit, ...query } = c.req.valid('query')
      const wanted = { ...query, collection: query.collection ?? collectionId }
      const { items, next } = await knowledge.documents(caller(c).user, wanted, { after, limit })
      return c.json({ items: await documentsJson(items), next }, 200)
    },
  )
  // Described only: a check by the schema would hold the whole form in memory.
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/api/knowledge/documents',
    tags,
    summary: 'Bring a document: a file, or an address to fetch it from',
    description:
      'It is stored when this is answered, and read by a job; ask for the document until its status is ready or failed. Without a collection it goes into my usual one.',
    request: {
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: z.object({
              file: z.string().openapi({ format: 'binary' }),
              collectionId: z.string().optional(),
              tags: z.string().optional().describe('With commas between them, or repeated'),
            }),
          },
          'application/json': { schema: AddressSchema },
        },
      },
    },
    responses: {
      202: json(
        'The document',
        z.object({
          id: z.string(),
          status: z.enum(documentStatuses),
          duplicate: z.boolean().describe('The collection had this file or address already'),
        }),
      ),
      default: problem,
    },
  })
  app.post('/api/knowledge/documents', may('knowledge.write'), takesUpload, async (c) => {
    const { user } = caller(c)
    const { document, isNew } = await (isJson(c) ? addFrom(c, user) : addFile(c, user))
    const { id, status } = document
    return c.json({ id, status, duplicate: !isNew }, 202)
  })
  async function addFile(c: Context<Env>, user: User) {
    const upload = await receiveFile(c, { field: 'file', ...knowledge.reception })
    const names = upload.texts.flatMap(([name, text]) => (name === 'tags' ? tagNames(text) : []))
    return knowledge.add(user, upload, upload.fields.collectionId || undefined, names)
  }
  async function addFrom(c: Context<Env>, user: User) {
    const { url, collectionId, tags: names } = await checkedJson(c, AddressSchema)
    return knowledge.addFrom(user, url, collectionId, names)
  }
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}',
      tags,
      summary: 'One document',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam },
      responses: { 200: json('The document', DocumentSchema), default: problem },
    }),
    async (c) => {
      const found = await knowledge.documentFor(caller(c).user, c.req.valid('param').id, 'read')
      return c.json(await documentJson(found), 200)
    },
  )
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/knowledge/documents/{id}/file',
    tags,
    summary: 'The file of a document',
    request: { params: idParam },
    responses: { 200: { description: 'Its bytes; ranges can be asked for' }, default: problem },
  })
  app.get('/api/knowledge/documents/:id/file', may('knowledge.read'), async (c) => {
    const document = await knowledge.documentFor(caller(c).user, c.req.param('id'), 'read')
    return serveFile(c, document, await ctx.kernel.files.open(document.hash))
  })
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/knowledge/documents/{id}/text',
    tags,
    summary: 'The text of a document',
    request: { params: idParam },
    responses: { 200: { description: 'As text/plain, in UTF-8' }, default: problem },
  })
  app.get('/api/knowledge/documents/:id/text', may('knowledge.read'), async (c) => {
    const document = await knowledge.documentFor(caller(c).user, c.req.param('id'), 'read')
    return serveText(c, document, await knowledge.store.text(document.id))
  })
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}/uses',
      tags,
      summary: 'How often a document was found, cited and opened',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam },
      responses: { 200: json('The counts', UsesSchema), default: problem },
    }),
    async (c) => {
      const { id } = await knowledge.documentFor(caller(c).user, c.req.valid('param').id, 'read')
      return c.json(await knowledge.uses.of(id), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/documents/{id}/related',
      tags,
      summary: 'Documents on the same subject, the nearest first',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam, query: z.object({ limit: pageQuery.shape.limit }) },
      responses: {
        200: json('Those of them that I may read', listOf(NamedSchema)),
        default: problem,
      },
    }),
    async (c) => {
      const { user } = caller(c)
      const document = await knowledge.documentFor(user, c.req.valid('param').id, 'read')
      const found = await knowledge.related(user, document, c.req.valid('query').limit)
      return c.json({ items: found.map(named), next: null }, 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/api/knowledge/documents/{id}',
      tags,
      summary: 'Change a document',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam, body: body(ChangeSchema) },
      responses: { 200: json('The document', DocumentSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      const { collectionId, tags: only, ...details } = c.req.valid('json')
      await knowledge.details.change(user, id, details)
      if (collectionId) await knowledge.move(user, id, collectionId)
      if (only) await knowledge.tag(user, id, { only })
      return c.json(await documentJson(await knowledge.documentFor(user, id, 'write')), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/knowledge/documents/{id}',
      tags,
      summary: 'Delete a document; it lies in the trash until it is brought back or goes for good',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 204: empty('It is gone'), default: problem },
    }),
    async (c) => {
      await knowledge.remove(caller(c).user, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/knowledge/documents/{id}/restoration',
      tags,
      summary: 'Bring a deleted document back, and the collection that it lay in',
      middleware: [may('knowledge.write')] as const,
      request: { params: idParam },
      responses: { 200: json('The document', DocumentSchema), default: problem },
    }),
    async (c) => {
      const { user } = caller(c)
      const { id } = c.req.valid('param')
      await knowledge.restore(user, id)
      return c.json(await documentJson(await knowledge.documentFor(user, id, 'read')), 200)
    },
  )
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/search',
      tags,
      summary: 'The passages that answer a question best',
      middleware: [may('knowledge.read')] as const,
      request: {
        query: z.object({
          q: z.string().max(1000).default(''),
          mode: unlessEmpty(z.enum(modes).default('hybrid')),
          collectionId: unlessEmpty(z.string().max(100).optional()),
          tag: z.string().max(200).default(''),
          limit: unlessEmpty(z.coerce.number().int().min(1).max(50).default(10)),
        }),
      },
      responses: {
        200: json('Passages, best first', z.object({ hits: z.array(HitSchema) })),
        default: problem,
      },
    }),
    async (c) => {
      const { q, collectionId, ...wanted } = c.req.valid('query')
      const collectionIds = collectionId ? [collectionId] : undefined
      const { user } = caller(c)
      await knowledge.search.check(user, { collectionIds })
      if (wanted.mode === 'semantic' && !(await knowledge.vectors.status()))
        throw invalid({ mode: { key: 'knowledge.error.noMeaning' } })
      const hits = await knowledge.search.find(user, q, { collectionIds, ...wanted })
      return c.json({ hits: hits.map((hit) => hitJson(hit, q)) }, 200)
    },
  )
}
