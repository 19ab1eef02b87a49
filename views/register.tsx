import { t, view } from '../src/view.ts'
import { Narrow } from './layout.tsx'
import { TextField } from './ui/field.tsx'
import { Notice } from './ui/notice.tsx'

interface PersonFieldsProps {
  values?: Record<string, string> | undefined
  errors?: Record<string, string> | undefined
  /** The fields of the way to sign in, already drawn. */
  enrol: JSX.Element
}

/** Name, address and credentials of a new person. */
export function PersonFields({ values = {}, errors = {}, enrol }: PersonFieldsProps) {
  return (
    <>
      <TextField
        name="name"
        label={t('person.name')}
        value={values.name}
        error={errors.name}
        autocomplete="name"
        required
        autofocus={!Object.keys(errors).length}
      />
      <TextField
        name="email"
        type="email"
        label={t('person.email')}
        value={values.email}
        error={errors.email}
        autocomplete="username"
        required
      />
      {enrol as 'safe'}
    </>
  )
}

interface RegisterProps extends PersonFieldsProps {
  open: boolean
  /** Whether an invitation's link led here. */
  invited: boolean
  message?: string
}

/** Making an account by oneself, where the instance allows it. */
export function RegisterPage({ open, invited, message, ...fields }: RegisterProps) {
  return (
    <Narrow>
      <h1 safe>{t('register.title')}</h1>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {invited ? <p safe>{t('register.invited', { instance: view().frame.instanceName })}</p> : ''}
      {open ? (
        <form method="post" action="/register" class="stack">
          {invited ? (
            <input type="hidden" name="invitation" value={fields.values?.invitation ?? ''} />
          ) : (
            ''
          )}
          <PersonFields {...fields} />
          <button class="button primary" safe>
            {t('register.submit')}
          </button>
        </form>
      ) : (
        <p safe>{t('register.closed')}</p>
      )}
      <p class="quiet">
        <a href="/sign-in" safe>
          {t('register.signIn')}
        </a>
      </p>
    </Narrow>
  )
}
