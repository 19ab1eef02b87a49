import { t } from '../src/view.ts'
import { Narrow } from './layout.tsx'
import { Notice } from './ui/notice.tsx'

interface SignInProps {
  next: string
  message?: string
  /** The fields of each way to sign in, already drawn. */
  forms: JSX.Element[]
  canRegister: boolean
  needsSetup: boolean
}

/** Who are you? */
export function SignInPage({ next, message, forms, canRegister, needsSetup }: SignInProps) {
  return (
    <Narrow>
      <h1 safe>{t('signIn.title')}</h1>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {needsSetup ? (
        <Notice kind="info" text={t('signIn.needsSetup')} />
      ) : (
        forms.map((fields) => (
          <form method="post" action="/sign-in" class="stack">
            <input type="hidden" name="next" value={next} />
            {fields as 'safe'}
            <button class="button primary" safe>
              {t('signIn.submit')}
            </button>
          </form>
        ))
      )}
      {canRegister ? (
        <p class="quiet">
          <a href="/register" safe>
            {t('signIn.register')}
          </a>
        </p>
      ) : (
        ''
      )}
    </Narrow>
  )
}
