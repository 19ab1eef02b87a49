import { t, view } from 'convosphere'
import { Empty, Page, Toast } from 'convosphere/views'
import type { Collection } from '../collections.ts'
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
  /** The id of one that was just deleted. */
  deleted: string | undefined
}

/** The library: documents, newest first, and where one brings more. */
export function DocumentsPage(props: DocumentsProps) {
  const { documents, deleted, query } = props
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
