import {
  caller,
  checkFields,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  may,
  page,
  Problem,
  t,
  type User,
  view,
} from 'convosphere'
import { Button, Page } from 'convosphere/views'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { ChatContext } from '../chat.ts'
import { railSize } from '../routes.tsx'
import type { Thread } from '../store.ts'
import { ContextFacts, ContextSheet, SummaryForm, SummarySheet } from '../views/context.tsx'
import { Gauge } from '../views/gauge.tsx'
import { Rail } from '../views/rail.tsx'
import { WishesForm, type WishesProps, WishesSheet } from '../views/wishes.tsx'
import { NewGauge } from './gauge.tsx'
import { longestInstructions, longestSummary, ParametersChange } from './parameters.ts'

/** How many answers the sheet on the context lists. */
const mostAnswers = 20

const WishesFields = z.object({
  instructions: z.string().trim().max(longestInstructions).optional(),
  parameters: ParametersChange,
})

/** Sheets on what models are told, each of them a page too. */
export function contextRoutes(app: Hono<Env>, ctx: ChatContext): void {
  const chat = ctx.use('chat')
  const models = ctx.use('models')
  const { context } = chat

  const folderOf = (user: User, id: string | undefined) =>
    id ? chat.folders.folderFor(user, id).catch(() => undefined) : undefined

  const railOf = async (user: User, current: Thread | undefined) =>
    Rail({ lists: await chat.rail(user, railSize), current })

  /** Says in place what is wrong, or shows the form. */
  async function showWishes(
    c: Context<Env>,
    thread: Thread | undefined,
    refused?: { error: Problem; values: Record<string, string> },
  ) {
    const { user } = caller(c)
    const { folder: folderId, temporary = '' } = c.req.query()
    const folder = await folderOf(user, thread?.folderId ?? folderId)
    const usual = folder?.model ?? (await models.defaultModel().catch(() => ''))
    const query = new URLSearchParams({ ...(folderId && { folder: folderId }), temporary })
    const props: WishesProps = {
      action: thread ? `/chat/threads/${thread.id}/wishes` : `/chat/wishes?${query}`,
      back: thread ? `/chat/threads/${thread.id}` : `/?${query}`,
      wishes: thread ?? { instructions: '', parameters: {} },
      limits: context.limitsFor(user),
      folder,
      model: thread ? await chat.modelOf(thread) : await models.get(usual),
      threadId: thread?.id,
      values: refused?.values,
      errors: refused && fieldTexts(refused.error),
      ...(refused &&
        !Object.keys(refused.error.fields).length && { message: t(refused.error.key) }),
    }
    const status = refused?.error.status ?? 200
    if (view().partial) return fragment(c, WishesSheet(props), status)
    const title = t('chat.wishes.title')
    const main = (
      <Page title={title} rail={await railOf(user, thread)}>
        <WishesForm {...props} />
      </Page>
    )
    return page(c, { title, main, status })
  }

  /** What was typed, what is left of it to store, or why it is refused. */
  async function readWishes(c: Context<Env>) {
    const values = await formFields(c)
    const { temperature, topP, maxTokens, reasoningEffort, instructions } = values
    const number = (text: string | undefined) =>
      text === undefined ? undefined : text.trim() ? Number(text.replace(',', '.')) : null
    const read = () =>
      checkFields(
        {
          instructions: instructions?.replaceAll('\r\n', '\n'),
          parameters: {
            temperature: number(temperature),
            topP: number(topP),
            maxTokens: number(maxTokens),
            reasoningEffort: reasoningEffort === '' ? null : reasoningEffort,
          },
        },
        WishesFields,
      )
    return { values, read }
  }

  app.get('/chat/wishes', may('chat.write'), (c) => showWishes(c, undefined))
  app.post('/chat/wishes', may('chat.write'), async (c) => {
    const { values, read } = await readWishes(c)
    const { folder, temporary } = c.req.query()
    try {
      const place = { folderId: folder || undefined, temporary: temporary === 'true' }
      const thread = await chat.create(caller(c).user, { ...read(), ...place })
      c.header('chat-stored', 'true')
      const draft = thread.temporary ? 'temporary' : 'new'
      return goTo(c, `/chat/threads/${thread.id}?draft=${draft}`)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      return showWishes(c, undefined, { error, values })
    }
  })
  app.get('/chat/threads/:id/wishes', may('chat.write'), async (c) =>
    showWishes(c, await chat.threadFor(caller(c).user, c.req.param('id'), 'write')),
  )
  app.post('/chat/threads/:id/wishes', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const before = await chat.threadFor(user, c.req.param('id'), 'write')
    const { values, read } = await readWishes(c)
    try {
      const thread = await chat.change(user, before.id, read())
      return done(c, user, thread)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      return showWishes(c, before, { error, values })
    }
  })

  /** Closes the sheet, which gives the focus back. */
  function done(c: Context<Env>, user: User, thread: Thread) {
    if (!view().partial) return goTo(c, `/chat/threads/${thread.id}`)
    c.header('chat-stored', 'true')
    return fragment(
      c,
      <>
        <hx-partial hx-target="#sheet > dialog" hx-swap="beforeend">
          <span data-closes></span>
        </hx-partial>
        <NewGauge chat={chat} user={user} thread={thread} />
      </>,
    )
  }

  app.get('/chat/threads/:id/gauge', may('chat.read'), async (c) => {
    const { user } = caller(c)
    const thread = await chat.threadFor(user, c.req.param('id'), 'read')
    const model = await models.get(c.req.query('model') ?? '')
    return fragment(c, Gauge({ thread, measured: await context.measured(user, thread, model) }))
  })

  app.get('/chat/threads/:id/context', may('chat.read'), async (c) => {
    const { user } = caller(c)
    const thread = await chat.threadFor(user, c.req.param('id'), 'read')
    const model = await chat.modelOf(thread)
    const { items } = await chat.messages(thread, undefined, 2 * mostAnswers)
    const props = {
      model,
      explained: await context.explained(user, thread, model),
      answers: items.filter(({ usage }) => usage).toReversed(),
    }
    if (view().partial) return fragment(c, ContextSheet(props))
    const title = t('chat.context.title')
    const main = (
      <Page
        title={title}
        rail={await railOf(user, thread)}
        actions={<Button href={`/chat/threads/${thread.id}`} label={t('chat.back')} icon="left" />}
      >
        <ContextFacts {...props} />
      </Page>
    )
    return page(c, { title, main })
  })

  async function showSummary(c: Context<Env>, id: string, text?: string, problem?: Problem) {
    const { user } = caller(c)
    const { toldInstead, ...kept } = await context.summaryFor(user, id, 'read')
    const summary = { ...kept, model: kept.model && models.nameOf(kept.model) }
    const props = { summary, toldInstead, text, error: problem && fieldTexts(problem).text }
    const status = problem?.status ?? 200
    if (view().partial) return fragment(c, SummarySheet(props), status)
    const title = t('chat.summary.title')
    const thread = await chat.threadFor(user, summary.threadId, 'read')
    const main = (
      <Page title={title} rail={await railOf(user, thread)}>
        <SummaryForm {...props} />
      </Page>
    )
    return page(c, { title, main, status })
  }

  app.get('/chat/messages/:id/summary', may('chat.read'), (c) => showSummary(c, c.req.param('id')))
  app.post('/chat/messages/:id/summary', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const { text = '' } = await formFields(c)
    try {
      const checked = checkFields({ text }, z.object({ text: z.string().max(longestSummary) }))
      const { threadId } = await context.changeSummary(user, c.req.param('id'), checked.text)
      return done(c, user, await chat.threadFor(user, threadId, 'read'))
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 422) throw error
      return showSummary(c, c.req.param('id'), text, error)
    }
  })
  app.post('/chat/messages/:id/summary/removal', may('chat.write'), async (c) => {
    const { user } = caller(c)
    const { threadId } = await context.removeSummary(user, c.req.param('id'))
    return done(c, user, await chat.threadFor(user, threadId, 'read'))
  })
}
