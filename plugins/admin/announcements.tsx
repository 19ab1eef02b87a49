import {
  type Context,
  type Env,
  fieldTexts,
  formFields,
  goTo,
  may,
  page,
  type Problem,
  refusal,
  t,
} from 'convosphere'
import type { Context as Request, Hono } from 'hono'
import { timeIn } from './local-time.ts'
import { AnnouncementPage, AnnouncementsPage, type Filled } from './views/announcements.tsx'

/** What everybody is told: the list, and one to write or change. */
export function announcementRoutes(app: Hono<Env>, ctx: Context): void {
  const path = '/admin/announcements'
  const announcements = ctx.find('announcements')
  // Its permission is not there either; the routes are composed anew when it comes.
  if (!announcements) return

  const showAll = (c: Request<Env>, filled: Filled & { status?: number } = {}) => {
    const main = AnnouncementsPage({
      announcements: announcements.list(),
      done: c.req.query('done') ?? '',
      ...filled,
    })
    return page(c, { title: t('admin.announcements'), main, status: filled.status ?? 200 })
  }
  const showOne = (c: Request<Env>, id: string, filled: Filled & { status?: number } = {}) => {
    const main = AnnouncementPage({ announcement: announcements.get(id), ...filled })
    return page(c, { title: t('admin.announcements'), main, status: filled.status ?? 200 })
  }
  const again = (problem: Problem, values: Record<string, string>) => ({
    values,
    errors: fieldTexts(problem),
    status: problem.status,
  })

  app.get(path, may('announcements.write'), (c) => showAll(c))
  app.post(path, may('announcements.write'), async (c) => {
    const values = await formFields(c)
    const problem = await refusal(() => announcements.add(fieldsOf(values)))
    return problem ? showAll(c, again(problem, values)) : goTo(c, `${path}?done=added`)
  })
  app.get(`${path}/:id`, may('announcements.write'), (c) => showOne(c, c.req.param('id')))
  app.post(`${path}/:id`, may('announcements.write'), async (c) => {
    const id = c.req.param('id')
    const values = await formFields(c)
    const problem = await refusal(() => announcements.change(id, fieldsOf(values)))
    if (problem?.status === 404) throw problem
    return problem ? showOne(c, id, again(problem, values)) : goTo(c, `${path}?done=changed`)
  })
  app.post(`${path}/:id/deletion`, may('announcements.write'), async (c) => {
    await announcements.remove(c.req.param('id'))
    return goTo(c, `${path}?done=deleted`)
  })
}

/** A form's fields as programs would send them. */
const fieldsOf = ({ de, en, level, from, until }: Record<string, string>) => ({
  texts: { de, en },
  level,
  from: from ? timeIn(from) : undefined,
  until: until ? timeIn(until) : null,
})
