import { t, view } from 'convosphere'
import { Empty, Notice, Page, Toast } from 'convosphere/views'
import type { Collection } from '../collections.ts'
import type { Document } from '../store.ts'
import { Ask } from './ask.tsx'
import { Bring, BringFrom, type Refused } from './bring.tsx'
import { List } from './list.tsx'
import { Places } from './places.tsx'
import type { Shown } from './row.tsx'
import { Which } from './which.tsx'

interface DocumentsProps extends Refused {
  collections: Collection[]
  /** The one that is shown; undefined: all. */
  collectionId: string | undefined
  documents: Shown[]
  next: string | null
  query: string
  /** Whether the collection that is shown is this person's, or else whose it is. */
  isMine: boolean
  sharedBy: string | undefined
  mayBring: boolean
  /** What was there when it was brought again. */
  same: Document | undefined
  /** The id of one that was just deleted. */
  deleted: string | undefined
}

/** The library: documents, newest first, and where one brings more. */
export function DocumentsPage(props: DocumentsProps) {
  const { documents, deleted, query, same } = props
  return (
    <Page title={t('knowledge.title')}>
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
      <Places current="/knowledge" />
      {view().allows('knowledge.write') && props.mayBring ? (
        <>
          <Bring {...props} />
          <BringFrom {...props} />
        </>
      ) : (
        ''
      )}
      <Ask {...props} />
      <Which {...props} />
      <List {...props} />
      {documents.length ? (
        ''
      ) : (
        <Empty
          icon="file"
          text={query ? t('knowledge.nothingFound', { query }) : t('knowledge.empty')}
        />
      )}
    </Page>
  )
}
