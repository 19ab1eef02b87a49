import {
  aborted,
  caller,
  type Env,
  formFields,
  fragment,
  goTo,
  may,
  newId,
  notFound,
  page,
  Problem,
  sse,
  t,
  type User,
  view,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import { attachedIn } from './attach/routes.tsx'
import { type Chat, type ChatContext, longestQuestion, type Place } from './chat.ts'
import { NewGauge, ThreadGauge } from './context/gauge.tsx'
import { followLive } from './live.tsx'
import { wantedFrom } from './sources/form.ts'
import type { Wanted } from './sources/steps.ts'
import type { Thread } from './store.ts'
import { drawnOnce } from './views/bubbles.ts'
import { Composer } from './views/composer.tsx'
import { SummaryRow } from './views/context.tsx'
import { EditForm, MessageView } from './views/message.tsx'
import { QueuePart } from './views/queue.tsx'
import { Rail } from './views/rail.tsx'
import { AnswerSheet } from './views/sheet.tsx'
import {
  Conversation,
  Older,
  Recent,
  ThreadItem,
  ThreadPage,
  Titles,
  TitleForm,
  titleOf,
  Welcome,
} from './views/thread.tsx'
import { DeletedPage, Undo } from './views/undo.tsx'

/** How many messages a page shows at first, and how many more each time. */
const windowSize = 50
export const railSize = 40

const pathOf = (threadId: string) => `/chat/threads/${threadId}`

/** A message with what stands around it. */
type Around = Awaited<ReturnType<Chat['around']>>

/** The chat's pages and their parts. */
export function routes(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')
  const models = ctx.use('models')
  const { running } = chat.answers
  const isWriting = (threadId: string) => chat.answers.ofThread(threadId).length > 0

  async function showPage(
    c: Context<Env>,
    thread: Thread | undefined,
    more: {
      before?: string | undefined
      /** The message to open it at. */
      at?: string | undefined
      folderId?: string | undefined
      temporary?: boolean | undefined
      draft?: string
      /** Ids of what goes along with the draft. */
      attached?: string[]
      error?: string
      wanted?: Wanted | undefined
      status?: number
    } = {},
  ) {
    const { user } = caller(c)
    const around = thread && more.at ? await chat.around(thread, more.at, windowSize) : undefined
    const folder = more.folderId ? await chat.folders.folderFor(user, more.folderId) : undefined
    const place = { folder, temporary: more.temporary }
    const conversation = thread ? drawConversation(thread, more.before, around) : Welcome({ place })
    const composer = async () => {
      const [list, usual, waiting, attached] = await Promise.all([
        models.list(),
        models.defaultModel().catch(() => undefined),
        thread && chat.queue.waiting(thread.id),
        chat.attachments.store.ofOwner(user.id, more.attached ?? []),
      ])
      return Composer({
        mayWish: chat.context.limitsFor(user).any && view().allows('chat.write'),
        gauge: thread ? <ThreadGauge chat={chat} user={user} thread={thread} /> : <></>,
        thread,
        ...(around && around.leafId !== thread?.leafId && { parentId: around.leafId }),
        models: list,
        model: thread?.model ?? folder?.model ?? usual,
        place,
        wanted: more.wanted,
        waiting,
        writing: Boolean(thread && isWriting(thread.id)),
        clientId: newId(),
        attached,
        mostAttached: ctx.settings.attachmentsAQuestion,
        ...(more.draft !== undefined && { draft: more.draft }),
        ...(more.error !== undefined && { error: more.error }),
      })
    }
    const begun = t(more.temporary ? 'chat.newTemporary' : 'chat.new')
    const main = ThreadPage({
      title: thread ? titleOf(thread) : begun,
      rail: chat.rail(user, railSize).then((lists) => <Rail lists={lists} current={thread} />),
      thread,
      conversation,
      composer: composer(),
    })
    const title = thread ? titleOf(thread) : t('chat.title')
    // A browser may keep it where its person wishes so (docs/decisions/0017).
    if (!thread?.temporary && !more.temporary) c.header('keep-for', user.id)
    return page(c, { title, main, status: more.status ?? 200 })
  }

  /** A page of a thread's messages; as long as none is being written, its version says what it shows. */
  function drawConversation(
    thread: Thread,
    before: string | undefined,
    around: Around | undefined,
  ): JSX.Element {
    if (around) {
      const { items, next, atEnd } = around
      return Conversation({ thread, messages: items, older: next, atEnd, running })
    }
    const draw = async () => {
      const { items, next } = await chat.messages(thread, before, windowSize)
      return Conversation({ thread, messages: items, older: next, running })
    }
    if (isWriting(thread.id)) return draw()
    const { locale, allows } = view()
    const { id, version } = thread
    const names = models.namesVersion()
    const key = ['thread', id, version, before, names, locale, allows('admin.providers')].join()
    return drawnOnce(key, draw)
  }

  /** The end of the branch as it is now, beginning where the page's window begins. */
  async function showRecent(c: Context<Env>, threadId: string, from?: string) {
    const thread = await chat.threadFor(caller(c).user, threadId, 'read')
    const { items } = await chat.messages(thread, undefined, windowSize * 2)
    const start = from ? items.findIndex((message) => message.id === from) : -1
    const messages = start >= 0 ? items.slice(start) : items.slice(-windowSize)
    return fragment(
      c,
      <>
        <Recent thread={thread} messages={messages} running={running} />
        <Titles thread={thread} />
        <NewGauge chat={chat} user={caller(c).user} thread={thread} />
        <QueuePart waiting={await chat.queue.waiting(thread.id)} writing={isWriting(thread.id)} />
      </>,
    )
  }

  /** After an act: the new end for htmx, the whole page for others. */
  const showThread = (c: Context<Env>, threadId: string) =>
    view().partial ? showRecent(c, threadId) : goTo(c, pathOf(threadId))

  app.get('/', may('chat.read'), async (c) => {
    const { folder, temporary, title, text, url } = c.req.query()
    // What another app shares is written, not sent. Some put the address into the text, too.
    const shared = [title, text, text?.includes(url ?? '') ? '' : url].filter(Boolean).join('\n\n')
    return showPage(c, undefined, {
      wanted: chosenIn(c),
      folderId: folder,
      temporary: temporary === 'true',
      ...(shared && { draft: shared.slice(0, longestQuestion) }),
    })
  })

  app.post('/chat/threads', may('chat.write'), async (c) => {
    const fields = await formFields(c)
    const { text = '', model, clientId, folderId, temporary } = fields
    const place = { folderId, temporary: temporary === 'true' }
    const attached: string[] = []
    try {
      const attachments = await attachedIn(c, chat.attachments, attached)
      const wanted = wantedFrom(fields) ?? {}
      await chat.checkChosen(caller(c).user, wanted)
      const question = { text, model, clientId, attachments, ...place, ...wanted }
      const { thread } = await chat.open(caller(c).user, question)
      c.header('chat-stored', 'true')
      return goTo(c, pathOf(thread.id))
    } catch (error) {
      return refused(c, error, undefined, { draft: text, attached, ...place })
    }
  })

  app.get('/chat/threads/:id', may('chat.read'), async (c) => {
    const { user } = caller(c)
    const thread = await chat.anyThreadFor(user, c.req.param('id'), 'read')
    const { before, at } = c.req.query()
    if (!thread.deleted) return showPage(c, thread, { before, at, wanted: chosenIn(c) })
    const rail = Rail({ lists: await chat.rail(user, railSize) })
    const title = t('chat.deleted', { title: titleOf(thread) })
    return page(c, { title, main: DeletedPage({ rail, thread, title }) })
  })

  app.get('/chat/threads/:id/recent', may('chat.read'), async (c) => {
    const { id, deleted } = await chat.anyThreadFor(caller(c).user, c.req.param('id'), 'read')
    return deleted ? goTo(c, pathOf(id)) : showRecent(c, id, c.req.query('from'))
  })

  app.get('/chat/threads/:id/messages', may('chat.read'), async (c) => {
    const thread = await chat.threadFor(caller(c).user, c.req.param('id'), 'read')
    const { items, next } = await chat.messages(thread, c.req.query('before'), windowSize)
    return fragment(
      c,
      <>
        <Older thread={thread} older={next} />
        {items.map((message) => (
          <>
            <MessageView message={message} running={running(message.id)} />
            <SummaryRow message={message} />
          </>
        ))}
      </>,
    )
  })

  app.post('/chat/threads/:id/messages', may('chat.write'), async (c) => {
    const fields = await formFields(c)
    const { text = '', model, clientId, parentId } = fields
    const id = c.req.param('id')
    const attached: string[] = []
    try {
      const attachments = await attachedIn(c, chat.attachments, attached)
      const { user } = caller(c)
      await lookInto(user, id, wantedFrom(fields))
      await chat.ask(user, id, { text, model, clientId, parentId, attachments })
      c.header('chat-stored', 'true')
    } catch (error) {
      return refused(c, error, id, { draft: text, attached })
    }
    return showThread(c, id)
  })

  /** Has the thread's questions looked up in what was chosen beside the composer. */
  async function lookInto(user: User, threadId: string, wanted: Wanted | undefined) {
    if (!wanted) return
    await chat.threadFor(user, threadId, 'write')
    await chat.checkChosen(user, wanted)
    await chat.lookInto(user, threadId, wanted)
  }

  /** Says beside the composer what is wrong; without JavaScript the text comes back with the page. */
  async function refused(
    c: Context<Env>,
    error: unknown,
    threadId: string | undefined,
    kept: Place & { draft: string; attached: string[] },
  ) {
    if (!(error instanceof Problem) || error.status === 404) throw error
    const [field] = Object.values(error.fields)
    const text = field ? t(field.key, field.values) : t(error.key, error.values)
    if (view().partial) return fragment(c, Bun.escapeHTML(text), error.status)
    const thread = threadId ? await chat.threadFor(caller(c).user, threadId, 'read') : undefined
    return showPage(c, thread, { ...kept, error: text, status: error.status })
  }

  app.get('/chat/threads/:id/title', may('chat.write'), async (c) => {
    const thread = await chat.threadFor(caller(c).user, c.req.param('id'), 'write')
    return fragment(c, TitleForm({ thread, current: c.req.query('current') === 'true' }))
  })
  app.put('/chat/threads/:id/title', may('chat.write'), async (c) => {
    const { title = '' } = await formFields(c)
    const given = title.trim().slice(0, 200)
    const thread = await chat.change(
      caller(c).user,
      c.req.param('id'),
      given ? { title: given } : {},
    )
    return fragment(c, ThreadItem({ thread, current: c.req.query('current') === 'true' }))
  })
  app.delete('/chat/threads/:id', may('chat.write'), async (c) => {
    const thread = await chat.threadFor(caller(c).user, c.req.param('id'), 'write')
    await chat.remove(caller(c).user, thread.id)
    // The page of one that is open says so, and nothing can be written there any more.
    if (c.req.query('current') === 'true') return goTo(c, pathOf(thread.id))
    return fragment(c, Undo({ thread }))
  })
  app.post('/chat/threads/:id/restoration', may('chat.write'), async (c) => {
    const thread = await chat.restore(caller(c).user, c.req.param('id'))
    if (!view().partial) return goTo(c, pathOf(thread.id))
    return fragment(c, ThreadItem({ thread, current: false }))
  })
  app.post('/chat/threads/:id/deletion', may('chat.write'), async (c) => {
    const id = c.req.param('id')
    await chat.remove(caller(c).user, id)
    return goTo(c, pathOf(id))
  })
  app.post('/chat/threads/:id/keeping', may('chat.write'), async (c) => {
    const id = c.req.param('id')
    await chat.makeLasting(caller(c).user, id)
    return goTo(c, pathOf(id))
  })
  app.put('/chat/threads/:id/leaf', may('chat.write'), async (c) => {
    const { leafId } = await formFields(c)
    await chat.change(caller(c).user, c.req.param('id'), { leafId })
    return showThread(c, c.req.param('id'))
  })

  app.get('/chat/messages/:id', may('chat.read'), async (c) => {
    const { message } = await chat.messageFor(caller(c).user, c.req.param('id'), 'read')
    return fragment(c, MessageView({ message, running: running(message.id) }))
  })
  app.get('/chat/messages/:id/text', may('chat.read'), async (c) => {
    const { message } = await chat.messageFor(caller(c).user, c.req.param('id'), 'read')
    return c.text(running(message.id)?.text ?? message.text)
  })
  app.get('/chat/messages/:id/edit', may('chat.write'), async (c) => {
    const { message } = await chat.messageFor(caller(c).user, c.req.param('id'), 'write')
    if (message.role !== 'user') throw notFound()
    return fragment(c, EditForm({ message }))
  })
  app.post('/chat/messages/:id/revision', may('chat.write'), async (c) => {
    const { text = '' } = await formFields(c)
    const attachments = await attachedIn(c, chat.attachments, [])
    const { question } = await chat.edit(caller(c).user, c.req.param('id'), { text, attachments })
    c.header('chat-stored', 'true')
    return showThread(c, question.threadId)
  })

  app.get('/chat/answers/:id/more', may('chat.write'), async (c) => {
    const { message } = await chat.answerFor(caller(c).user, c.req.param('id'), 'write')
    return fragment(c, AnswerSheet({ message, models: await models.list() }))
  })
  app.post('/chat/answers/:id/regeneration', may('chat.write'), async (c) => {
    const { model } = await formFields(c)
    const answer = await chat.regenerate(caller(c).user, c.req.param('id'), model)
    return showThread(c, answer.threadId)
  })
  app.post('/chat/answers/:id/continuation', may('chat.write'), async (c) => {
    const { leaveOut } = await formFields(c)
    const { user } = caller(c)
    const answer = await chat.continueAnswer(user, c.req.param('id'), leaveOut === 'true')
    return showThread(c, answer.threadId)
  })
  app.put('/chat/answers/:id/rating', may('chat.write'), async (c) => {
    const { value, note } = await formFields(c)
    const rating = value === '1' ? 1 : value === '-1' ? -1 : 0
    const { message } = await chat.answerFor(caller(c).user, c.req.param('id'), 'write')
    await chat.rate(caller(c).user, message.id, rating, note?.slice(0, 2000))
    return showThread(c, message.threadId)
  })
  app.delete('/chat/answers/:id/writing', may('chat.write'), async (c) => {
    const { message } = await chat.answerFor(caller(c).user, c.req.param('id'), 'write')
    await chat.stop(caller(c).user, message.id)
    return showThread(c, message.threadId)
  })

  app.get('/chat/threads/:id/stream', may('chat.read'), async (c) => {
    const { user } = caller(c)
    const thread = await chat.threadFor(user, c.req.param('id'), 'read').catch(() => undefined)
    const stream = { ...ctx, signal: chat.closed, permission: 'chat.read' }
    return sse(c, stream, async (send, ended) => {
      const changed = () => {
        // A page could not ask a chat that stops what has changed.
        if (!ctx.signal.aborted) send({ event: 'changed', data: '' })
      }
      // A thread that is gone is no error here: htmx would ask for it again for ever.
      if (!thread) return changed()
      const unwatch = chat.watch(thread.id, changed)
      // Compared only now, so that no change falls between.
      const now = await chat.store.thread(thread.id)
      if (now?.version !== Number(c.req.query('version'))) {
        unwatch()
        return changed()
      }
      const unfollow = chat.answers
        .ofThread(thread.id)
        .map((answer) => followLive(chat.answers, answer, (data) => send({ data }), ctx.signal))
      await aborted(ended)
      unwatch()
      for (const end of unfollow) end()
    })
  })
}

/** Documents that an address names, to be asked about. */
function chosenIn(c: Context<Env>): Wanted | undefined {
  const documents = c.req.queries('document')
  return documents && { documents }
}
