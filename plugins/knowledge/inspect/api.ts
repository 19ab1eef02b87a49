import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { caller, type Env, forbidden, idParam, json, may, problem } from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import { outcomes, type Seen, type SeenSearch } from './retrieval.ts'
import { modes } from '../search.ts'
import { WhySchema } from './why.ts'

const ConsideredSchema = z.object({
  rank: z.int().describe('Among all that were looked at, from 1'),
  documentId: z.string(),
  chunkId: z.int().describe('Names the passage until its document is read again'),
  title: z.string(),
  headings: z.array(z.string()),
  page: z.int().nullable(),
  quote: z.string().describe('How it begins'),
  why: WhySchema,
  outcome: z
    .enum(outcomes)
    .describe(
      'used: the model was told of it; unhelpful: too few of the words, and by meaning no nearer than chance; copy: its text stands in a better one; share: its document had its share; room: others were better',
    ),
  cited: z.int().nullable().describe('The number that the answer cites it by'),
})

const SearchSchema = z.object({
  asked: z.string().describe('What was searched for'),
  goesOn: z.boolean().describe('Whether the question before is part of that'),
  mode: z.enum(modes),
  collections: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .nullable()
    .describe('Where it was searched; null: not narrowed'),
  documents: z.array(z.object({ id: z.string(), title: z.string() })).nullable(),
  model: z.string().nullable().describe('The embedding model; null: by words alone'),
  tokens: z.int().describe('Of what the model was told of them, as estimated'),
  hidden: z.int().describe('So many passages are in documents that are gone, or not for me'),
  passages: z.array(ConsideredSchema).describe('What was looked at, the best first'),
})

const RetrievalSchema = z
  .object({
    searches: z
      .array(SearchSchema)
      .describe('For the question itself, where anything was found, then as the model searched'),
    tokens: z.int().describe('Of all that the model was told, as estimated'),
  })
  .openapi('Retrieval')

const passageJson = ({
  document,
  cited,
  place,
  ...rest
}: Seen): z.infer<typeof ConsideredSchema> => ({
  ...rest,
  title: document.title,
  page: place.page ?? null,
  cited: cited ?? null,
})

const searchJson = ({
  told,
  documents,
  passages,
  ...how
}: SeenSearch): z.infer<typeof SearchSchema> => ({
  ...how,
  tokens: told,
  documents: documents && documents.map(({ id, title }) => ({ id, title })),
  passages: passages.map(passageJson),
})

/** `/api/knowledge/answers`. */
export function retrievalApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/knowledge/answers/{id}/retrieval',
      tags: ['Knowledge'],
      summary: 'How the passages were found that an answer in the chat rests on',
      middleware: [may('knowledge.read')] as const,
      request: { params: idParam },
      responses: { 200: json('What was searched, and found', RetrievalSchema), default: problem },
    }),
    async (c) => {
      // It tells of the question too.
      if (!c.var.allows('chat.read')) throw forbidden()
      const { searches } = await knowledge.retrievalOf(caller(c).user, c.req.valid('param').id)
      const tokens = searches.reduce((sum, { told }) => sum + told, 0)
      return c.json({ searches: searches.map(searchJson), tokens }, 200)
    },
  )
}
