import { caller, type Env, later, may, page, t } from 'convosphere'
import { paged } from 'convosphere/views'
import type { Hono } from 'hono'
import type { KnowledgeContext } from '../knowledge.ts'
import { CopiesPage, Groups } from '../views/copies.tsx'

/** `/knowledge/copies`. */
export function copiesPages(app: Hono<Env>, ctx: KnowledgeContext): void {
  const { collections, copies } = ctx.use('knowledge')

  app.get('/knowledge/copies', may('knowledge.read'), async (c) => {
    const { user } = caller(c)
    const { collection, page: n } = c.req.query()
    const [all, writable] = await Promise.all([collections.list(user), collections.writable(user)])
    const chosen = all.find(({ id }) => id === collection)
    const path = chosen ? `/knowledge/copies?collection=${chosen.id}` : '/knowledge/copies'
    const find = async () => {
      const { rows, next } = paged(await copies.groups(user, chosen?.id), n, path)
      return Groups({ groups: rows, next, collections: all, writable })
    }
    const main = CopiesPage({ collections: all, chosen, groups: later(find()) })
    return page(c, { title: t('knowledge.copies'), main, assets: ['knowledge.css'] })
  })
}
