import { type Job, jobErrorText, t } from 'convosphere'
import { hx, Icon } from 'convosphere/views'

/** How far a collection is tried; it asks again by itself until that has ended. */
export function Trying({ job }: { job: Job }) {
  const isOver = job.endedAt !== undefined
  const error = job.status === 'done' ? undefined : jobErrorText(job, false)
  const kind = !isOver ? 'info' : job.status === 'done' ? 'success' : 'danger'
  const again = { get: `/knowledge/trials/${job.id}`, trigger: 'every 1s', swap: 'outerMorph' }
  return (
    <div id="trying" class={`notice ${kind}`} role="status" {...(isOver ? {} : hx(again))}>
      <Icon name={kind === 'success' ? 'check' : 'info'} />
      <span class="grow">
        {isOver ? (
          <span safe>{error ?? t('knowledge.trials.tried')}</span>
        ) : (
          <>
            <span safe>{t('knowledge.trials.trying')}</span>{' '}
            <progress
              max="1"
              value={String(job.progress)}
              aria-label={t('knowledge.trials.trying')}
            />
            <noscript>
              <a href="" safe>
                {t('knowledge.arranging.look')}
              </a>
            </noscript>
          </>
        )}
      </span>
    </div>
  )
}
