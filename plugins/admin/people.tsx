import {
  addPerson,
  caller,
  changePerson,
  checkFields,
  type Context,
  type Env,
  fieldTexts,
  formFields,
  goTo,
  may,
  mayHelp,
  NewPersonSchema,
  notFound,
  page,
  peopleSorts,
  PersonChangeSchema,
  type Problem,
  refusal,
  renewPassword,
  t,
  type User,
} from 'convosphere'
import type { Context as Request, Hono } from 'hono'
import { NewPersonPage, PeoplePage, PersonPage } from './views/people.tsx'

const pageSize = 50

/** What a form showed when it was refused. */
const refused = (problem: Problem, values: Record<string, string>) => ({
  values,
  errors: fieldTexts(problem),
  message: t(problem.key, problem.values),
  status: problem.status,
})

/** People: managers see and help them, admins add and change them. */
export function peopleRoutes(app: Hono<Env>, ctx: Context): void {
  const { kernel } = ctx
  const hasPasswords = () => ctx.find('password') !== undefined

  async function personFor(id: string): Promise<User> {
    const person = await kernel.users.get(id)
    if (!person) throw notFound()
    return person
  }

  type Shown = Partial<ReturnType<typeof refused>> & { done?: string; password?: string }

  async function showPerson(c: Request<Env>, person: User, { status = 200, ...shown }: Shown = {}) {
    const main = PersonPage({
      person,
      isMe: caller(c).user.id === person.id,
      canReset: hasPasswords() && mayHelp(c.var.allows, person),
      ...shown,
    })
    return page(c, { title: person.name, main, status })
  }

  async function showNew(c: Request<Env>, { status = 200, ...shown }: Shown = {}) {
    const [way] = await ctx.collect('signIn')
    const main = NewPersonPage({ enrol: way?.enrolForm(shown.errors) ?? '', ...shown })
    return page(c, { title: t('admin.people.new'), main, status })
  }

  app.get('/admin/people', may('people.read'), async (c) => {
    const { q = '', after = '', sort: wanted } = c.req.query()
    const sort = peopleSorts.find((one) => one === wanted) ?? 'created'
    const people = await kernel.users.list({ search: q, after, sort, limit: pageSize })
    return page(c, { title: t('admin.people'), main: PeoplePage({ people, search: q, sort }) })
  })

  app.get('/admin/people/new', may('people.write'), (c) => showNew(c))
  app.post('/admin/people', may('people.write'), async (c) => {
    const fields = await formFields(c)
    let added: User | undefined
    const problem = await refusal(async () => {
      added = await addPerson(kernel, checkFields(fields, NewPersonSchema))
    })
    if (problem) return showNew(c, refused(problem, fields))
    return goTo(c, `/admin/people/${added?.id}?done=added`)
  })

  app.get('/admin/people/:id', may('people.read'), async (c) =>
    showPerson(c, await personFor(c.req.param('id')), { done: c.req.query('done') ?? '' }),
  )
  app.post('/admin/people/:id', may('people.write'), async (c) => {
    const person = await personFor(c.req.param('id'))
    const fields = await formFields(c)
    const problem = await refusal(() =>
      changePerson(kernel, person.id, checkFields(fields, PersonChangeSchema)),
    )
    if (problem) return showPerson(c, person, refused(problem, fields))
    return goTo(c, `/admin/people/${person.id}?done=changed`)
  })
  app.post('/admin/people/:id/access', may('people.write'), async (c) => {
    const person = await personFor(c.req.param('id'))
    const disabled = (await formFields(c)).disabled === 'true'
    const problem = await refusal(() => changePerson(kernel, person.id, { disabled }))
    if (problem) return showPerson(c, person, refused(problem, {}))
    return goTo(c, `/admin/people/${person.id}?done=${disabled ? 'disabled' : 'enabled'}`)
  })
  app.post('/admin/people/:id/password', may('people.help'), async (c) => {
    const person = await personFor(c.req.param('id'))
    if (!hasPasswords()) throw notFound()
    const password = await renewPassword(kernel, person, c.var.allows)
    return showPerson(c, person, { password })
  })
}
