import {
  caller,
  checkFields,
  type Context,
  endSession,
  endToken,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  makeToken,
  may,
  MeChangeSchema,
  NewTokenSchema,
  noteChange,
  notFound,
  page,
  refusal,
  t,
} from 'convosphere'
import { paged } from 'convosphere/views'
import type { Context as Request, Hono } from 'hono'
import { DataPage, DataState } from './views/data.tsx'
import { ProfilePage } from './views/profile.tsx'
import { SecurityPage } from './views/security.tsx'
import { TokensPage } from './views/tokens.tsx'

/** A person's own pages. */
export function routes(app: Hono<Env>, ctx: Context): void {
  const { kernel } = ctx

  type Refused = { values?: Record<string, string>; errors?: Record<string, string> }

  const showProfile = (c: Request<Env>, refused: Refused = {}, status = 200) =>
    page(c, {
      title: t('account.title'),
      main: ProfilePage({ user: caller(c).user, saved: c.req.query('saved'), ...refused }),
      status,
    })

  app.get('/account', may('me.read'), (c) => showProfile(c))
  app.post('/account', may('me.write'), async (c) => {
    const fields = await formFields(c)
    const problem = await refusal(() =>
      kernel.users.change(caller(c).user.id, checkFields(readMe(fields), MeChangeSchema)),
    )
    if (problem) return showProfile(c, { values: fields, errors: fieldTexts(problem) }, 422)
    const saved = fields.changed && fields.changed in fields ? fields.changed : 'name'
    return goTo(c, `/account?saved=${saved}`)
  })

  app.get('/account/security', may('me.read'), async (c) => {
    const { user, sessionId } = caller(c)
    const { page: number, done } = c.req.query()
    const sessions = await kernel.sessions.list(user.id)
    const { rows, next } = paged(sessions, number, '/account/security')
    const main = SecurityPage({
      sessions: rows,
      next,
      current: sessionId,
      parts: await kernel.plugins.runtime.slot('account.security', { user }),
      done,
    })
    return page(c, { title: t('account.security'), main })
  })
  app.post('/account/sessions/others/end', may('me.write'), async (c) => {
    const { user, sessionId } = caller(c)
    await kernel.db.tx(async (tx) => {
      await kernel.sessions.endAll(tx, user.id, sessionId)
      await noteChange(tx)
    })
    ctx.emit('access.changed', { userId: user.id })
    return goTo(c, '/account/security?done=sessionsEnded')
  })
  app.post('/account/sessions/:id/end', may('me.write'), async (c) => {
    if (!(await endSession(kernel, caller(c).user.id, c.req.param('id')))) throw notFound()
    return goTo(c, '/account/security?done=sessionEnded')
  })

  const archive = (c: Request<Env>) => kernel.jobs.latest('kernel.export', caller(c).user.id)

  app.get('/account/data', may('me.export'), async (c) =>
    page(c, { title: t('account.data'), main: DataPage({ job: await archive(c) }) }),
  )
  app.get('/account/data/state', may('me.export'), async (c) =>
    fragment(c, DataState({ job: await archive(c) })),
  )
  app.post('/account/data', may('me.export'), async (c) => {
    const { id: by } = caller(c).user
    await kernel.jobs.enqueue('kernel.export', {}, { by, key: by })
    return goTo(c, '/account/data')
  })

  type TokensState = Refused & { token?: string; scopes?: string[] }

  async function showTokens(c: Request<Env>, state: TokensState = {}, status = 200) {
    const { page: number, done } = c.req.query()
    const tokens = await kernel.tokens.list(caller(c).user.id)
    const { rows, next } = paged(tokens, number, '/account/tokens')
    const main = TokensPage({
      tokens: rows,
      next,
      permissions: kernel.plugins.runtime.permissions,
      done,
      ...state,
    })
    return page(c, { title: t('account.tokens'), main, status })
  }

  app.get('/account/tokens', may('me.read'), (c) => showTokens(c))
  app.post('/account/tokens', may('me.write'), async (c) => {
    const fields = await formFields(c)
    const scopes = Object.keys(fields).flatMap((name) =>
      name.startsWith('scope:') ? [name.slice('scope:'.length)] : [],
    )
    let token = ''
    const problem = await refusal(async () => {
      const wanted = checkFields({ name: fields.name ?? '', scopes }, NewTokenSchema)
      token = (await makeToken(kernel, caller(c), wanted)).secret
    })
    if (problem) return showTokens(c, { values: fields, errors: fieldTexts(problem), scopes }, 422)
    return showTokens(c, { token })
  })
  app.post('/account/tokens/:id/revocation', may('me.write'), async (c) => {
    if (!(await endToken(kernel, caller(c).user.id, c.req.param('id')))) throw notFound()
    return goTo(c, '/account/tokens?done=tokenRevoked')
  })
}

/** A posted form as a change of oneself; an empty choice means "as the browser says". */
function readMe(fields: Record<string, string>) {
  const { name, locale, theme, timeZone, enterSends } = fields
  return {
    name,
    theme,
    locale: locale === '' ? null : locale,
    timeZone: timeZone === '' ? null : timeZone,
    ...(enterSends !== undefined && { enterSends: enterSends === 'true' }),
  }
}
