import { t, view } from 'convosphere'
import {
  Button,
  Empty,
  hx,
  Icon,
  Notice,
  Page,
  Tabs,
  Time,
  Toast,
  sizeText,
} from 'convosphere/views'
import { accepted } from '../extract/type.ts'
import type { Collection, Document } from '../store.ts'

/** A document, and how much of it is read, from 0 to 1. */
export type Shown = Document & { progress: number }

interface DocumentsProps {
  collections: Collection[]
  /** The one that is shown; undefined: all. */
  collectionId: string | undefined
  documents: Shown[]
  next: string | null
  query: string
  /** The id of one that was just deleted. */
  deleted: string | undefined
  /** Why a file was not taken. */
  error: string | undefined
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
      {view().allows('knowledge.write') ? <Bring {...props} /> : ''}
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

/** Where files are chosen or dropped; without a script one at a time. */
function Bring({ collectionId, error }: DocumentsProps) {
  return (
    <form
      id="bring"
      class="bring"
      method="post"
      action="/knowledge/documents"
      enctype="multipart/form-data"
      data-failed={t('knowledge.bring.failed')}
      data-uploads="/api/knowledge/uploads"
    >
      {collectionId ? <input type="hidden" name="collectionId" value={collectionId} /> : ''}
      <Icon name="file" />
      <label for="file" safe>
        {t('knowledge.bring')}
      </label>
      <p class="quiet" id="bring-help" safe>
        {t('knowledge.bring.help')}
      </p>
      <input
        class="input"
        type="file"
        id="file"
        name="file"
        accept={accepted.join()}
        required
        multiple
        aria-describedby="bring-help"
      />
      <noscript>
        <Button label={t('knowledge.bring.send')} kind="primary" />
      </noscript>
      {error ? <Notice kind="danger" text={error} alert /> : ''}
      <ul role="list" id="coming" class="coming"></ul>
      <p id="bring-status" class="hidden" role="status"></p>
      <template id="coming-file">
        <li>
          <span class="grow name"></span>
          <progress max="1" value="0"></progress>
        </li>
      </template>
    </form>
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
          <span safe>{sizeText(document.size)}</span>
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
      <p class="state failed" role="status">
        <span safe>{t(error?.key ?? 'error.internal', error?.values)}</span>
      </p>
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

function Acts({ document: { id, title, status } }: { document: Shown }) {
  return (
    <div class="row end">
      {status === 'failed' ? (
        <form
          method="post"
          action={`/knowledge/documents/${id}/reading`}
          {...hx({
            post: `/knowledge/documents/${id}/reading`,
            target: `#document-${id}`,
            swap: 'outerHTML',
          })}
        >
          <Button label={t('knowledge.again')} icon="redo" />
        </form>
      ) : (
        ''
      )}
      <form method="post" action={`/knowledge/documents/${id}/deletion`}>
        <Button label={t('knowledge.deleteOf', { title })} icon="trash" kind="quiet" iconOnly />
      </form>
    </div>
  )
}
