import type { Hono } from 'hono'
import type { Context } from 'hono'
import { forgetSession, rememberSession } from '../caller.ts'
import { notFound, Problem, unauthenticated } from '../errors.ts'
import type { Kernel } from '../host.ts'
import { credentials, firstSignIn, mayRegister, register, RegistrationSchema } from '../people.ts'
import { open } from '../permissions.ts'
import { fieldTexts, goTo, page } from '../respond.tsx'
import type { Env } from '../server.ts'
import { noteChange } from '../settings.ts'
import type { User } from '../users.ts'
import { t } from '../view.ts'
import { RegisterPage } from '../../views/register.tsx'
import { SignInPage } from '../../views/sign-in.tsx'
import { checkFields, formFields } from './forms.ts'
import type { KernelRoutes } from './routes.ts'

/** Begins a session for a person, in place of the one this browser had; returns the cookie's secret. */
export async function beginSession(
  c: Context<Env>,
  kernel: Kernel,
  userId: string,
): Promise<string> {
  const old = c.var.caller
  if (old?.sessionId) await endSession(kernel, old.user.id, old.sessionId)
  return kernel.db.tx(async (tx) => {
    const agent = c.req.header('user-agent') ?? ''
    const { secret } = await kernel.sessions.begin(tx, userId, agent, c.var.address)
    return secret
  })
}

/** Ends a session of a person, with its streams on every node; false when there is none. */
export async function endSession(kernel: Kernel, userId: string, id: string): Promise<boolean> {
  const ended = await kernel.db.tx(async (tx) => {
    await noteChange(tx)
    return kernel.sessions.end(tx, userId, id)
  })
  if (!ended) return false
  kernel.plugins.emit('access.changed', { userId })
  return true
}

/**
 * Begins a session for whom the credentials belong to.
 * @throws {Problem} 401 when they are wrong, whoever they are for
 */
export async function signIn(
  c: Context<Env>,
  { kernel, config }: KernelRoutes,
  fields: object,
): Promise<User> {
  const user = await (await firstSignIn(kernel)).verify(credentials(fields), c.var.address)
  if (!user) throw unauthenticated('error.wrongCredentials')
  rememberSession(c, config, await beginSession(c, kernel, user.id))
  return user
}

/** Only paths of this site, as a browser would read them: never `//elsewhere` or `https://…`. */
export function safeNext(next: string | undefined): string {
  const here = 'http://here.invalid'
  if (!next?.startsWith('/') || !URL.canParse(next, here)) return '/'
  const { origin, pathname, search, hash } = new URL(next, here)
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : '/'
}

/** The pages where one signs in, and registers where that is open; and the way out. */
export function signInRoutes(app: Hono<Env>, parts: KernelRoutes): void {
  const { kernel, config } = parts
  app.get('/sign-in', open(), async (c) => {
    const next = safeNext(c.req.query('next'))
    if (c.var.caller) return goTo(c, next)
    return page(c, { title: t('signIn.title'), main: await signInPage({ next }) })
  })
  app.post('/sign-in', open(), async (c) => {
    const fields = await formFields(c)
    const next = safeNext(fields.next)
    try {
      await signIn(c, parts, fields)
      return goTo(c, next)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.retryAfter) c.header('retry-after', String(error.retryAfter))
      const main = await signInPage({
        next,
        email: fields.email ?? '',
        message: t(error.key, error.values),
      })
      return page(c, { title: t('signIn.title'), main, status: error.status })
    }
  })
  app.post('/sign-out', open(), async (c) => {
    const me = c.var.caller
    if (me?.sessionId) await endSession(kernel, me.user.id, me.sessionId)
    forgetSession(c, config)
    return goTo(c, '/sign-in')
  })

  async function signInPage(state: { next: string; email?: string; message?: string }) {
    const ways = await kernel.plugins.collect('signIn')
    return SignInPage({
      ...state,
      forms: ways.map((way) => way.form(state.email ?? '')),
      canRegister: await mayRegister(kernel),
      needsSetup: !kernel.setup.done,
    })
  }

  app.get('/register', open(), async (c) => {
    const invitation = c.req.query('invitation')
    if (invitation && !(await kernel.invitations.byLink(invitation)))
      throw notFound('error.invitationOver')
    const main = await registerPage({ values: { invitation: invitation ?? '' } })
    return page(c, { title: t('register.title'), main })
  })
  app.post('/register', open(), async (c) => {
    const fields = await formFields(c)
    try {
      const person = checkFields(fields, RegistrationSchema)
      const user = await register(kernel, person, c.var.address)
      rememberSession(c, config, await beginSession(c, kernel, user.id))
      return goTo(c, '/')
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const main = await registerPage({
        values: fields,
        errors: fieldTexts(error),
        message: t(error.key, error.values),
      })
      return page(c, { title: t('register.title'), main, status: error.status })
    }
  })

  async function registerPage(state: {
    values: Record<string, string>
    errors?: Record<string, string>
    message?: string
  }) {
    const enrol = (await firstSignIn(kernel)).enrolForm(state.errors)
    const invited = Boolean(state.values.invitation)
    const mayTry = invited || (await mayRegister(kernel))
    return RegisterPage({ ...state, enrol, invited, open: mayTry })
  }
}
