import { localeNames, locales, t, themes, type User } from 'convosphere'
import { Button, RadioField, Section, SelectField, TextField, Toast } from 'convosphere/views'
import { AccountPage } from './frame.tsx'

interface ProfileProps {
  user: User
  /** The field that was just saved; it gets the focus back. */
  saved: string | undefined
  values?: Record<string, string>
  errors?: Record<string, string>
}

/** Who one is here, and how one wants to be served. */
export function ProfilePage({ user, saved, values = {}, errors = {} }: ProfileProps) {
  return (
    <AccountPage title={t('account.profile')}>
      {saved ? <Toast text={t('account.saved')} /> : ''}
      <Section id="profile" title={t('account.you')}>
        <form method="post" action="/account" class="stack form">
          <TextField
            name="name"
            label={t('person.name')}
            value={values.name ?? user.name}
            error={errors.name}
            autocomplete="name"
            required
            maxlength={120}
          />
          <TextField
            name="email"
            type="email"
            label={t('person.email')}
            value={user.email}
            help={t('account.emailHelp')}
            readonly
          />
          <div class="row">
            <Button label={t('saveBar.save')} kind="primary" />
          </div>
        </form>
      </Section>
      <Section id="preferences" title={t('account.preferences')} help={t('account.atOnce')}>
        <Preferences user={user} saved={saved} errors={errors} />
      </Section>
    </AccountPage>
  )
}

function Preferences({
  user,
  saved,
  errors,
}: Pick<ProfileProps, 'user' | 'saved'> & { errors: Record<string, string> }) {
  const asBrowser = { value: '', label: t('account.asBrowser') }
  return (
    <>
      <AtOnce field="locale">
        <SelectField
          name="locale"
          label={t('account.language')}
          value={user.locale ?? ''}
          options={[
            asBrowser,
            ...locales.map((locale) => ({ value: locale, label: localeNames[locale] })),
          ]}
          error={errors.locale}
          autofocus={saved === 'locale'}
        />
      </AtOnce>
      <AtOnce field="theme">
        <RadioField
          name="theme"
          label={t('account.theme')}
          value={user.theme}
          options={themes.map((theme) => ({ value: theme, label: t(`account.theme.${theme}`) }))}
          error={errors.theme}
          autofocus={saved === 'theme'}
        />
      </AtOnce>
      <AtOnce field="timeZone">
        <SelectField
          name="timeZone"
          label={t('account.timeZone')}
          value={user.timeZone ?? ''}
          options={[
            asBrowser,
            ...Intl.supportedValuesOf('timeZone').map((zone) => ({
              value: zone,
              label: zone.replaceAll('_', ' '),
            })),
          ]}
          error={errors.timeZone}
          autofocus={saved === 'timeZone'}
        />
      </AtOnce>
      <AtOnce field="enterSends">
        <RadioField
          name="enterSends"
          label={t('account.enter')}
          value={String(user.enterSends)}
          options={[
            { value: 'true', label: t('account.enterSends') },
            { value: 'false', label: t('account.enterBreaks') },
          ]}
          autofocus={saved === 'enterSends'}
        />
      </AtOnce>
    </>
  )
}

/** A form of one field that saves itself; without scripts it has a button. */
function AtOnce({ field, children }: { field: string; children: JSX.Element }) {
  return (
    <form method="post" action="/account" class="stack form" data-at-once>
      <input type="hidden" name="changed" value={field} />
      {children}
      <div class="row unscripted">
        <Button label={t('saveBar.save')} />
      </div>
    </form>
  )
}
