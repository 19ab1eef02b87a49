import { t, view } from 'convosphere'
import { Badge, Button, Empty, Page, Section, Toast } from 'convosphere/views'
import { Should } from '../trials/should.tsx'
import { placeText } from '../views/place.ts'
import type { Outcome, Seen, SeenRetrieval, SeenSearch } from './retrieval.ts'
import { WhyText } from './why-text.tsx'

interface RetrievalPageProps {
  retrieval: SeenRetrieval
  answerId: string
  /** Ids of the collections that the person may change. */
  writable: string[]
  /** It was just made a test question. */
  isKept: boolean
}

/** How the passages were found that an answer rests on. */
export function RetrievalPage(props: RetrievalPageProps) {
  const { retrieval, answerId, isKept } = props
  const { searches, threadId } = retrieval
  return (
    <Page
      title={t('knowledge.retrieval')}
      actions={
        <Button
          href={`/chat/threads/${threadId}?at=${answerId}#m-${answerId}`}
          label={t('knowledge.retrieval.back')}
          icon="left"
        />
      }
    >
      {isKept ? <Toast text={t('knowledge.trials.there')} /> : ''}
      {searches.map((search, index) => (
        <SearchSections search={search} n={index + 1} {...props} />
      ))}
    </Page>
  )
}

interface SearchProps extends RetrievalPageProps {
  search: SeenSearch
}

function SearchSections({ n, ...props }: SearchProps & { n: number }) {
  const { search, retrieval } = props
  const { passages, hidden } = search
  const isOnly = retrieval.searches.length === 1
  return (
    <>
      <Section
        id={`searched-${n}`}
        title={isOnly ? t('knowledge.retrieval.searched') : t('knowledge.retrieval.search', { n })}
      >
        <Searched search={search} />
      </Section>
      <Section
        id={`looked-${n}`}
        title={t('knowledge.retrieval.looked')}
        help={n === 1 ? t('knowledge.retrieval.lookedHelp') : undefined}
      >
        {passages.length ? (
          <ol role="list" class="passages looked">
            {passages.map((passage) => (
              <Passage passage={passage} {...props} />
            ))}
          </ol>
        ) : (
          <Empty icon="search" text={t('knowledge.retrieval.nothing')} />
        )}
        {hidden ? (
          <p class="quiet" safe>
            {t('knowledge.retrieval.hidden', { count: hidden })}
          </p>
        ) : (
          ''
        )}
      </Section>
    </>
  )
}

function Searched({ search }: { search: SeenSearch }) {
  const { asked, goesOn, collections, documents, model, told } = search
  const number = new Intl.NumberFormat(view().locale)
  return (
    <dl class="facts">
      <dt safe>{t('knowledge.retrieval.asked')}</dt>
      <dd>
        <span class="asked" safe>
          {asked}
        </span>
        {goesOn ? (
          <p class="quiet" safe>
            {t('knowledge.retrieval.goesOn')}
          </p>
        ) : (
          ''
        )}
      </dd>
      <dt safe>{t('knowledge.retrieval.where')}</dt>
      <dd>
        {collections || documents ? (
          <Where collections={collections ?? []} documents={documents ?? []} />
        ) : (
          <span safe>{t('knowledge.retrieval.everywhere')}</span>
        )}
      </dd>
      <dt safe>{t('knowledge.retrieval.how')}</dt>
      <dd safe>
        {model ? t('knowledge.retrieval.byBoth', { model }) : t('knowledge.retrieval.byWords')}
      </dd>
      <dt safe>{t('knowledge.retrieval.tokens')}</dt>
      <dd safe>{t('knowledge.retrieval.about', { tokens: number.format(told) })}</dd>
    </dl>
  )
}

interface WhereProps {
  collections: NonNullable<SeenSearch['collections']>
  documents: NonNullable<SeenSearch['documents']>
}

const Where = ({ collections, documents }: WhereProps) => (
  <ul role="list" class="where">
    {collections.map(({ id, name }) => (
      <li>
        <a href={`/knowledge?collection=${id}`} safe>
          {name}
        </a>
      </li>
    ))}
    {documents.map(({ id, title }) => (
      <li>
        <a href={`/knowledge/documents/${id}`} safe>
          {title}
        </a>
      </li>
    ))}
  </ul>
)

const kinds = {
  used: 'success',
  unhelpful: 'warning',
  copy: undefined,
  share: undefined,
  room: undefined,
} as const

/** What became of a passage, in a word. */
const outcomeText = (outcome: Outcome, cited: number | undefined): string =>
  cited ? t('knowledge.outcome.cited', { n: cited }) : t(`knowledge.outcome.${outcome}`)

function Passage({ passage, search, answerId, writable }: SearchProps & { passage: Seen }) {
  const { document, chunkId, headings, quote, outcome, cited, why, rank, place } = passage
  const where = placeText(place)
  return (
    <li class="passage">
      <h3>
        <span class="rank">{rank}</span>
        <a href={`/knowledge/documents/${document.id}?passage=${chunkId}`} safe>
          {[document.title, ...headings.slice(-1)].join(' › ')}
        </a>
      </h3>
      <p class="quiet facts-line">
        <Badge text={outcomeText(outcome, cited)} kind={kinds[outcome]} />
        {where ? <span safe>{where}</span> : ''}
      </p>
      <p class="passage-text" safe>
        {quote}
      </p>
      <WhyText why={why} />
      {outcome === 'used' ? (
        ''
      ) : (
        <p class="why" safe>
          {t(`knowledge.outcome.${outcome}.why`)}
        </p>
      )}
      {writable.includes(document.collectionId) ? (
        <Should
          question={search.asked}
          document={document}
          quote={quote}
          next={`/knowledge/answers/${answerId}/retrieval`}
        />
      ) : (
        ''
      )}
    </li>
  )
}
