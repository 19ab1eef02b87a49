import {
  caller,
  type Env,
  formFields,
  goTo,
  linkDaysFrom,
  may,
  open,
  page,
  refusal,
  t,
} from 'convosphere'
import { paged } from 'convosphere/views'
import type { Context, Hono } from 'hono'
import type { ChatContext } from '../chat.ts'
import { railSize } from '../routes.tsx'
import { Rail } from '../views/rail.tsx'
import { SharedPage } from '../views/shared.tsx'
import { SharePage } from '../views/share.tsx'

/** How many messages a shared page shows. */
const windowSize = 200

/** The page on which one takes a thread away or shares it, and what others then see. */
export function shareRoutes(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')

  async function showShare(
    c: Context<Env>,
    more: { url?: string; error?: string; status?: number } = {},
  ) {
    const { user } = caller(c)
    const thread = await chat.threadFor(user, c.req.param('id')!, 'write')
    const links = await chat.links.ofThread(user, thread.id)
    const { rows, next } = paged(links, c.req.query('page'), `/chat/threads/${thread.id}/share`)
    const rail = Rail({ lists: await chat.rail(user, railSize), current: thread })
    const main = SharePage({ rail, thread, links: rows, next, ...more })
    return page(c, { title: t('chat.share.title'), main, status: more.status ?? 200 })
  }

  app.get('/chat/threads/:id/share', may('chat.write'), (c) => showShare(c))

  app.post('/chat/threads/:id/links', may('chat.write'), async (c) => {
    const { days } = await formFields(c)
    const chosen = linkDaysFrom(days)
    let path = ''
    const problem = await refusal(async () => {
      path = (await chat.links.share(caller(c).user, c.req.param('id'), chosen)).path
    })
    if (problem?.status === 404) throw problem
    if (problem) return showShare(c, { error: t(problem.key), status: problem.status })
    return showShare(c, { url: new URL(path, ctx.config.publicUrl ?? c.req.url).href })
  })

  app.post('/chat/threads/:id/links/:linkId/revocation', may('chat.write'), async (c) => {
    const { id, linkId } = c.req.param()
    await chat.links.revoke(caller(c).user, id, linkId)
    return goTo(c, `/chat/threads/${id}/share`)
  })

  app.get('/shared/:token', open(), async (c) => {
    // The address is the key: it goes to nobody, and no search engine keeps it.
    c.header('referrer-policy', 'no-referrer')
    c.header('x-robots-tag', 'noindex, nofollow, noarchive')
    const token = c.req.param('token')
    const shown = await chat.links.follow(token, c.req.query('before'), windowSize)
    const older = shown.next && `/shared/${token}?before=${shown.next}`
    const title = shown.link.title || t('chat.untitled')
    return page(c, { title, main: SharedPage({ ...shown, title, older, token }) })
  })
}
