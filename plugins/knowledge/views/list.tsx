import { t } from 'convosphere'
import { Row, type Shown } from './row.tsx'

interface ListProps {
  documents: Shown[]
  next: string | null
  collectionId: string | undefined
  query: string
}

/** A page of documents, and the way to the next. */
export function List({ documents, next, collectionId, query }: ListProps) {
  const more = new URLSearchParams({
    ...(collectionId && { collection: collectionId }),
    ...(query && { q: query }),
    ...(next && { after: next }),
  })
  return (
    <>
      <ul role="list" id="documents" class="documents" aria-label={t('knowledge.title')}>
        {documents.map((document) => (
          <Row document={document} />
        ))}
      </ul>
      {next ? (
        <a class="button" href={`/knowledge?${more}`} rel="next" safe>
          {t('knowledge.more')}
        </a>
      ) : (
        ''
      )}
    </>
  )
}
