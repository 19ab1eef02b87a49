import { t } from 'convosphere'
import { listHref, type ListQuery } from '../list-query.ts'
import { Row, type Shown } from './row.tsx'

interface ListProps {
  documents: Shown[]
  next: string | null
  query: ListQuery
}

/** A page of documents, and the way to the next. */
export function List({ documents, next, query }: ListProps) {
  return (
    <>
      <ul role="list" id="documents" class="documents" aria-label={t('knowledge.title')}>
        {documents.map((document) => (
          <Row document={document} />
        ))}
      </ul>
      {next ? (
        <a class="button" href={listHref(query, { after: next })} rel="next" safe>
          {t('knowledge.more')}
        </a>
      ) : (
        ''
      )}
    </>
  )
}
