import {
  caller,
  checkFields,
  type Env,
  formFields,
  fragment,
  goTo,
  invalid,
  may,
  refusal,
  t,
  fieldTexts,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { acts } from './arrange.ts'
import type { Arrangement } from './arrangements.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { listHref, type ListQuery, ListQuerySchema } from './list-query.ts'
import { tagNames } from './tags.ts'
import { Arranged } from './views/arrange.tsx'

const FormSchema = z.object({
  /** The address of the list. */
  list: z.string().default(''),
  act: z.enum(acts),
  tags: z.string().default(''),
  collectionId: z.string().default(''),
  /** All of the list, not those that are ticked. */
  all: z.string().optional(),
})

const queryOf = (href: string): ListQuery =>
  checkFields(Object.fromEntries(new URL(href, 'http://here').searchParams), ListQuerySchema)

/** What is done with several documents of the list. */
export function arrangePages(
  app: Hono<Env>,
  ctx: KnowledgeContext,
  showList: (
    c: Context<Env>,
    query: ListQuery,
    refused: { status: number; arrangeError: string },
  ) => Promise<Response>,
): void {
  const knowledge = ctx.use('knowledge')

  app.post('/knowledge/arrangements', may('knowledge.write'), async (c) => {
    const { list, act, tags, collectionId, all } = checkFields(await formFields(c), FormSchema)
    const query = queryOf(list)
    const ids = (await c.req.formData()).getAll('id').filter((id) => typeof id === 'string')
    if (!ids.length && !all) return goTo(c, listHref(query))
    const wish = { act, tags: tagNames(tags), collectionId }
    let arranged: Arrangement | undefined
    const problem = await refusal(async () => {
      if (act === 'move' && !collectionId)
        throw invalid({ collectionId: { key: 'knowledge.arrange.whereTo' } })
      arranged = await knowledge.arrange(caller(c).user, wish, all ? { query } : { ids })
    })
    if (!problem) return goTo(c, listHref(query, { arranged: arranged!.id }))
    const text = Object.values(fieldTexts(problem))[0] ?? t(problem.key, problem.values)
    return showList(c, query, { status: problem.status, arrangeError: text })
  })

  app.get('/knowledge/arrangements/:id', may('knowledge.write'), async (c) => {
    const arrangement = await knowledge.arrangements.of(caller(c).user, c.req.param('id'))
    // The list shows what has come of it.
    if (arrangement.status !== 'running') c.header('hx-refresh', 'true')
    return fragment(c, Arranged({ arrangement, list: c.req.query('list') ?? '/knowledge' }))
  })

  app.post('/knowledge/arrangements/:id/restoration', may('knowledge.write'), async (c) => {
    const { list = '' } = await formFields(c)
    const { id } = await knowledge.arrangements.undo(caller(c).user, c.req.param('id'))
    return goTo(c, listHref(queryOf(list), { arranged: id }))
  })
}
