import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Env, linksApi } from 'convosphere'
import type { ChatContext } from '../chat.ts'

/** `/api/chat/threads/{id}/links`: links with which anybody may read a branch as it is now. */
export function threadLinksApi(app: OpenAPIHono<Env>, ctx: ChatContext): void {
  const { links } = ctx.use('chat')
  linksApi(app, ctx.config, {
    path: '/api/chat/threads/{id}/links',
    tag: 'Chat',
    schema: 'ThreadLink',
    thing: 'the branch of a thread that is shown, as it is now',
    permission: 'chat.write',
    list: links.ofThread,
    make: links.share,
    revoke: links.revoke,
  })
}
