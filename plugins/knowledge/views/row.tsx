import { t, view } from 'convosphere'
import { Button, hx, Icon, Time } from 'convosphere/views'
import { isAudio } from '../extract/type.ts'
import type { Copy } from '../copies/copies.ts'
import type { Document } from '../store.ts'
import type { Tag } from '../tags.ts'
import { arrangingForm } from './arrange.tsx'
import { CopiesOf } from './copies.tsx'
import { Facts } from './facts.tsx'
import { TagList } from './tag.tsx'

/**
 * A document, how much of it is read, from 0 to 1, its tags, whether any text of it is there, and
 * whether its reader may change it.
 */
export interface Shown extends Document {
  progress: number
  tags: Tag[]
  hasText: boolean
  /** What it is nearly the same as. */
  copies: Copy[]
  mayWrite: boolean
}

/** A document in the list; while it is read, reading.js shows how far that is. */
export function Row({ document }: { document: Shown }) {
  const { id, title, status, name } = document
  return (
    <li id={`document-${id}`} class="document" data-status={status}>
      {document.mayWrite ? <Tick document={document} /> : <Icon name="file" />}
      <div class="grow">
        <a href={`/knowledge/documents/${id}`} safe>
          {title}
        </a>
        <p class="quiet facts-line">
          {title === name ? '' : <span safe>{name}</span>}
          <Facts document={document} />
          <Time at={document.createdAt} />
        </p>
        <TagList tags={document.tags} />
        <CopiesOf copies={document.copies} />
        <State document={document} />
      </div>
      {document.mayWrite ? <Acts document={document} /> : ''}
    </li>
  )
}

/** Chooses it, together with others. */
export const Tick = ({ document: { id, title } }: { document: Pick<Document, 'id' | 'title'> }) => (
  <label class="tick">
    <input type="checkbox" name="id" value={id} form={arrangingForm} autocomplete="off" />
    <span class="hidden" safe>
      {t('knowledge.select', { title })}
    </span>
  </label>
)

function State({ document }: { document: Shown }) {
  const { id, type, status, progress, error, hasText, mayWrite } = document
  if (status === 'ready' && hasText) return <></>
  if (status === 'ready')
    return (
      <p class="quiet" safe>
        {t(isAudio(type) ? 'knowledge.media.notHeard' : 'knowledge.media.notSeen')}
      </p>
    )
  if (status === 'failed')
    return (
      <>
        <p class="state failed" role="status">
          <span safe>{t(error?.key ?? 'error.internal', error?.values)}</span>
        </p>
        {mayWrite ? (
          <div class="row">
            <Again id={id} />
            {isLasting(error) ? <Another id={id} /> : ''}
          </div>
        ) : (
          ''
        )}
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

/** What fails the same way each time its file is read. */
const isLasting = (error: Document['error']): boolean =>
  ['broken', 'locked', 'noText'].some((reason) => error?.key === `knowledge.error.${reason}`)

/** The way to bring a file that can be read. */
const Another = ({ id }: Pick<Shown, 'id'>) => (
  <Button
    href={`/knowledge/documents/${id}/versions`}
    label={t('knowledge.anotherFile')}
    icon="branch"
  />
)

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
