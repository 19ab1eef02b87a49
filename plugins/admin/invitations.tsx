import {
  caller,
  checkFields,
  type Context,
  endInvitation,
  type Env,
  fieldTexts,
  formFields,
  goTo,
  invite,
  may,
  NewInvitationSchema,
  notFound,
  page,
  publicUrl,
  refusal,
  t,
} from 'convosphere'
import { paged } from 'convosphere/views'
import type { Context as Request, Hono } from 'hono'
import { InvitationsPage, type InvitationsProps } from './views/invitations.tsx'

/** Invitations: links and domains with which people make their accounts themselves. */
export function invitationRoutes(app: Hono<Env>, ctx: Context): void {
  const { invitations } = ctx.kernel

  async function show(
    c: Request<Env>,
    {
      status = 200,
      ...shown
    }: Omit<InvitationsProps, 'invitations' | 'next'> & { status?: number } = {},
  ) {
    const open = await invitations.list()
    const { rows, next } = paged(open, c.req.query('page'), '/admin/invitations')
    const main = InvitationsPage({ invitations: rows, next, ...shown })
    return page(c, { title: t('admin.invitations'), main, status, assets: ['admin.css'] })
  }

  app.get('/admin/invitations', may('people.help'), (c) =>
    show(c, { done: c.req.query('done') ?? '' }),
  )
  app.post('/admin/invitations', may('people.help'), async (c) => {
    const { by, domain = '', ...fields } = await formFields(c)
    let link: string | undefined
    const problem = await refusal(async () => {
      const wanted = checkFields(
        by === 'domain' ? { ...fields, domain } : fields,
        NewInvitationSchema,
      )
      const { path } = await invite(ctx.kernel, caller(c).user, wanted, c.var.allows)
      link = path && publicUrl(c, ctx.config, path)
    })
    if (problem)
      return show(c, {
        status: problem.status,
        values: { ...fields, domain, by: by ?? '' },
        errors: fieldTexts(problem),
      })
    return link ? show(c, { link }) : goTo(c, '/admin/invitations?done=added')
  })
  app.post('/admin/invitations/:id/end', may('people.help'), async (c) => {
    if (!(await endInvitation(ctx.kernel, c.req.param('id'), c.var.allows))) throw notFound()
    return goTo(c, '/admin/invitations?done=ended')
  })
}
