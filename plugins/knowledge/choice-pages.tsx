import { caller, type Env, fragment, may, page, t, view } from 'convosphere'
import type { Context, Hono } from 'hono'
import type { KnowledgeContext } from './knowledge.ts'
import { createLibrary } from './tools/library.ts'
import { Choice } from './views/choice.tsx'
import { Chosen } from './views/chosen.tsx'
import { Pickable, PickerPage, PickerSheet } from './views/picker.tsx'

/** How many documents are offered; who looks for another one types more of its title. */
const mostOffered = 12

/** `/knowledge/choice`: single documents for a conversation. */
export function choicePages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const knowledge = ctx.use('knowledge')
  const library = createLibrary(ctx, knowledge)

  app.get('/knowledge/choice', may('knowledge.read'), async (c) => {
    const { q = '', thread, list } = c.req.query()
    const chosen = chosenIn(c)
    const words = q.trim()
    const found = await library.list(caller(c).user, {}, { words, limit: mostOffered })
    const documents = found.items.filter(({ id }) => !chosen.includes(id))
    const props = { query: q, documents, threadId: thread, chosen }
    if (view().partial) return fragment(c, list ? Pickable(props) : PickerSheet(props))
    const title = t('knowledge.choice.pick')
    return page(c, { title, main: PickerPage(props), assets: ['knowledge.css'] })
  })

  app.get('/knowledge/documents/:id/choice', may('knowledge.read'), async (c) => {
    const { id } = await knowledge.documentFor(caller(c).user, c.req.param('id'), 'read')
    const documents = [...new Set([...chosenIn(c), id])]
    const { reading } = c.req.query()
    const whole = reading === 'whole' ? true : reading === 'passages' ? false : undefined
    const wanted = { documents, whole }
    return fragment(
      c,
      <>
        {Choice({ wanted, threadId: c.req.query('thread') }, ctx) as Promise<'safe'>}
        <hx-partial hx-target="#chosen" hx-swap="outerHTML">
          {Chosen({ wanted }, ctx) as Promise<'safe'>}
        </hx-partial>
      </>,
    )
  })
}

/** Ids of documents, as a page's address names them or a form's fields do. */
function chosenIn(c: Context<Env>): string[] {
  const fields = Object.keys(c.req.query()).filter((name) => name.startsWith('document:'))
  return [
    ...(c.req.queries('document') ?? []),
    ...fields.map((name) => name.slice('document:'.length)),
  ]
}
