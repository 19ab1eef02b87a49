import {
  caller,
  type Context,
  type Env,
  formFields,
  fragment,
  goTo,
  may,
  open,
  safeNext,
  view,
} from 'convosphere'
import type { Hono } from 'hono'
import { Banners } from './views/banners.tsx'

/** What the banners of every page ask for. */
export function routes(app: Hono<Env>, ctx: Context<'announcements'>): void {
  const announcements = ctx.use('announcements')

  // Open, so that a page whose session has ended stays as it is when somebody comes back to it.
  app.get('/announcements/current', open(), async (c) => {
    const user = c.var.caller?.user
    if (!user) return c.body(null, 204)
    return fragment(c, Banners({ announcements: await announcements.currentFor(user) }))
  })
  app.post('/announcements/:id/dismissal', may('me.write'), async (c) => {
    const { next } = await formFields(c)
    await announcements.dismiss(caller(c).user, c.req.param('id'))
    return view().partial ? fragment(c, '') : goTo(c, safeNext(next))
  })
}
