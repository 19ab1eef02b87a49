import {
  type Job,
  jobErrorText,
  type JobStatus,
  jobStatuses,
  t,
  type User,
  view,
} from 'convosphere'
import { Badge, Button, Empty, hx, Notice, Table, Tabs, Time, Toast } from 'convosphere/views'
import { AdminPage } from './frame.tsx'

interface JobsProps {
  jobs: { items: Job[]; next: string | null }
  /** Only these are shown. */
  status: JobStatus | undefined
  /** Job name → what it does; not of plugins that do not run. */
  labels: Map<string, string>
  /** Whoever asked for them, by id. */
  people: Map<string, User>
  /** What was just done: `cancelled`, or `queued` again. */
  done: string
  /** Why it was not done. */
  problem: string | undefined
}

const hrefOf = (query: Record<string, string>) =>
  `/admin/jobs?${String(new URLSearchParams(query))}`.replace(/\?$/, '')

const isOpen = ({ status }: Job) => status === 'queued' || status === 'running'

/** Background jobs, newest first; while some are open the list follows them. */
export function JobsPage(props: JobsProps) {
  const { jobs, status, done, problem } = props
  const shown = status ? { status } : {}
  const follow = jobs.items.some(isOpen)
    ? hx({
        get: view().path,
        trigger: 'every 3s',
        target: 'this',
        select: '#jobs',
        swap: 'outerMorph',
      })
    : {}
  return (
    <AdminPage title={t('admin.jobs')}>
      {problem ? <Notice kind="danger" text={problem} alert /> : ''}
      {['cancelled', 'queued'].includes(done) ? <Toast text={t(`admin.jobs.done.${done}`)} /> : ''}
      <Tabs
        label={t('admin.jobs.states')}
        current={hrefOf(shown)}
        tabs={[
          { href: hrefOf({}), label: t('admin.jobs.all') },
          ...jobStatuses.map((one) => ({ href: hrefOf({ status: one }), label: stateName(one) })),
        ]}
      />
      <div id="jobs" class="stack" {...follow}>
        {jobs.items.length ? (
          <JobTable
            {...props}
            next={jobs.next ? hrefOf({ ...shown, after: jobs.next }) : undefined}
          />
        ) : (
          <Empty icon="redo" text={t(status ? 'admin.jobs.noneSuch' : 'admin.jobs.none')} />
        )}
      </div>
    </AdminPage>
  )
}

const stateName = (status: JobStatus) => t(`admin.jobs.state.${status}`)

const kinds: Record<JobStatus, Parameters<typeof Badge>[0]['kind']> = {
  queued: undefined,
  running: 'info',
  done: 'success',
  failed: 'danger',
  parked: 'danger',
  cancelled: 'warning',
}

function JobTable({ jobs, labels, people, next }: JobsProps & { next: string | undefined }) {
  return (
    <Table
      caption={t('admin.jobs')}
      columns={[
        { name: 'what', label: t('admin.jobs.what') },
        { name: 'state', label: t('admin.plugins.state') },
        { name: 'progress', label: t('admin.jobs.progress') },
        { name: 'attempts', label: t('admin.jobs.attempts'), numeric: true },
        { name: 'when', label: t('admin.jobs.when') },
        { name: 'acts', label: t('admin.jobs.acts'), hidden: true },
      ]}
      rows={jobs.items.map((job) => [
        <What job={job} label={labels.get(job.name)} by={people.get(job.by ?? '')} />,
        <Badge text={stateName(job.status)} kind={kinds[job.status]} />,
        <Progress job={job} />,
        String(job.attempts),
        <Time at={job.endedAt ?? job.startedAt ?? job.createdAt} />,
        view().allows('jobs.write') ? <Acts job={job} /> : '',
      ])}
      next={next}
    />
  )
}

function What({ job, label, by }: { job: Job; label: string | undefined; by: User | undefined }) {
  const [plugin = ''] = job.name.split('.')
  const notes = [
    by ? t('admin.jobs.pluginFor', { plugin, name: by.name }) : plugin,
    job.status === 'queued' && !label ? t('admin.jobs.pluginOff') : '',
  ].filter(Boolean)
  const error = jobErrorText(job, true)
  return (
    <>
      <span safe>{label ?? job.name}</span>
      {notes.map((note) => (
        <span class="below" safe>
          {note}
        </span>
      ))}
      {error ? (
        <span class="below error" safe>
          {error}
        </span>
      ) : (
        ''
      )}
    </>
  )
}

function Progress({ job: { status, progress, count } }: { job: Job }) {
  const { locale } = view()
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(progress)
  const number = new Intl.NumberFormat(locale)
  const text: string = count
    ? t('admin.jobs.count', {
        done: number.format(count.done),
        total: number.format(count.total),
        percent,
      })
    : status === 'done'
      ? percent
      : '–'
  return <span safe>{text}</span>
}

function Acts({ job }: { job: Job }) {
  if (job.status === 'done') return <></>
  const act = isOpen(job) ? 'end' : 'attempts'
  return (
    <form class="row end" method="post" action={`/admin/jobs/${job.id}/${act}`}>
      <Button label={t(isOpen(job) ? 'admin.jobs.cancel' : 'admin.jobs.again')} />
    </form>
  )
}
