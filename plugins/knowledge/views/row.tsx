import { t, view } from 'convosphere'
import { Button, hx, Icon, Time } from 'convosphere/views'
import type { Document } from '../store.ts'
import type { Tag } from '../tags.ts'
import { arrangingForm } from './arrange.tsx'
import { Facts } from './facts.tsx'
import { TagList } from './tag.tsx'

/** A document, how much of it is read, from 0 to 1, its tags, and whether its reader may change it. */
export type Shown = Document & { progress: number; tags: Tag[]; mayWrite: boolean }

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
        <State document={document} />
      </div>
      {document.mayWrite ? <Acts document={document} /> : ''}
    </li>
  )
}

/** Chooses it, together with others. */
const Tick = ({ document: { id, title } }: { document: Shown }) => (
  <label class="tick">
    <input type="checkbox" name="id" value={id} form={arrangingForm} autocomplete="off" />
    <span class="hidden" safe>
      {t('knowledge.select', { title })}
    </span>
  </label>
)

function State({ document: { id, status, progress, error, mayWrite } }: { document: Shown }) {
  if (status === 'ready') return <></>
  if (status === 'failed')
    return (
      <>
        <p class="state failed" role="status">
          <span safe>{t(error?.key ?? 'error.internal', error?.values)}</span>
        </p>
        {mayWrite ? <Again id={id} /> : ''}
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
