import { t, view } from 'convosphere'
import { Button, Notice, Page } from 'convosphere/views'
import { kindOf } from '../kinds.ts'
import type { Document } from '../store.ts'
import type { SheetPart } from '../sheets.ts'
import type { Uses } from '../uses.ts'
import type { Version } from '../versions.ts'
import { About, type AboutProps } from './about.tsx'
import { CopiesOf } from './copies.tsx'
import { Facts } from './facts.tsx'
import { Reading, type ReadingProps } from './reading.tsx'
import { SheetView, TableOrText } from './sheet.tsx'

interface ShownProps extends ReadingProps {
  /** What is shown of its tables, where it has any. */
  part: SheetPart | undefined
  /** `text`: the text alone. */
  wanted: string | undefined
}

interface DocumentPageProps extends AboutProps, Omit<ShownProps, 'document'> {
  uses: Uses
  /** The newest of its versions, which may not be the one that counts. */
  newest: Version | undefined
  /** Others on the same subject. */
  related: JSX.Element
}

/** A document, and what is known of it. */
export function DocumentPage(props: DocumentPageProps) {
  const { document, uses, path, newest, related } = props
  const { title, status, error } = document
  return (
    <Page
      title={title}
      actions={
        <>
          {status === 'ready' && view().allows('chat.write') ? (
            <Button
              href={`/?document=${document.id}`}
              label={t('knowledge.askAbout')}
              icon="chat"
              kind="quiet"
            />
          ) : (
            ''
          )}
          {document.mayWrite ? (
            <>
              <Button
                href={`${path}/links`}
                label={t('knowledge.share')}
                icon="link"
                kind="quiet"
              />
              <Button
                href={`${path}/versions`}
                label={t('knowledge.versions')}
                icon="branch"
                kind="quiet"
              />
            </>
          ) : (
            ''
          )}
          <Download {...props} />
        </>
      }
    >
      <p class="quiet facts-line">
        <Facts document={document} />
        {document.url ? <Source url={document.url} /> : ''}
        {uses.found + uses.opened ? <span safe>{t('knowledge.uses', { ...uses })}</span> : ''}
        {props.count ? (
          <a href={`${path}/text`} safe>
            {t('knowledge.downloadText')}
          </a>
        ) : (
          ''
        )}
        <a href="/knowledge" safe>
          {t('knowledge.title')}
        </a>
      </p>
      <CopiesOf copies={document.copies} />
      <About {...props} />
      {newest?.error && !newest.isCurrent ? <Unreadable version={newest} /> : ''}
      {status === 'failed' ? (
        <Notice kind="danger" text={t(error?.key ?? 'error.internal', error?.values)} />
      ) : status === 'ready' ? (
        ''
      ) : (
        <Notice kind="info" text={t('knowledge.notYet')} />
      )}
      {document.mayWrite &&
      !props.part &&
      status === 'ready' &&
      kindOf(document.type) === 'sheet' ? (
        <OldTable id={document.id} />
      ) : (
        ''
      )}
      <Shown {...props} />
      {related}
    </Page>
  )
}

/** It was read when tables were not kept as such. */
const OldTable = ({ id }: { id: string }) => (
  <form class="row" method="post" action={`/knowledge/documents/${id}/reading`}>
    <Notice kind="info" text={t('knowledge.oldTable')} />
    <Button label={t('knowledge.media.read')} icon="redo" />
  </form>
)

/** The same for whoever has a link to it. */
export function SharedDocumentPage(props: ShownProps) {
  const { document } = props
  return (
    <Page title={document.title} actions={<Download {...props} />}>
      <p class="quiet facts-line">
        <Facts document={document} />
      </p>
      <Shown {...props} />
    </Page>
  )
}

/** What the document holds, as its kind is looked at. */
function Shown(props: ShownProps) {
  const { part, wanted, path, mark } = props
  if (!part) return <Reading {...props} />
  if (wanted !== 'text') return <SheetView {...props} part={part} />
  return (
    <>
      <TableOrText path={path} mark={mark} isText />
      <Reading {...props} />
    </>
  )
}

function Unreadable({ version: { n, error } }: { version: Version }) {
  const why = t(error!.key, error!.values)
  return <Notice kind="danger" text={t('knowledge.version.failed', { n, why })} />
}

function Download({ document, path }: { document: Document; path: string }) {
  if (!document.hash) return <></>
  return (
    <Button
      href={`${path}/file`}
      label={t('knowledge.download')}
      icon="down-to-line"
      kind="quiet"
    />
  )
}

/** Where it was fetched from. */
const Source = ({ url }: { url: string }) => (
  <a href={url} rel="noopener noreferrer" safe>
    {t('knowledge.address.from', { host: new URL(url).host })}
  </a>
)
