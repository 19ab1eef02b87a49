import { t } from 'convosphere'
import { Empty, Page, Toast } from 'convosphere/views'
import { whyOf } from '../inspect/why.ts'
import { WhyText } from '../inspect/why-text.tsx'
import type { Hit } from '../search.ts'
import { Should } from '../trials/should.tsx'
import { Ask } from './ask.tsx'
import { placeText } from './place.ts'
import { marked } from './marked.ts'

interface SearchProps {
  query: string
  collectionId: string | undefined
  /** It was just made a test question. */
  isKept: boolean
  /** What was found; it may come after the rest of the page. */
  found: JSX.Element
}

/** Passages of documents that answer a question. */
export function SearchPage({ query, collectionId, isKept, found }: SearchProps) {
  return (
    <Page title={t('knowledge.search')}>
      {isKept ? <Toast text={t('knowledge.trials.there')} /> : ''}
      <Ask query={query} collectionId={collectionId} />
      <div id="found" class="stack">
        {found}
      </div>
    </Page>
  )
}

interface FoundProps {
  query: string
  hits: Hit[]
  /** By words only: there is no embedding model. */
  isByWords: boolean
  /** Ids of the collections that the person may change. */
  writable: string[]
}

/** The passages, best first. */
export function Found({ query, hits, isByWords, writable }: FoundProps) {
  if (!query.trim()) return <Empty icon="search" text={t('knowledge.search.hint')} />
  if (!hits.length) return <Empty icon="search" text={t('knowledge.search.nothing', { query })} />
  return (
    <>
      <ol class="passages">
        {hits.map((hit) => (
          <Passage hit={hit} query={query} writable={writable} />
        ))}
      </ol>
      {isByWords ? (
        <p class="quiet" safe>
          {t('knowledge.search.wordsOnly')}
        </p>
      ) : (
        ''
      )}
    </>
  )
}

function Passage({ hit, query, writable }: { hit: Hit; query: string; writable: string[] }) {
  const { chunk, document } = hit
  const place = [document.title, ...chunk.headings.slice(-1)].join(' › ')
  return (
    <li class="passage">
      <h2>
        <a
          href={`/knowledge/documents/${document.id}?passage=${chunk.n}${chunk.row ? '#marked' : ''}`}
          safe
        >
          {place}
        </a>
      </h2>
      {placeText(chunk) ? (
        <p class="quiet" safe>
          {placeText(chunk)}
        </p>
      ) : (
        ''
      )}
      <p class="passage-text">
        {marked(chunk.text, query).map(({ text, isMarked }) =>
          isMarked ? <mark safe>{text}</mark> : <span safe>{text}</span>,
        )}
      </p>
      <details class="why-found">
        <summary safe>{t('knowledge.why.show')}</summary>
        <WhyText why={whyOf(hit, query)} />
        {writable.includes(document.collectionId) ? (
          <Should
            question={query}
            document={document}
            quote={chunk.text}
            next={`/knowledge/search?${new URLSearchParams({ q: query })}`}
          />
        ) : (
          ''
        )}
      </details>
    </li>
  )
}
