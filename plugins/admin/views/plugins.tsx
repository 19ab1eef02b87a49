import { type PluginStatus, t } from 'convosphere'
import { Badge, Button, Notice, sorted, Table } from 'convosphere/views'
import { AdminPage } from './frame.tsx'

const kinds = { running: 'success', disabled: undefined, failed: 'danger' } as const

/** Every plugin with its state. */
export function PluginsPage({
  plugins,
  message,
}: {
  plugins: PluginStatus[]
  message: string | undefined
}) {
  return (
    <AdminPage title={t('admin.plugins')}>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      <Table
        caption={t('admin.plugins')}
        columns={[
          { name: 'name', label: t('admin.plugins.name') },
          { name: 'state', label: t('admin.plugins.state') },
          { name: 'needs', label: t('admin.plugins.needs') },
          { name: 'version', label: t('admin.plugins.version') },
          { name: 'switch', label: t('admin.plugins.switch'), hidden: true },
        ]}
        rows={sorted(plugins, 'name', { name: ({ name }) => name }).map((plugin) => [
          <About plugin={plugin} />,
          <Badge text={t(`admin.plugins.${plugin.state}`)} kind={kinds[plugin.state]} />,
          <span safe>{plugin.needs.join(', ') || '–'}</span>,
          <span safe>{plugin.version ?? t('admin.plugins.builtIn')}</span>,
          <Switch plugin={plugin} />,
        ])}
      />
      <p class="help" safe>
        {t('admin.plugins.help')}
      </p>
    </AdminPage>
  )
}

function About({ plugin }: { plugin: PluginStatus }) {
  const { name, kind, author, error, trusted } = plugin
  const description = kind === 'built-in' ? t(`admin.about.${name}`) : plugin.description
  return (
    <div id={`plugin-${name}`}>
      <strong safe>{name}</strong>
      {description || author ? (
        <span class="below" safe>
          {[description, author].filter(Boolean).join(' · ')}
        </span>
      ) : (
        ''
      )}
      {error ? (
        <span class="error" safe>
          {error}
        </span>
      ) : (
        ''
      )}
      {trusted ? (
        ''
      ) : (
        <span class="below">
          <span safe>{t('admin.plugins.trust')}</span>{' '}
          <code safe>{`convosphere plugins enable ${name}`}</code>
        </span>
      )}
    </div>
  )
}

function Switch({ plugin }: { plugin: PluginStatus }) {
  if (!plugin.trusted) return <></>
  const enable = plugin.state === 'disabled'
  return (
    <form method="post" action={`/admin/plugins/${plugin.name}`} class="row end">
      <input type="hidden" name="enabled" value={String(enable)} />
      <Button
        label={t(enable ? 'admin.plugins.enable' : 'admin.plugins.disable')}
        attributes={{
          'aria-label': t(enable ? 'admin.plugins.enableOf' : 'admin.plugins.disableOf', {
            name: plugin.name,
          }),
        }}
      />
    </form>
  )
}
