import { checkFields, type Env, may, page, t } from 'convosphere'
import type { Hono } from 'hono'
import { toCsv } from './csv.ts'
import type { SearchContext } from './search.ts'
import { CountsQuery } from './span.ts'
import { CountsPage } from './views/counts.tsx'

/** So many questions stand on the page, and in the table for spreadsheets. */
const most = { page: 200, csv: 100_000 }

/** What is looked for, for admins. */
export function countRoutes(app: Hono<Env>, ctx: SearchContext): void {
  const { memory } = ctx.use('search')

  app.get('/search/counts', may('search.counts'), async (c) => {
    const asked = checkFields(c.req.query(), CountsQuery)
    const [total, rows] = await Promise.all([
      memory.total(asked),
      memory.counts(asked, asked.sort, most.page),
    ])
    const main = CountsPage({ ...asked, total, rows })
    return page(c, { title: t('search.counts'), main, assets: ['search.css'] })
  })
  app.get('/search/counts/csv', may('search.counts'), async (c) => {
    const { from, to, sort } = checkFields(c.req.query(), CountsQuery)
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="searches-${from}-${to}.csv"`)
    return c.body(toCsv(await memory.counts({ from, to }, sort, most.csv)))
  })
}
