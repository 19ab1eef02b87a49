import { t, view } from 'convosphere'
import { Badge, Button, Empty, hx, Notice, Section, sizeText, Table, Time } from 'convosphere/views'
import type { ListedBackup } from '../../backups/index.ts'
import { AdminPage } from './frame.tsx'

interface ResultsProps {
  items: ListedBackup[]
  /** One is queued or being taken. */
  running: boolean
}

interface BackupsProps extends ResultsProps {
  /** When and where the next goes; undefined for a database on a server. */
  upcoming: { at: Date | undefined; address: string } | undefined
  /** Whether new ones are sealed. */
  sealing: boolean
  /** The settings, drawn, for those who may change them. */
  form: JSX.Element | undefined
  message: string | undefined
}

/** The last backups with their results, and how the next are taken. */
export function BackupsPage({ upcoming, sealing, form, message, ...results }: BackupsProps) {
  return (
    <AdminPage title={t('admin.backups')}>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {upcoming ? '' : <Notice kind="info" text={t('backups.error.remote')} />}
      {upcoming && !sealing ? <Notice kind="warning" text={t('admin.backups.open')} /> : ''}
      <Section
        id="results"
        title={t('admin.backups.results')}
        help={t('admin.backups.resultsHelp')}
      >
        {upcoming ? <Upcoming {...upcoming} /> : ''}
        {upcoming && view().allows('backups.write') ? (
          <form method="post" action="/admin/backups" class="row">
            <Button label={t('admin.backups.now')} icon="archive" kind="primary" />
          </form>
        ) : (
          ''
        )}
        <BackupResults {...results} />
      </Section>
      {form ? (
        <Section id="how" title={t('admin.settings')} help={t('admin.backups.settingsHelp')}>
          {form}
        </Section>
      ) : (
        ''
      )}
    </AdminPage>
  )
}

/** In the server's time zone, as the setting is. */
function Upcoming({ at, address }: NonNullable<BackupsProps['upcoming']>) {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const exact = new Intl.DateTimeFormat(view().locale, {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  })
  return (
    <p class="help">
      <span safe>
        {at
          ? t('admin.backups.next', { at: exact.format(at), zone: timeZone })
          : t('admin.backups.noNext')}
      </span>{' '}
      <span safe>{t('admin.backups.where', { address })}</span>
    </p>
  )
}

/** The results; they look again by themselves while one is being taken. */
export function BackupResults({ items, running }: ResultsProps) {
  const looking = hx({ get: '/admin/backups/results', trigger: 'every 2s', swap: 'outerHTML' })
  return (
    <div class="stack" id="backup-results" {...(running ? looking : {})}>
      {running ? <Notice kind="info" text={t('admin.backups.running')} /> : ''}
      {items.length ? (
        <ResultTable items={items} />
      ) : running ? (
        ''
      ) : (
        <Empty icon="archive" text={t('admin.backups.none')} />
      )}
    </div>
  )
}

function ResultTable({ items }: { items: ListedBackup[] }) {
  const { locale } = view()
  const count = new Intl.NumberFormat(locale)
  return (
    <Table
      caption={t('admin.backups.results')}
      columns={[
        { name: 'at', label: t('admin.backups.at') },
        { name: 'state', label: t('admin.plugins.state') },
        { name: 'size', label: t('admin.backups.size'), numeric: true },
        { name: 'rows', label: t('admin.backups.rows'), numeric: true },
        { name: 'file', label: t('admin.backups.file'), hidden: true },
      ]}
      rows={items.map((backup) => [
        <About backup={backup} />,
        <State backup={backup} />,
        <span safe>{backup.error ? '–' : sizeText(backup.bytes)}</span>,
        <span>{backup.rows ? count.format(backup.rows) : '–'}</span>,
        <Download backup={backup} />,
      ])}
    />
  )
}

function About({ backup }: { backup: ListedBackup }) {
  const { at, error, file } = backup
  const { locale, user } = view()
  const exact = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: user?.timeZone,
  })
  return (
    <>
      <Time at={at} />
      <span class={`below ${error ? 'error' : ''}`} title={file} safe>
        {error ?? exact.format(new Date(at))}
      </span>
    </>
  )
}

function State({ backup: { error, sealed, here } }: { backup: ListedBackup }) {
  if (error) return <Badge text={t('admin.backups.failed')} kind="danger" />
  if (!here) return <Badge text={t('admin.backups.gone')} />
  return (
    <div class="row">
      <Badge text={t('admin.backups.tried')} kind="success" />
      <Badge text={t(sealed ? 'admin.backups.sealed' : 'admin.backups.notSealed')} />
    </div>
  )
}

function Download({ backup: { id, here } }: { backup: ListedBackup }) {
  if (!here || !view().allows('backups.write')) return <></>
  return (
    <div class="row end">
      <Button label={t('admin.backups.download')} href={`/api/backups/${id}/file`} />
    </div>
  )
}
