import { t, view } from 'convosphere'
import {
  Badge,
  Button,
  Confirm,
  Empty,
  hx,
  Notice,
  Page,
  Section,
  Table,
  Time,
} from 'convosphere/views'
import { ndcgText, recallText } from '../trials/figures.ts'
import type { Scores } from '../trials/measure.ts'
import { Places } from '../views/places.tsx'
import type { Meaning, ShownComparison, ShownSet } from './change.ts'

/** What finds documents by their meaning, and the way to another model. */
export function MeaningPage({ meaning }: { meaning: Meaning }) {
  const { sets, wanted, hasQuestions, comparison } = meaning
  const waiting = sets.find(({ standing }) => standing === 'waiting')
  return (
    <Page title={t('knowledge.meaning')}>
      <Places current="/knowledge/meaning" />
      {wanted ? '' : <Notice kind="info" text={t('knowledge.meaning.off')} />}
      <Section
        id="sets"
        title={t('knowledge.meaning.models')}
        help={t(hasQuestions ? 'knowledge.meaning.help' : 'knowledge.meaning.helpAlone')}
      >
        {sets.length ? (
          <Sets meaning={meaning} />
        ) : (
          <Empty icon="cpu" text={t('knowledge.meaning.none')} />
        )}
      </Section>
      {comparison ? (
        <Section
          id="comparison"
          title={t('knowledge.meaning.comparison')}
          help={t('knowledge.meaning.comparisonHelp')}
        >
          <Comparison comparison={comparison} />
          <Again />
        </Section>
      ) : waiting ? (
        <Section id="comparison" title={t('knowledge.meaning.comparison')}>
          <p class="quiet" safe>
            {t('knowledge.meaning.comparing')}
          </p>
          <Again />
        </Section>
      ) : (
        ''
      )}
    </Page>
  )
}

const Again = () => (
  <form method="post" action="/knowledge/meaning/comparisons">
    <Button label={t('knowledge.meaning.again')} icon="redo" />
  </form>
)

/** Each model's vectors, and what can be done with them; it asks again while some are made. */
export function Sets({ meaning: { sets } }: { meaning: Meaning }) {
  const isMade = sets.some(({ standing }) => standing === 'made')
  const again = { get: '/knowledge/meaning/sets', trigger: 'every 5s', swap: 'outerMorph' }
  return (
    <ul role="list" id="vector-sets" class="documents" {...(isMade ? hx(again) : {})}>
      {sets.map((set) => (
        <SetItem set={set} />
      ))}
    </ul>
  )
}

const kinds = { searched: 'success', made: 'info', waiting: 'warning', kept: undefined } as const

function SetItem({ set }: { set: ShownSet }) {
  const { model, standing, vectors, passages, goneAt } = set
  const number = new Intl.NumberFormat(view().locale)
  const counts = { vectors: number.format(vectors), passages: number.format(passages) }
  return (
    <li class="document">
      <div class="grow">
        <p>
          <strong safe>{model}</strong>{' '}
          <Badge text={t(`knowledge.meaning.${standing}`)} kind={kinds[standing]} />
        </p>
        <p class="quiet facts-line">
          <span safe>{t('knowledge.meaning.vectors', counts)}</span>
          {goneAt ? (
            <span>
              <span safe>{t('knowledge.meaning.gone')}</span> <Time at={goneAt} />
            </span>
          ) : (
            ''
          )}
        </p>
        {standing === 'made' ? (
          <p class="quiet">
            <progress
              max={String(Math.max(1, passages))}
              value={String(vectors)}
              aria-label={t('knowledge.meaning.made')}
            />{' '}
            <span safe>{t('knowledge.meaning.slow')}</span>
          </p>
        ) : (
          ''
        )}
      </div>
      <Acts set={set} />
    </li>
  )
}

function Acts({ set: { id, model, standing, goneAt, wasSearched } }: { set: ShownSet }) {
  return (
    <div class="row end">
      {standing === 'waiting' || standing === 'kept' ? (
        <form method="post" action="/knowledge/meaning/searched">
          <input type="hidden" name="setId" value={String(id)} />
          <Button
            label={t(wasSearched ? 'knowledge.meaning.back' : 'knowledge.meaning.search')}
            kind={standing === 'waiting' ? 'primary' : undefined}
          />
        </form>
      ) : (
        ''
      )}
      {goneAt ? (
        <Confirm
          id={`discard-${id}`}
          label={t('knowledge.meaning.discardOf', { model })}
          icon="trash"
          iconOnly
          title={t('knowledge.meaning.discardOf', { model })}
          text={t('knowledge.meaning.discardText')}
          action={`/knowledge/meaning/${id}/deletion`}
          confirm={t('knowledge.meaning.discard')}
        />
      ) : (
        ''
      )}
    </div>
  )
}

/** Both, on each collection's own test questions. */
function Comparison({ comparison }: { comparison: ShownComparison }) {
  const figures = (scores: Scores | null) =>
    scores?.hybrid ? `${recallText(scores.hybrid.recall)} · ${ndcgText(scores.hybrid.ndcg)}` : '–'
  return (
    <>
      <Table
        caption={t('knowledge.meaning.comparison')}
        columns={[
          { name: 'collection', label: t('knowledge.meaning.collection') },
          { name: 'questions', label: t('knowledge.trials.questions'), numeric: true },
          { name: 'before', label: t('knowledge.meaning.before'), numeric: true },
          { name: 'after', label: t('knowledge.meaning.after'), numeric: true },
        ]}
        rows={comparison.collections.map(({ collection, count, before, after }) => [
          collection ? (
            <a href={`/knowledge/collections/${collection.id}/questions`} safe>
              {collection.name}
            </a>
          ) : (
            <span class="quiet" safe>
              {t('knowledge.meaning.theirs')}
            </span>
          ),
          new Intl.NumberFormat(view().locale).format(count),
          figures(before),
          figures(after),
        ])}
      />
      <p class="quiet">
        <span safe>{t('knowledge.meaning.compared')}</span> <Time at={comparison.createdAt} />
      </p>
      {comparison.collections.map((one) =>
        one.collection && one.questions ? (
          <Questions name={one.collection.name} questions={one.questions} />
        ) : (
          ''
        ),
      )}
    </>
  )
}

interface QuestionsProps {
  name: string
  questions: NonNullable<ShownComparison['collections'][number]['questions']>
}

function Questions({ name, questions }: QuestionsProps) {
  return (
    <details>
      <summary safe>{t('knowledge.meaning.each', { name })}</summary>
      <Table
        caption={t('knowledge.meaning.each', { name })}
        columns={[
          { name: 'question', label: t('knowledge.trials.question') },
          { name: 'before', label: t('knowledge.meaning.before'), numeric: true },
          { name: 'after', label: t('knowledge.meaning.after'), numeric: true },
        ]}
        rows={questions.map(({ question, before, after }) => [
          <span safe>{question}</span>,
          before === null ? '–' : ndcgText(before),
          <>
            <span safe>{ndcgText(after)}</span> <Change before={before} after={after} />
          </>,
        ])}
      />
    </details>
  )
}

/** Smaller is no change that anybody notices. */
const leastChange = 0.005

function Change({ before, after }: { before: number | null; after: number }) {
  if (before === null || Math.abs(after - before) < leastChange) return <></>
  return after > before ? (
    <Badge text={t('knowledge.trials.better')} kind="success" />
  ) : (
    <Badge text={t('knowledge.trials.worse')} kind="danger" />
  )
}
