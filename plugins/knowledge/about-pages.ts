import { caller, type Env, fieldTexts, formFields, goTo, may, refusal } from 'convosphere'
import type { Context, Hono } from 'hono'
import { type DetailName, detailNames } from './details.ts'
import type { KnowledgeContext } from './knowledge.ts'
import { tagNames } from './tags.ts'
import { type RefusedDetails, shownDetail } from './views/details.tsx'

/** What is said of a document, changed on its page. */
export function aboutPages(
  app: Hono<Env>,
  ctx: KnowledgeContext,
  showDocument: (
    c: Context<Env>,
    status: number,
    refused: RefusedDetails,
  ) => Response | Promise<Response>,
): void {
  const knowledge = ctx.use('knowledge')

  app.post('/knowledge/documents/:id/tags', may('knowledge.write'), async (c) => {
    const id = c.req.param('id')
    const { add = '', suggested = '', remove = '' } = await formFields(c)
    await knowledge.tag(caller(c).user, id, {
      add: tagNames(`${add},${suggested}`),
      remove: tagNames(remove),
    })
    return goTo(c, `/knowledge/documents/${id}`)
  })

  app.post('/knowledge/documents/:id/details', may('knowledge.write'), async (c) => {
    const { user } = caller(c)
    const document = await knowledge.documentFor(user, c.req.param('id'), 'write')
    const values = await formFields(c)
    // What was left as it was is still what its file says.
    const isChanged = (name: DetailName) =>
      values[name] !== undefined && values[name] !== shownDetail(document, name)
    const change = Object.fromEntries(
      detailNames.filter(isChanged).map((name) => [name, values[name]]),
    )
    const problem = await refusal(() => knowledge.details.change(user, document.id, change))
    if (!problem) return goTo(c, `/knowledge/documents/${document.id}`)
    return showDocument(c, problem.status, { values, errors: fieldTexts(problem) })
  })
}
