import { t } from 'convosphere'
import { Badge, Button } from 'convosphere/views'
import type { TrialResult } from './measure.ts'
import { ndcgText } from './figures.ts'
import { modesOf, modeText } from './page.tsx'
import type { Expectation, TrialQuestion } from './store.ts'

interface QuestionItemProps {
  question: TrialQuestion
  /** What came of it the last time, and the time before. */
  result: TrialResult | undefined
  before: TrialResult | undefined
  mayWrite: boolean
}

/** A question, and at which place what it should find was found. */
export function QuestionItem({ question, result, before, mayWrite }: QuestionItemProps) {
  const { id, expected } = question
  return (
    <li class="trial-question" id={`q-${id}`}>
      <div class="row">
        <h3 class="grow" safe>
          {question.question}
        </h3>
        <Change now={result} was={before} />
        {mayWrite ? (
          <form method="post" action={`/knowledge/questions/${id}/deletion`}>
            <Button
              label={t('knowledge.deleteOf', { title: question.question })}
              icon="trash"
              kind="quiet"
              iconOnly
            />
          </form>
        ) : (
          ''
        )}
      </div>
      <ul role="list" class="expected">
        {expected.map((one) => (
          <ExpectedItem expected={one} result={result} mayWrite={mayWrite} />
        ))}
      </ul>
      {result ? <Outcome result={result} /> : ''}
    </li>
  )
}

/** Smaller is no change that anybody notices. */
const leastChange = 0.005

function Change({ now, was }: { now: TrialResult | undefined; was: TrialResult | undefined }) {
  const best = (result: TrialResult | undefined) => result && modesOf(result)[0]?.[1].ndcg
  const [after, before] = [best(now), best(was)]
  if (after === undefined || before === undefined) return <></>
  if (Math.abs(after - before) < leastChange) return <></>
  return after > before ? (
    <Badge text={t('knowledge.trials.better')} kind="success" />
  ) : (
    <Badge text={t('knowledge.trials.worse')} kind="danger" />
  )
}

interface ExpectedItemProps {
  expected: Expectation
  result: TrialResult | undefined
  mayWrite: boolean
}

function ExpectedItem({ expected, result, mayWrite }: ExpectedItemProps) {
  const { id, documentId, title, quote, isThere } = expected
  return (
    <li class="row">
      <span class="grow">
        <a href={`/knowledge/documents/${documentId}`} safe>
          {title}
        </a>{' '}
        <span class="quiet" safe>
          {quote ? t('knowledge.trials.quoted', { quote }) : t('knowledge.trials.anywhere')}
        </span>
      </span>
      {isThere ? (
        <Place expected={expected} result={result} />
      ) : (
        <Badge text={t('knowledge.trials.gone')} kind="warning" />
      )}
      {mayWrite ? (
        <form method="post" action={`/knowledge/expectations/${id}/deletion`}>
          <Button
            label={t('knowledge.trials.notExpected', { title })}
            icon="close"
            kind="quiet"
            iconOnly
          />
        </form>
      ) : (
        ''
      )}
    </li>
  )
}

/** Where it was found by the best way of searching. */
function Place({ expected, result }: Pick<ExpectedItemProps, 'expected' | 'result'>) {
  const at = result?.places.find(({ id }) => id === expected.id)?.at
  const mode = result && modesOf(result)[0]?.[0]
  if (!at || !mode) return <></>
  const place = at[mode]
  return place ? (
    <Badge text={t('knowledge.trials.place', { place })} kind="success" />
  ) : (
    <Badge text={t('knowledge.trials.missed')} kind="danger" />
  )
}

/** How each way of searching did, and what stood first. */
function Outcome({ result }: { result: TrialResult }) {
  const scores = modesOf(result).map(([mode, { ndcg }]) => `${modeText(mode)} ${ndcgText(ndcg)}`)
  return (
    <details>
      <summary safe>{t('knowledge.trials.first')}</summary>
      <p class="quiet" safe>
        {t('knowledge.trials.each', { scores: scores.join(' · ') })}
      </p>
      <ol class="first-found">
        {result.first.map(({ documentId, chunkId, quote, isExpected }) => (
          <li>
            <a href={`/knowledge/documents/${documentId}?passage=${chunkId}`} safe>
              {quote}
            </a>{' '}
            {isExpected ? <Badge text={t('knowledge.trials.expected')} kind="success" /> : ''}
          </li>
        ))}
      </ol>
    </details>
  )
}
