import { type Job, t, view } from 'convosphere'
import {
  AreaField,
  Button,
  Chart,
  Empty,
  Field,
  Notice,
  Page,
  Section,
  SelectField,
  Table,
  Time,
} from 'convosphere/views'
import type { Collection } from '../collections.ts'
import type { Mode } from '../search.ts'
import type { Document } from '../store.ts'
import { ndcgFormat, ndcgText, recallFormat, recallText } from './figures.ts'
import type { TrialScore } from './measure.ts'
import { QuestionItem } from './question.tsx'
import type { TrialQuestion, TrialRun } from './store.ts'
import { longestQuestion, longestQuote } from './trials.ts'
import { Trying } from './trying.tsx'

interface TrialsPageProps {
  collection: Collection
  questions: TrialQuestion[]
  /** Newest first. */
  runs: TrialRun[]
  /** What can be expected. */
  documents: Document[]
  mayWrite: boolean
  /** The job that tries it, if it was just begun. */
  trying: Job | undefined
  /** What came of a file that was just brought. */
  brought: { added: number; left: number } | undefined
  /** As they were sent. */
  fields: Record<string, string>
  errors: Record<string, string>
}

/** Where it is said what a collection should answer, and seen how well it does. */
export function TrialsPage(props: TrialsPageProps) {
  const { collection, questions, runs, mayWrite, trying, brought } = props
  return (
    <Page
      title={titleOf(collection)}
      actions={
        <Button
          href={`/knowledge?collection=${collection.id}`}
          label={t('knowledge.back')}
          icon="left"
        />
      }
    >
      {trying ? <Trying job={trying} /> : ''}
      {brought ? <Notice kind="info" text={broughtText(brought)} /> : ''}
      <Section id="scores" title={t('knowledge.trials')} help={t('knowledge.trials.help')}>
        {runs[0] ? <Scores run={runs[0]} before={runs[1]} /> : <NotYet count={questions.length} />}
        {mayWrite && questions.length ? (
          <form method="post" action={`/knowledge/collections/${collection.id}/trials`}>
            <Button label={t('knowledge.trials.try')} icon="redo" />
          </form>
        ) : (
          ''
        )}
      </Section>
      {runs.length > 1 ? <History runs={runs} /> : ''}
      <Section
        id="questions"
        title={t('knowledge.trials.questions')}
        help={t('knowledge.trials.questionsHelp')}
      >
        {questions.length ? (
          <ol role="list" class="trial-questions">
            {questions.map((question) => (
              <QuestionItem
                question={question}
                result={resultOf(runs[0], question)}
                before={resultOf(runs[1], question)}
                mayWrite={mayWrite}
              />
            ))}
          </ol>
        ) : (
          <Empty icon="check" text={t('knowledge.trials.none')} />
        )}
      </Section>
      {mayWrite ? <NewQuestion {...props} /> : ''}
      {mayWrite || questions.length ? <Files {...props} /> : ''}
    </Page>
  )
}

/** Tells the page from others of its collection. */
export const titleOf = ({ name }: Collection): string => `${t('knowledge.trials')}: ${name}`

const resultOf = (run: TrialRun | undefined, { id }: TrialQuestion) =>
  run?.results?.find(({ questionId }) => questionId === id)

const broughtText = ({ added, left }: { added: number; left: number }): string =>
  [
    t('knowledge.trials.added', { count: added }),
    left ? t('knowledge.trials.left', { count: left }) : '',
  ].join(' ')

const NotYet = ({ count }: { count: number }) => (
  <p class="quiet" safe>
    {t(count ? 'knowledge.trials.soon' : 'knowledge.trials.noQuestions')}
  </p>
)

export const modeText = (mode: Mode): string => t(`knowledge.mode.${mode}`)
/** The ways that a run searched, the best first. */
export const modesOf = ({ scores }: Pick<TrialRun, 'scores'>): [Mode, TrialScore][] =>
  (['hybrid', 'text', 'semantic'] as const).flatMap((mode): [Mode, TrialScore][] => {
    const score = scores[mode]
    return score ? [[mode, score]] : []
  })

/** How well the questions were answered, beside the time before. */
function Scores({ run, before }: { run: TrialRun; before: TrialRun | undefined }) {
  return (
    <>
      <Table
        caption={t('knowledge.trials')}
        columns={[
          { name: 'mode', label: t('knowledge.retrieval.how') },
          { name: 'recall', label: t('knowledge.trials.recall'), numeric: true },
          { name: 'ndcg', label: t('knowledge.trials.ndcg'), numeric: true },
        ]}
        rows={modesOf(run).map(([mode, score]) => [
          <span safe>{modeText(mode)}</span>,
          <Figure format={recallFormat()} now={score.recall} was={before?.scores[mode]?.recall} />,
          <Figure format={ndcgFormat()} now={score.ndcg} was={before?.scores[mode]?.ndcg} />,
        ])}
      />
      <p class="quiet">
        <span safe>{t('knowledge.trials.asked', { count: run.questions })}</span>{' '}
        <Time at={run.createdAt} />
      </p>
    </>
  )
}

/** What is a change, and no rounding. */
const leastChange = 0.0005

interface FigureProps {
  format: Intl.NumberFormat
  now: number
  was: number | undefined
}

/** A figure, and what it has changed by. */
function Figure({ format, now, was }: FigureProps) {
  const change = was === undefined ? 0 : now - was
  return (
    <span>
      <span safe>{format.format(now)}</span>
      {Math.abs(change) < leastChange ? (
        ''
      ) : (
        <span class={change > 0 ? 'change better' : 'change worse'} safe>
          {changeText(format, change)}
        </span>
      )}
    </span>
  )
}

/** What a share has changed by are points, not percent of it. */
function changeText(format: Intl.NumberFormat, change: number): string {
  const { locale, style, minimumFractionDigits, maximumFractionDigits } = format.resolvedOptions()
  const options = { minimumFractionDigits, maximumFractionDigits, signDisplay: 'always' } as const
  const signed = new Intl.NumberFormat(locale, options)
  return style === 'percent'
    ? t('knowledge.trials.points', { points: signed.format(change * 100) })
    : signed.format(change)
}

function NewQuestion({ collection, documents, fields, errors }: TrialsPageProps) {
  return (
    <Section id="new" title={t('knowledge.trials.new')} help={t('knowledge.trials.newHelp')}>
      {documents.length ? (
        <form
          method="post"
          action={`/knowledge/collections/${collection.id}/questions`}
          class="stack form"
        >
          <AreaField
            name="question"
            label={t('knowledge.trials.question')}
            value={fields.question}
            error={errors.question}
            rows={2}
            maxlength={longestQuestion}
            required
          />
          <SelectField
            name="documentId"
            label={t('knowledge.trials.document')}
            value={fields.documentId ?? ''}
            error={errors.documentId}
            options={[
              { value: '', label: '–' },
              ...documents.map(({ id, title }) => ({ value: id, label: title })),
            ]}
          />
          <AreaField
            name="quote"
            label={t('knowledge.trials.quote')}
            help={t('knowledge.trials.quoteHelp')}
            value={fields.quote}
            rows={3}
            maxlength={longestQuote}
          />
          <div class="row">
            <Button label={t('knowledge.trials.add')} kind="primary" />
          </div>
        </form>
      ) : (
        <p class="quiet" safe>
          {t('knowledge.empty')}
        </p>
      )}
    </Section>
  )
}

function Files({ collection, questions, mayWrite, errors }: TrialsPageProps) {
  const path = `/knowledge/collections/${collection.id}/questions/file`
  return (
    <Section id="files" title={t('knowledge.trials.files')} help={t('knowledge.trials.filesHelp')}>
      {mayWrite ? (
        <form method="post" action={path} enctype="multipart/form-data" class="stack form">
          <Field name="file" label={t('knowledge.trials.file')} error={errors.file}>
            <input
              class="input"
              type="file"
              id="file"
              name="file"
              accept=".json,.csv,application/json,text/csv"
              required
              aria-invalid={errors.file ? 'true' : undefined}
              aria-describedby={errors.file ? 'file-error' : undefined}
            />
          </Field>
          <div class="row">
            <Button label={t('knowledge.trials.bring')} />
          </div>
        </form>
      ) : (
        ''
      )}
      {questions.length ? (
        <div class="row">
          <Button href={`${path}?format=json`} label="JSON" icon="down-to-line" kind="quiet" />
          <Button href={`${path}?format=csv`} label="CSV" icon="down-to-line" kind="quiet" />
        </div>
      ) : (
        ''
      )}
    </Section>
  )
}

/** How both figures went, by the best way of searching at the time. */
function Charts({ runs }: { runs: TrialRun[] }) {
  const day = new Intl.DateTimeFormat(view().locale, {
    dateStyle: 'medium',
    timeZone: view().user?.timeZone,
  })
  const oldestFirst = runs.toReversed()
  const dayOf = (run: TrialRun) => day.format(new Date(run.createdAt))
  const ends = { from: dayOf(oldestFirst[0]!), to: dayOf(runs[0]!) }
  const each = (pick: (score: TrialScore) => number) =>
    oldestFirst.map((run) => {
      const [best] = modesOf(run)
      return best && pick(best[1])
    })
  return (
    <div class="charts">
      <Chart
        {...ends}
        title={t('knowledge.trials.recall')}
        values={each(({ recall }) => recall)}
        format={recallText}
        end={1}
        kind="line"
      />
      <Chart
        {...ends}
        title={t('knowledge.trials.ndcg')}
        values={each(({ ndcg }) => ndcg)}
        format={ndcgText}
        end={1}
        kind="line"
      />
    </div>
  )
}

/** What came of it each time, newest first. */
function History({ runs }: { runs: TrialRun[] }) {
  const number = new Intl.NumberFormat(view().locale)
  const both = (score: TrialScore | undefined) =>
    score ? `${recallText(score.recall)} · ${ndcgText(score.ndcg)}` : '–'
  return (
    <Section
      id="history"
      title={t('knowledge.trials.history')}
      help={t('knowledge.trials.historyHelp')}
    >
      <Charts runs={runs} />
      <details>
        <summary safe>{t('knowledge.trials.runs')}</summary>
        <Table
          caption={t('knowledge.trials.history')}
          columns={[
            { name: 'when', label: t('knowledge.trials.when') },
            { name: 'questions', label: t('knowledge.trials.questions'), numeric: true },
            { name: 'hybrid', label: modeText('hybrid'), numeric: true },
            { name: 'text', label: modeText('text'), numeric: true },
            { name: 'semantic', label: modeText('semantic'), numeric: true },
          ]}
          rows={runs.map(({ createdAt, questions, scores, model }) => [
            <>
              <Time at={createdAt} />
              {model ? (
                <span class="quiet small" safe>
                  {model}
                </span>
              ) : (
                ''
              )}
            </>,
            number.format(questions),
            both(scores.hybrid),
            both(scores.text),
            both(scores.semantic),
          ])}
        />
      </details>
    </Section>
  )
}
