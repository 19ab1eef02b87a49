import {
  caller,
  checkFields,
  type Env,
  fieldTexts,
  formFields,
  goTo,
  may,
  page,
  refusal,
  t,
} from 'convosphere'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { KnowledgeContext } from './knowledge.ts'
import { tagColors } from './tags.ts'
import { type TagRefusal, TagsPage } from './views/tags.tsx'

const ChangeSchema = z.object({
  name: z.string().optional(),
  color: z.enum(tagColors).optional(),
})

/** `/knowledge/tags`. */
export function tagPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { tags } = ctx.use('knowledge')

  async function showTags(c: Context<Env>, status = 200, refused?: TagRefusal) {
    const { user } = caller(c)
    const { deleted } = c.req.query()
    const main = TagsPage({ tags: await tags.list([user.id]), deleted, refused })
    return page(c, { title: t('knowledge.tags'), main, status, assets: ['knowledge.css'] })
  }

  app.get('/knowledge/tags', may('knowledge.read'), (c) => showTags(c))

  app.post('/knowledge/tags', may('knowledge.write'), async (c) => {
    const { name = '' } = await formFields(c)
    const problem = await refusal(() => tags.add(caller(c).user, name))
    if (!problem) return goTo(c, '/knowledge/tags')
    const text = fieldTexts(problem).name ?? t(problem.key, problem.values)
    return showTags(c, problem.status, { text })
  })

  app.post('/knowledge/tags/:id', may('knowledge.write'), async (c) => {
    const { user } = caller(c)
    const tag = await tags.tagFor(user, c.req.param('id'))
    const fields = await formFields(c)
    const problem = await refusal(() =>
      tags.change(user, tag.id, checkFields(fields, ChangeSchema)),
    )
    if (!problem) return goTo(c, '/knowledge/tags')
    const into = problem.status === 409 ? await tags.called(user, fields.name ?? '') : undefined
    const text = fieldTexts(problem).name ?? t(problem.key, problem.values)
    return showTags(c, problem.status, { text, ...(into && { merge: { tag, into } }) })
  })

  app.post('/knowledge/tags/:id/merge', may('knowledge.write'), async (c) => {
    const { into = '' } = await formFields(c)
    await tags.merge(caller(c).user, c.req.param('id'), into || c.req.param('id'))
    return goTo(c, '/knowledge/tags')
  })

  app.post('/knowledge/tags/:id/deletion', may('knowledge.write'), async (c) => {
    const id = c.req.param('id')
    await tags.remove(caller(c).user, id)
    return goTo(c, `/knowledge/tags?deleted=${id}`)
  })

  app.post('/knowledge/tags/:id/restoration', may('knowledge.write'), async (c) => {
    await tags.restore(caller(c).user, c.req.param('id'))
    return goTo(c, '/knowledge/tags')
  })
}
