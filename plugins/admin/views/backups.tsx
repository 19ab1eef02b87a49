import { t, view } from 'convosphere'
import { Badge, Button, Empty, hx, Notice, Section, Table, Time } from 'convosphere/views'
import type { ListedBackup } from '../../backups/index.ts'
import { AdminPage } from './frame.tsx'

interface ResultsProps {
  items: ListedBackup[]
  /** One is queued or being taken. */
  running: boolean
}

interface BackupsProps extends ResultsProps {
  /** Not for a database on a server. */
  possible: boolean
  /** Whether new ones are sealed. */
  sealing: boolean
  /** The settings, drawn, for those who may change them. */
  form: JSX.Element | undefined
  message: string | undefined
}

/** The last backups with their results, and how the next are taken. */
export function BackupsPage({ possible, sealing, form, message, ...results }: BackupsProps) {
  return (
    <AdminPage title={t('admin.backups')}>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {possible ? '' : <Notice kind="info" text={t('backups.error.remote')} />}
      {possible && !sealing ? <Notice kind="warning" text={t('admin.backups.open')} /> : ''}
      <Section
        id="results"
        title={t('admin.backups.results')}
        help={t('admin.backups.resultsHelp')}
      >
        {possible && view().allows('backups.write') ? (
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
  const size = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  })
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
        <span safe>{backup.error ? '–' : size.format(backup.bytes / 1_000_000)}</span>,
        <span safe>{backup.error ? '–' : count.format(backup.rows)}</span>,
        <Download backup={backup} />,
      ])}
    />
  )
}

function About({ backup }: { backup: ListedBackup }) {
  const { at, error, file, place } = backup
  return (
    <>
      <Time at={at} />
      <span class={`below ${error ? 'error' : ''}`} title={file} safe>
        {error ?? `${place === 's3' ? 'S3: ' : ''}${file?.split('/').at(-1)}`}
      </span>
    </>
  )
}

function State({ backup: { error, sealed, here } }: { backup: ListedBackup }) {
  if (error) return <Badge text={t('admin.backups.failed')} kind="danger" />
  if (!here) return <Badge text={t('admin.backups.gone')} />
  return <Badge text={t(sealed ? 'admin.backups.sealed' : 'admin.backups.tried')} kind="success" />
}

function Download({ backup: { id, here } }: { backup: ListedBackup }) {
  if (!here || !view().allows('backups.write')) return <></>
  return (
    <div class="row end">
      <Button label={t('admin.backups.download')} href={`/api/backups/${id}/file`} />
    </div>
  )
}
