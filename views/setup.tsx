import { t } from '../src/view.ts'
import { Narrow } from './layout.tsx'
import { PersonFields } from './register.tsx'
import { TextField } from './ui/field.tsx'
import { Notice } from './ui/notice.tsx'

interface SetupProps {
  token: string
  enrol: JSX.Element
  values?: Record<string, string>
  errors?: Record<string, string>
  message?: string
}

/** The first step of setting up: the admin's account. */
export function SetupPage({ token, enrol, values, errors, message }: SetupProps) {
  return (
    <Narrow>
      <h1 safe>{t('setup.title')}</h1>
      <p safe>{t('setup.intro')}</p>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      <form method="post" action="/setup" class="stack">
        {token ? (
          <input type="hidden" name="token" value={token} />
        ) : (
          <TextField name="token" label={t('setup.token')} help={t('setup.tokenHelp')} required />
        )}
        <PersonFields values={values} errors={errors} enrol={enrol} />
        <button class="button primary" safe>
          {t('setup.submit')}
        </button>
      </form>
    </Narrow>
  )
}

/** The link was used: nothing is left to set up. */
export function SetupDonePage() {
  return (
    <Narrow>
      <h1 safe>{t('error.alreadySetUp')}</h1>
      <a class="button primary" href="/sign-in" safe>
        {t('signIn.title')}
      </a>
    </Narrow>
  )
}
