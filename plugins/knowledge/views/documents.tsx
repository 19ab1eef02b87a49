import { t, view } from 'convosphere'
import { Button, Empty, hx, Icon, Page, Tabs, Time, Toast, sizeText } from 'convosphere/views'
import type { Collection, Document } from '../store.ts'
import { Bring, BringFrom, type Refused } from './bring.tsx'

/** A document, and how much of it is read, from 0 to 1. */
export type Shown = Document & { progress: number }

interface DocumentsProps extends Refused {
  collections: Collection[]
  /** The one that is shown; undefined: all. */
  collectionId: string | undefined
  documents: Shown[]
  next: string | null
  query: string
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
      {view().allows('knowledge.write') ? (
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

/** Which collection this is, and the way to others. */
function Which({ collections, collectionId }: DocumentsProps) {
  return (
    <div class="row which">
      {collections.length > 1 ? (
        <Tabs
          label={t('knowledge.collections')}
          current={collectionId ? `/knowledge?collection=${collectionId}` : '/knowledge'}
          tabs={[
            { href: '/knowledge', label: t('knowledge.all') },
            ...collections.map(({ id, name }) => ({
              href: `/knowledge?collection=${id}`,
              label: name,
            })),
          ]}
        />
      ) : (
        ''
      )}
      {view().allows('knowledge.write') ? <NewCollection /> : ''}
    </div>
  )
}

/** A new set of documents that are searched together. */
function NewCollection() {
  return (
    <details class="new-collection">
      <summary safe>{t('knowledge.newCollection')}</summary>
      <form method="post" action="/knowledge/collections" class="row">
        <input
          class="input"
          name="name"
          required
          maxlength="200"
          aria-label={t('knowledge.collectionName')}
          placeholder={t('knowledge.collectionName')}
        />
        <Button label={t('knowledge.make')} />
      </form>
    </details>
  )
}

/** One box for what stands in the documents. */
export function Ask({ query, collectionId }: Pick<DocumentsProps, 'query' | 'collectionId'>) {
  return (
    <form action="/knowledge/search" class="search" role="search">
      {collectionId ? <input type="hidden" name="collection" value={collectionId} /> : ''}
      <input
        type="search"
        name="q"
        class="input"
        value={query}
        aria-label={t('knowledge.ask')}
        placeholder={t('knowledge.ask')}
        maxlength="1000"
      />
      <Button label={t('knowledge.search')} icon="search" iconOnly />
    </form>
  )
}

function List({ documents, next, collectionId, query }: DocumentsProps) {
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

/** A document in the list; while it is read, it asks how far that is. */
export function Row({ document }: { document: Shown }) {
  const { id, title, status, name } = document
  const isOpen = status === 'queued' || status === 'working'
  const again = hx({
    get: `/knowledge/documents/${id}/row`,
    trigger: 'every 1s',
    swap: 'outerMorph',
  })
  return (
    <li id={`document-${id}`} class="document" data-status={status} {...(isOpen ? again : {})}>
      <Icon name="file" />
      <div class="grow">
        <a href={`/knowledge/documents/${id}`} safe>
          {title}
        </a>
        <p class="quiet facts-line">
          {title === name ? '' : <span safe>{name}</span>}
          {document.hash ? <span safe>{sizeText(document.size)}</span> : ''}
          {document.pages ? (
            <span safe>{t('knowledge.pages', { count: document.pages })}</span>
          ) : (
            ''
          )}
          <Time at={document.createdAt} />
        </p>
        <State document={document} />
      </div>
      {view().allows('knowledge.write') ? <Acts document={document} /> : ''}
    </li>
  )
}

function State({ document: { id, status, progress, error } }: { document: Shown }) {
  if (status === 'ready') return <></>
  if (status === 'failed')
    return (
      <>
        <p class="state failed" role="status">
          <span safe>{t(error?.key ?? 'error.internal', error?.values)}</span>
        </p>
        {view().allows('knowledge.write') ? <Again id={id} /> : ''}
      </>
    )
  const percent = new Intl.NumberFormat(view().locale, { style: 'percent' })
  return (
    <div class="row reading-state">
      <label for={`progress-${id}`} safe>
        {t(status === 'queued' ? 'knowledge.queued' : 'knowledge.working')}
      </label>
      <progress id={`progress-${id}`} max="1" value={String(progress)} />
      <span class="quiet" safe>
        {percent.format(progress)}
      </span>
    </div>
  )
}

function Acts({ document: { id, title } }: { document: Shown }) {
  return (
    <form method="post" action={`/knowledge/documents/${id}/deletion`}>
      <Button label={t('knowledge.deleteOf', { title })} icon="trash" kind="quiet" iconOnly />
    </form>
  )
}

function Again({ id }: Pick<Shown, 'id'>) {
  const path = `/knowledge/documents/${id}/reading`
  return (
    <form
      method="post"
      action={path}
      {...hx({ post: path, target: `#document-${id}`, swap: 'outerHTML' })}
    >
      <Button label={t('knowledge.again')} icon="redo" />
    </form>
  )
}
