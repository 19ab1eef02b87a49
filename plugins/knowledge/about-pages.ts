import { caller, type Env, formFields, goTo, may } from 'convosphere'
import type { Hono } from 'hono'
import type { KnowledgeContext } from './knowledge.ts'
import { tagNames } from './tags.ts'

/** What is said of a document, changed on its page. */
export function aboutPages(app: Hono<Env>, ctx: KnowledgeContext): void {
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
}
