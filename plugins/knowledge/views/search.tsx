import { t } from 'convosphere'
import { Empty, Page } from 'convosphere/views'
import type { Hit } from '../search.ts'
import { Ask } from './ask.tsx'
import { placeText } from './place.ts'
import { marked } from './marked.ts'

interface SearchProps {
  query: string
  collectionId: string | undefined
  /** What was found; it may come after the rest of the page. */
  found: JSX.Element
}

/** Passages of documents that answer a question. */
export function SearchPage({ query, collectionId, found }: SearchProps) {
  return (
    <Page title={t('knowledge.search')}>
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
}

/** The passages, best first. */
export function Found({ query, hits, isByWords }: FoundProps) {
  if (!query.trim()) return <Empty icon="search" text={t('knowledge.search.hint')} />
  if (!hits.length) return <Empty icon="search" text={t('knowledge.search.nothing', { query })} />
  return (
    <>
      <ol class="passages">
        {hits.map((hit) => (
          <Passage hit={hit} query={query} />
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

function Passage({ hit: { chunk, document }, query }: { hit: Hit; query: string }) {
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
    </li>
  )
}
