import { invalid, type SignIn, t } from 'convosphere'
import { TextField } from 'convosphere/views'
import type { PasswordContext } from './passwords.ts'

/** E-mail and password, as the kernel's sign-in and set-up pages show and check them. */
export function passwordSignIn(ctx: PasswordContext): SignIn {
  const passwords = ctx.use('password')
  return {
    id: 'password',
    form: (email) => (
      <>
        <TextField
          name="email"
          type="email"
          label={t('person.email')}
          value={email}
          autocomplete="username"
          required
          autofocus={!email}
        />
        <TextField
          name="password"
          type="password"
          label={t('password.label')}
          help={t('password.forgotten')}
          autocomplete="current-password"
          required
          autofocus={Boolean(email)}
        />
      </>
    ),
    enrolForm: (errors) => (
      <TextField
        name="password"
        type="password"
        label={t('password.label')}
        help={errors?.password ? undefined : t('password.help')}
        error={errors?.password}
        autocomplete="new-password"
        required
      />
    ),
    verify: async ({ email = '', password }, address) => {
      if (password === undefined) throw invalid({ password: { key: 'field.required' } })
      return passwords.verify(email, password, address)
    },
    enrol: ({ password = '' }) => passwords.prepare(password),
  }
}
