import { type Job, t, view } from 'convosphere'
import { Button, Field, hx, Notice, Page, Section } from 'convosphere/views'
import { largestFile } from '../import/imports.ts'
import type { Counts, Import } from '../import/store.ts'
import { Rail, type RailLists } from './rail.tsx'

/** Where one chooses the file. */
export function ChooseFile({ rail, error }: { rail: RailLists; error: string | undefined }) {
  const sources = ['chatgpt', 'claude', 'openWebUi', 'librechat', 'convosphere']
  return (
    <Page title={t('chat.import.title')} rail={<Rail lists={rail} />}>
      <Section id="choose" title={t('chat.import.choose')} help={t('chat.import.help')}>
        <form method="post" action="/chat/imports" enctype="multipart/form-data" class="stack form">
          <Field
            name="file"
            label={t('chat.import.file')}
            help={t('chat.import.fileHelp', { limit: largestFile / 1024 / 1024 })}
            error={error}
          >
            <input
              class="input drop"
              type="file"
              id="file"
              name="file"
              accept=".zip,.json,application/zip,application/json"
              required
              aria-invalid={error ? 'true' : undefined}
              aria-describedby={error ? 'file-help file-error' : 'file-help'}
            />
          </Field>
          <div class="row">
            <Button label={t('chat.import.look')} kind="primary" />
          </div>
        </form>
      </Section>
      <Section id="sources" title={t('chat.import.sources')}>
        <ul>
          {sources.map((source) => (
            <li safe>{t(`chat.import.source.${source}`)}</li>
          ))}
        </ul>
      </Section>
    </Page>
  )
}

interface ImportProps {
  found: Import
  /** The job that reads it, once somebody wanted that. */
  job: Job | undefined
}

/** What a file holds, and the button that brings it here; then how far that is, and what came of it. */
export function ImportPage({ rail, ...props }: ImportProps & { rail: RailLists }) {
  return (
    <Page title={t('chat.import.title')} rail={<Rail lists={rail} />}>
      <ImportState {...props} />
    </Page>
  )
}

/** The part of the page that changes while the file is read. */
export function ImportState({ found, job }: ImportProps) {
  const { id, counts, fileName, done } = found
  const isOpen = !done && (job?.status === 'queued' || job?.status === 'running')
  const again = hx({ get: `/chat/imports/${id}/state`, trigger: 'every 1s', swap: 'outerHTML' })
  return (
    <div id="import" class="parts" {...(isOpen ? again : {})}>
      {done ? <Notice kind="success" text={t('chat.import.done')} /> : ''}
      {!done && job?.error ? (
        <Notice kind="danger" text={t(job.error.key, job.error.values)} />
      ) : (
        ''
      )}
      <Section id="found" title={fileName}>
        <Facts counts={counts} />
        {isOpen ? (
          <Progress id={id} done={job?.progress ?? 0} />
        ) : (
          <Next id={id} done={done} isNew={counts.threads + counts.messages > 0} />
        )}
      </Section>
      {counts.unreadable ? <Problems counts={counts} /> : ''}
    </div>
  )
}

function Progress({ id, done }: { id: string; done: number }) {
  const percent = new Intl.NumberFormat(view().locale, { style: 'percent' })
  return (
    <div class="stack">
      <label for="progress" safe>
        {t('chat.import.running')}
      </label>
      <progress id="progress" max="1" value={String(done)} />
      <p safe>{percent.format(done)}</p>
      <noscript>
        <a href={`/chat/imports/${id}`} safe>
          {t('chat.import.reload')}
        </a>
      </noscript>
    </div>
  )
}

/** What one can do next. */
function Next({ id, done, isNew }: { id: string; done: boolean; isNew: boolean }) {
  const another = <Button href="/chat/import" label={t('chat.import.another')} />
  if (done)
    return (
      <div class="row">
        <Button href="/" kind="primary" label={t('chat.import.open')} />
        {another}
      </div>
    )
  return (
    <form method="post" action={`/chat/imports/${id}/job`} class="stack">
      {isNew ? '' : <Notice kind="info" text={t('chat.import.nothingNew')} />}
      <div class="row">
        {isNew ? <Button label={t('chat.import.start')} kind="primary" /> : ''}
        {another}
      </div>
    </form>
  )
}

function Facts({ counts }: { counts: Counts }) {
  const number = new Intl.NumberFormat(view().locale)
  const facts = [
    ...Object.entries(counts.products).map(
      ([name, found]) => [t('chat.import.from', { product: name }), found] as const,
    ),
    [t('chat.import.threads'), counts.threads] as const,
    [t('chat.import.continued'), counts.continued] as const,
    [t('chat.import.messages'), counts.messages] as const,
    [t('chat.import.branches'), counts.branches] as const,
    [t('chat.import.alreadyHere'), counts.alreadyHere] as const,
    [t('chat.import.unreadable'), counts.unreadable] as const,
  ]
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt safe>{name}</dt>
          <dd safe>{number.format(value)}</dd>
        </>
      ))}
    </dl>
  )
}

/** Conversations that cannot be read. */
function Problems({ counts }: { counts: Counts }) {
  const more = counts.unreadable - counts.problems.length
  return (
    <Section id="problems" title={t('chat.import.problems')}>
      <ul>
        {counts.problems.map(({ title, reason }) => (
          <li>
            <strong safe>{title || t('chat.untitled')}</strong>{' '}
            <span safe>{t(`chat.import.reason.${reason}`)}</span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p safe>{t('chat.import.moreProblems', { count: more })}</p> : ''}
    </Section>
  )
}
