import { archiveKeptMs, type Job, t, view } from 'convosphere'
import { Button, hx, Notice, Section, Time } from 'convosphere/views'
import { AccountPage } from './frame.tsx'

interface DataProps {
  /** The last job that put everything together. */
  job: Job | undefined
}

/** Where one takes everything of one's own along. */
export function DataPage(props: DataProps) {
  return (
    <AccountPage title={t('account.data')}>
      <Section id="take" title={t('account.take')} help={t('account.takeHelp')}>
        <DataState {...props} />
      </Section>
    </AccountPage>
  )
}

/** The part of the page that changes while the archive is put together. */
export function DataState({ job }: DataProps) {
  const isOpen = job?.status === 'queued' || job?.status === 'running'
  const again = hx({ get: '/account/data/state', trigger: 'every 1s', swap: 'outerHTML' })
  return (
    <div id="archive" class="stack" {...(isOpen ? again : {})}>
      {job && isOpen ? <Progress job={job} /> : <Ended job={job} />}
    </div>
  )
}

function Progress({ job }: { job: Job }) {
  const { done = 0, total = 0 } = job.count ?? {}
  const { format } = new Intl.NumberFormat(view().locale)
  const text = total
    ? t('account.takeRunning', { count: total, done: format(done), total: format(total) })
    : t('account.takeBegins')
  return (
    <>
      <progress aria-label={text} {...(total && { max: total, value: String(done) })} />
      <p safe>{text}</p>
      <p class="help" safe>
        {t('account.takeLeave')}
      </p>
      <noscript>
        <a href="/account/data" safe>
          {t('account.takeReload')}
        </a>
      </noscript>
    </>
  )
}

function Ended({ job }: DataProps) {
  const untilMs = job?.endedAt ? Date.parse(job.endedAt) + archiveKeptMs : 0
  const isThere = job?.status === 'done' && untilMs > Date.now()
  return (
    <>
      {job?.error ? <Notice kind="danger" text={t(job.error.key, job.error.values)} /> : ''}
      {isThere ? <Ready job={job} until={new Date(untilMs).toISOString()} /> : ''}
      <form method="post" action="/account/data" class="row">
        {isThere ? (
          <Button
            href={`/api/me/exports/${job.id}`}
            kind="primary"
            icon="down-to-line"
            label={t('account.takeDownload')}
          />
        ) : (
          ''
        )}
        <Button
          label={t(isThere ? 'account.takeAgain' : 'account.takeStart')}
          {...(!isThere && { kind: 'primary' })}
        />
      </form>
    </>
  )
}

function Ready({ job, until }: { job: Job; until: string }) {
  const { files } = job.result as { files: number }
  const number = new Intl.NumberFormat(view().locale)
  return (
    <p>
      <span safe>{t('account.takeReady', { count: files, files: number.format(files) })}</span>{' '}
      <span safe>{t('account.takeUntil')}</span> <Time at={until} />
    </p>
  )
}
