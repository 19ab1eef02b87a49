import { caller, type Env, formFields, goTo, may, notFound, page, t } from 'convosphere'
import type { Hono } from 'hono'
import type { ChatContext } from '../chat.ts'
import { railSize } from '../routes.tsx'
import type { Thread } from '../store.ts'
import { ComparePage } from '../views/compare.tsx'
import { Rail } from '../views/rail.tsx'

/** How many messages of each branch are shown at most. */
const most = 50

/** `/chat/threads/{id}/compare?left=&right=`: two versions of a message and what came of each. */
export function compareRoutes(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')

  /** A version and what follows it on its branch. */
  async function branchFrom(thread: Thread, id: string) {
    const { items, leafId, atEnd } = await chat.around(thread, id, most * 2)
    const messages = items.slice(items.findIndex((message) => message.id === id))
    return { id, messages, leafId, atEnd }
  }

  app.get('/chat/threads/:id/compare', may('chat.read'), async (c) => {
    const { user } = caller(c)
    const thread = await chat.threadFor(user, c.req.param('id'), 'read')
    const { left: leftId = '', right: wanted } = c.req.query()
    const left = await branchFrom(thread, leftId)
    const versions = left.messages[0]!.siblings
    const rightId = wanted ?? versions[(versions.indexOf(leftId) + 1) % versions.length]!
    if (!versions.includes(rightId)) throw notFound()
    const right = await branchFrom(thread, rightId)
    const rail = Rail({ lists: await chat.rail(user, railSize), current: thread })
    const main = ComparePage({ rail, thread, versions, left, right })
    return page(c, { title: t('chat.compare.title'), main, assets: ['compare.css'] })
  })

  app.post('/chat/threads/:id/compare', may('chat.write'), async (c) => {
    const id = c.req.param('id')
    await chat.change(caller(c).user, id, { leafId: (await formFields(c)).leafId })
    return goTo(c, `/chat/threads/${id}`)
  })
}
