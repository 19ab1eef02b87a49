import { caller, type Env, formFields, fragment, goTo, may, refusal, t, view } from 'convosphere'
import type { Context, Hono } from 'hono'
import { attachedIn } from '../attach/routes.tsx'
import type { ChatContext } from '../chat.ts'
import { wantedFrom } from '../sources/form.ts'
import { Queue, QueueSheet } from '../views/queue.tsx'

/** Questions that wait, on a thread's page. */
export function queueRoutes(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')
  const { queue } = chat

  /** The queue as it is now for htmx, the whole page for others. */
  async function showQueue(c: Context<Env>, threadId: string) {
    if (!view().partial) return goTo(c, `/chat/threads/${threadId}`)
    const writing = chat.answers.ofThread(threadId).length > 0
    return fragment(c, Queue({ waiting: await queue.waiting(threadId), writing }))
  }

  app.post('/chat/threads/:id/queue', may('chat.write'), async (c) => {
    const fields = await formFields(c)
    const { text = '', model, clientId, now } = fields
    const id = c.req.param('id')
    const problem = await refusal(async () => {
      const attachments = await attachedIn(c, chat.attachments, [])
      const chosen = wantedFrom(fields)
      if (chosen) await chat.lookInto(caller(c).user, id, chosen)
      const wanted = { text, model, clientId, attachments, now: now === 'true' }
      await queue.add(caller(c).user, id, wanted)
    })
    if (problem?.status === 404 || (problem && !view().partial)) throw problem
    if (problem) {
      const [field] = Object.values(problem.fields)
      const { key, values } = field ?? problem
      return fragment(c, Bun.escapeHTML(t(key, values)), problem.status)
    }
    c.header('chat-stored', 'true')
    return showQueue(c, id)
  })
  app.get('/chat/queue/:id/edit', may('chat.write'), async (c) => {
    const question = await queue.waitingFor(caller(c).user, c.req.param('id'))
    return fragment(c, QueueSheet({ question }))
  })
  app.put('/chat/queue/:id', may('chat.write'), async (c) => {
    const { text = '' } = await formFields(c)
    const { threadId } = await queue.edit(caller(c).user, c.req.param('id'), text)
    c.header('chat-stored', 'true')
    return showQueue(c, threadId)
  })
  app.delete('/chat/queue/:id', may('chat.write'), async (c) => {
    const { threadId } = await queue.remove(caller(c).user, c.req.param('id'))
    return showQueue(c, threadId)
  })
  app.post('/chat/queue/:id/sending', may('chat.write'), async (c) => {
    const { threadId } = await queue.sendNow(caller(c).user, c.req.param('id'))
    // Its pages are told that it has changed, and ask for its new end by themselves.
    return view().partial ? c.body(null, 204) : goTo(c, `/chat/threads/${threadId}`)
  })
}
