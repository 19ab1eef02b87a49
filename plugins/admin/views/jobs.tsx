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
  /** Job name → message key of what it does. */
  labels: Map<string, string | undefined>
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
        <State job={job} waits={!labels.has(job.name)} />,
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
  const plugin = job.name.split('.')[0] ?? ''
  return (
    <>
      <span safe>{label ? t(label) : job.name}</span>
      <span class="below" safe>
        {by ? t('admin.jobs.pluginFor', { plugin, name: by.name }) : plugin}
      </span>
    </>
  )
}

function State({ job, waits }: { job: Job; waits: boolean }) {
  const error = jobErrorText(job, true)
  return (
    <>
      <Badge text={stateName(job.status)} kind={kinds[job.status]} />
      {error ? (
        <span class="below error" safe>
          {error}
        </span>
      ) : (
        ''
      )}
      {job.status === 'queued' && waits ? (
        <span class="below" safe>
          {t('admin.jobs.pluginOff')}
        </span>
      ) : (
        ''
      )}
    </>
  )
}

function Progress({ job }: { job: Job }) {
  const { locale } = view()
  const percent = new Intl.NumberFormat(locale, { style: 'percent' }).format(job.progress)
  const alone: string = job.status === 'done' ? percent : '–'
  if (!job.count) return <span safe>{alone}</span>
  const number = new Intl.NumberFormat(locale)
  const count = t('admin.jobs.count', {
    done: number.format(job.count.done),
    total: number.format(job.count.total),
  })
  return (
    <>
      <span safe>{percent}</span>
      <span class="below" safe>
        {count}
      </span>
    </>
  )
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
