import {
  type Context,
  type Env,
  goTo,
  type JobStatus,
  jobStatuses,
  may,
  notFound,
  page,
  type Problem,
  refusal,
  t,
} from 'convosphere'
import type { Context as Request, Hono } from 'hono'
import { JobsPage } from './views/jobs.tsx'

const pageSize = 50

/** Background jobs: which there are, how far they are, and what went wrong. */
export function jobRoutes(app: Hono<Env>, ctx: Context): void {
  const { jobs, users } = ctx.kernel

  /** Job name → what it does, in words where it has some. */
  async function labels() {
    const kinds = [...jobs.own, ...(await ctx.collect('jobs'))]
    return new Map<string, string>(kinds.map(({ name, label }) => [name, label ? t(label) : name]))
  }

  async function show(c: Request<Env>, problem?: Problem) {
    const { after = '', status: wanted, done = '' } = c.req.query()
    const status = jobStatuses.find((one) => one === wanted)
    const found = await jobs.list({ after, status, limit: pageSize })
    const ids = new Set(found.items.flatMap(({ by }) => by ?? []))
    const people = await Promise.all([...ids].map((id) => users.get(id)))
    const main = JobsPage({
      jobs: found,
      status,
      labels: await labels(),
      people: new Map(people.flatMap((person) => (person ? [[person.id, person]] : []))),
      done,
      problem: problem && t(problem.key, problem.values),
    })
    return page(c, { title: t('admin.jobs'), main, status: problem?.status ?? 200 })
  }

  const shown = (status: JobStatus) => `/admin/jobs?done=${status}`

  app.get('/admin/jobs', may('jobs.read'), (c) => show(c))
  app.post('/admin/jobs/:id/end', may('jobs.write'), async (c) => {
    const job = await jobs.get(c.req.param('id'))
    if (!job) throw notFound()
    await jobs.cancel(job.id)
    return goTo(c, shown('cancelled'))
  })
  app.post('/admin/jobs/:id/attempts', may('jobs.write'), async (c) => {
    const problem = await refusal(() => jobs.retry(c.req.param('id')))
    return problem ? show(c, problem) : goTo(c, shown('queued'))
  })
}
