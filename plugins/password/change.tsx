import {
  caller,
  type Env,
  fieldTexts,
  formFields,
  fragment,
  goTo,
  may,
  page,
  refusal,
  t,
  type User,
  view,
} from 'convosphere'
import { Button, hx, Notice, Page, Section, TextField } from 'convosphere/views'
import type { Hono } from 'hono'
import type { PasswordContext } from './passwords.ts'

interface ChangeState {
  errors?: Record<string, string>
  message?: string
  changed?: boolean
}

/** Changing one's password: a part of the account page, and a page of its own without scripts. */
export function ChangePassword({ user, ...state }: ChangeState & { user: User }) {
  const { errors = {}, message, changed } = state
  return (
    <Section id="password" title={t('password.label')} help={t('password.others')}>
      <form
        class="stack form"
        method="post"
        action="/password"
        {...hx({ post: '/password', target: 'closest .section', swap: 'outerHTML' })}
      >
        {changed ? <Notice kind="success" text={t('password.changed')} alert /> : ''}
        {message ? <Notice kind="danger" text={message} alert /> : ''}
        {/* Password managers look for whom it is. */}
        <input
          type="text"
          name="username"
          value={user.email}
          autocomplete="username"
          class="hidden"
          tabindex="-1"
          aria-hidden="true"
          readonly
        />
        <TextField
          name="current"
          type="password"
          label={t('password.current')}
          error={errors.current}
          autocomplete="current-password"
          required
        />
        <TextField
          name="next"
          type="password"
          label={t('password.next')}
          help={errors.next ? undefined : t('password.help')}
          error={errors.next}
          autocomplete="new-password"
          required
        />
        <div class="row">
          <Button label={t('password.change')} kind="primary" />
        </div>
      </form>
    </Section>
  )
}

/** `/password`. */
export function routes(app: Hono<Env>, ctx: PasswordContext): void {
  const shown = (user: User, state: ChangeState = {}) => {
    const part = <ChangePassword user={user} {...state} />
    return view().partial ? part : <Page title={t('password.change')}>{part}</Page>
  }

  app.get('/password', may('me.write'), (c) => {
    const changed = c.req.query('changed') !== undefined
    return page(c, { title: t('password.change'), main: shown(caller(c).user, { changed }) })
  })
  app.post('/password', may('me.write'), async (c) => {
    const { user, sessionId } = caller(c)
    const { current = '', next = '' } = await formFields(c)
    const { address } = c.var
    const problem = await refusal(() =>
      ctx.use('password').change(user, { current, next }, { address, sessionId }),
    )
    if (!problem)
      return view().partial
        ? fragment(c, shown(user, { changed: true }))
        : goTo(c, '/password?changed')
    if (problem.retryAfter) c.header('retry-after', String(problem.retryAfter))
    const main = shown(user, {
      errors: fieldTexts(problem),
      message: t(problem.key, problem.values),
    })
    return page(c, { title: t('password.change'), main, status: problem.status })
  })
}
