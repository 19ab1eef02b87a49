import { checkFields, type Context, type Env, fieldTexts, may, page, refusal, t } from 'convosphere'
import type { Hono } from 'hono'
import { toCsv } from './csv.ts'
import { withNames } from './names.ts'
import { UsageQuery } from './span.ts'
import { createStore } from './store.ts'
import { UsagePage } from './views/page.tsx'

/** What was asked of models: charts, a table, and the same for spreadsheets. */
export function routes(app: Hono<Env>, ctx: Context<'models'>): void {
  const store = createStore(ctx.db)

  app.get('/usage', may('usage.read'), async (c) => {
    let asked = UsageQuery.parse({})
    const problem = await refusal(async () => {
      asked = checkFields(c.req.query(), UsageQuery)
    })
    const { by, ...span } = asked
    const [days, sums] = await Promise.all([store.read(span, 'day'), store.read(span, by)])
    const rows = by === 'model' ? withNames(sums, ctx.use('models').nameOf) : sums
    const errors = problem && fieldTexts(problem)
    const main = UsagePage({ ...asked, days, rows, errors, values: c.req.query() })
    return page(c, {
      title: t('usage.title'),
      main,
      status: problem?.status ?? 200,
      assets: ['chart.css'],
    })
  })
  app.get('/usage/csv', may('usage.read'), async (c) => {
    const { by, ...span } = checkFields(c.req.query(), UsageQuery)
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="usage-${span.from}-${span.to}.csv"`)
    return c.body(toCsv(await store.read(span, by), by))
  })
}
