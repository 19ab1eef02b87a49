import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Env, linksApi } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'

/** `/api/knowledge/documents/{id}/links`: links with which anybody may read a document. */
export function documentLinksApi(app: OpenAPIHono<Env>, ctx: KnowledgeContext): void {
  const { links } = ctx.use('knowledge')
  linksApi(app, ctx.config, {
    path: '/api/knowledge/documents/{id}/links',
    tag: 'Knowledge',
    schema: 'DocumentLink',
    thing: 'a document',
    permission: 'knowledge.write',
    list: links.ofDocument,
    make: links.make,
    revoke: links.revoke,
  })
}
