import { t } from 'convosphere'
import { Narrow, Notice, SelectField, TextField } from 'convosphere/views'
import type { FoundServer } from './local-servers.ts'
import type { ProviderHealth } from './models.ts'

interface WelcomeProps {
  found: FoundServer[]
  connected: ProviderHealth[]
  /** The provider that was connected just now. */
  done?: ProviderHealth | undefined
  values?: Record<string, string>
  errors?: Record<string, string>
}

/** Which model shall answer? The second step of setting up; later a way to add one. */
export function WelcomePage({ found, connected, done, values = {}, errors = {} }: WelcomeProps) {
  return (
    <Narrow>
      <h1 safe>{t('models.welcome.title')}</h1>
      <p safe>{t('models.welcome.intro')}</p>
      {done ? (
        <Notice
          kind="success"
          text={t('models.welcome.connectedNow', { name: done.name, count: done.models })}
        />
      ) : (
        ''
      )}
      <Connected providers={connected} />
      <Found servers={found} />
      <h2 safe>{t('models.welcome.withKey')}</h2>
      <KeyForm values={values} errors={errors} />
      <p>
        <a href="/" class={connected.length ? 'button primary' : 'button quiet'} safe>
          {t(connected.length ? 'models.welcome.start' : 'models.welcome.skip')}
        </a>
      </p>
    </Narrow>
  )
}

function Connected({ providers }: { providers: ProviderHealth[] }) {
  if (!providers.length) return ''
  return (
    <section class="stack">
      <h2 safe>{t('models.welcome.connected')}</h2>
      <ul class="stack">
        {providers.map((provider) => (
          <li safe>{provider.name}</li>
        ))}
      </ul>
    </section>
  )
}

const namesShown = 3

function Found({ servers }: { servers: FoundServer[] }) {
  return (
    <section class="stack">
      <h2 safe>{t('models.welcome.found')}</h2>
      {servers.length ? '' : <p safe>{t('models.welcome.nothing')}</p>}
      {servers.map((server) => (
        <form method="post" action="/models/providers" class="stack">
          <input type="hidden" name="provider" value="other" />
          <input type="hidden" name="name" value={server.name} />
          <input type="hidden" name="baseUrl" value={server.baseUrl} />
          <p class="quiet" safe>
            {t('models.welcome.models', { count: server.models.length, names: names(server) })}
          </p>
          <button class="button primary" safe>
            {t('models.welcome.add', { name: server.name })}
          </button>
        </form>
      ))}
      <p>
        <a href="/models/welcome" safe>
          {t('models.welcome.again')}
        </a>
      </p>
    </section>
  )
}

function names({ models }: FoundServer): string {
  const shown = models.slice(0, namesShown)
  const more = models.length - shown.length
  return [...shown, ...(more ? [t('models.welcome.more', { count: more })] : [])].join(', ')
}

function KeyForm({ values, errors }: Required<Pick<WelcomeProps, 'values' | 'errors'>>) {
  return (
    <form method="post" action="/models/providers" class="stack">
      <SelectField
        name="provider"
        label={t('models.welcome.provider')}
        value={values.provider ?? 'openai'}
        options={[
          { value: 'openai', label: 'OpenAI' },
          { value: 'anthropic', label: 'Anthropic' },
          { value: 'other', label: t('models.welcome.other') },
        ]}
      />
      <TextField
        name="key"
        type="password"
        label={t('models.welcome.key')}
        help={t('models.welcome.key.help')}
        value={values.key}
        error={errors.key}
        autocomplete="off"
      />
      <TextField
        name="baseUrl"
        type="url"
        label={t('models.welcome.address')}
        help={t('models.welcome.address.help')}
        value={values.baseUrl}
        error={errors.baseUrl}
        autocomplete="off"
      />
      <button class="button" safe>
        {t('models.welcome.submit')}
      </button>
    </form>
  )
}
