import { t, view } from 'convosphere'
import { Button, Empty, Notice, Page, Toast } from 'convosphere/views'
import type { Arrangement } from '../arrangements.ts'
import type { Collection } from '../collections.ts'
import { listHref, type ListQuery } from '../list-query.ts'
import type { Document } from '../store.ts'
import { ArrangeForm, Arranged } from './arrange.tsx'
import { Ask } from './ask.tsx'
import { Bringing, type Refused } from './bring.tsx'
import { Filters, type FiltersProps, isNarrowed } from './filters.tsx'
import { List } from './list.tsx'
import { Places } from './places.tsx'
import type { Shown } from './row.tsx'
import { Which } from './which.tsx'

interface DocumentsProps extends Refused, Omit<FiltersProps, 'query'> {
  query: ListQuery
  collections: Collection[]
  /** The one that is shown; undefined: all. */
  collection: Collection | undefined
  documents: Shown[]
  next: string | null
  /** Whether the collection that is shown is this person's, or else whose it is. */
  isMine: boolean
  sharedBy: string | undefined
  mayBring: boolean
  /** What was there when it was brought again. */
  same: Document | undefined
  /** Where the person may bring documents. */
  writable: Collection[]
  /** What is done or was just done with several. */
  arranged: Arrangement | undefined
  /** Why that was not done. */
  arrangeError: string | undefined
  /** The id of one that was just deleted. */
  deleted: string | undefined
}

/** The library: documents, narrowed and in an order, and where one brings more. */
export function DocumentsPage(props: DocumentsProps) {
  const { documents, deleted, query, same, collection } = props
  const collectionId = query.collection
  return (
    <Page title={collection?.name ?? t('knowledge.title')}>
      {deleted ? (
        <Toast
          text={t('knowledge.deleted')}
          undo={{
            action: `/knowledge/documents/${encodeURIComponent(deleted)}/restoration`,
            fields: {},
          }}
        />
      ) : (
        ''
      )}
      {same ? <Notice kind="info" text={t('knowledge.already', { title: same.title })} /> : ''}
      {props.arranged ? <Arranged arrangement={props.arranged} list={listHref(query)} /> : ''}
      {props.arrangeError ? <Notice kind="danger" text={props.arrangeError} alert /> : ''}
      <Places current="/knowledge" />
      {view().allows('knowledge.write') && props.mayBring ? (
        <Bringing
          isOpen={!documents.length && !isNarrowed(query)}
          {...props}
          collectionId={collectionId}
        />
      ) : (
        ''
      )}
      <Ask query="" collectionId={collectionId} />
      <Which {...props} collectionId={collectionId} />
      {documents.length || isNarrowed(query) ? <Filters {...props} /> : ''}
      <List {...props} />
      {documents.some(({ mayWrite }) => mayWrite) ? <ArrangeForm {...props} /> : ''}
      {documents.length ? '' : <None query={query} />}
    </Page>
  )
}

/** Why there are none, and the way on. */
function None({ query }: { query: ListQuery }) {
  if (!isNarrowed(query)) return <Empty icon="file" text={t('knowledge.empty')} />
  return (
    <Empty icon="search" text={t('knowledge.nothingMatches')}>
      <Button
        href={listHref({ collection: query.collection, sort: query.sort })}
        label={t('knowledge.filter.none')}
      />
    </Empty>
  )
}
