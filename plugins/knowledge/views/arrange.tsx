import { t, view } from 'convosphere'
import { Button, hx, Icon } from 'convosphere/views'
import type { Arrangement } from '../arrangements.ts'
import type { Collection } from '../collections.ts'
import { listHref, type ListQuery } from '../list-query.ts'

/** The form that the ticks of a list belong to. */
export const arrangingForm = 'arranging'

interface ArrangeProps {
  query: ListQuery
  /** How many documents the list has, beyond this page too; undefined where this page is all. */
  count: number | undefined
  /** Where documents can be moved. */
  writable: Collection[]
}

/** What can be done with the documents that are ticked; it shows once one is. */
export function ArrangeForm({ query, count, writable }: ArrangeProps) {
  return (
    <form id={arrangingForm} class="arranging" method="post" action="/knowledge/arrangements">
      <input type="hidden" name="list" value={listHref(query)} />
      <fieldset class="row" aria-label={t('knowledge.arrange')}>
        <span class="ticked" safe>
          {t('knowledge.arrange.count')}
        </span>
        <label class="row needs-script">
          <input type="checkbox" data-choose-all autocomplete="off" />
          <span safe>{t('knowledge.arrange.page')}</span>
        </label>
        {count ? (
          <label class="row">
            <input type="checkbox" name="all" value="true" autocomplete="off" />
            <span safe>{t('knowledge.arrange.all', { count: numberText(count) })}</span>
          </label>
        ) : (
          ''
        )}
        <span class="row">
          <input
            class="input"
            name="tags"
            maxlength="500"
            autocomplete="off"
            aria-label={t('knowledge.tags')}
            placeholder={t('knowledge.tags')}
          />
          <Button label={t('knowledge.arrange.tag')} name="act" value="tag" />
          <Button label={t('knowledge.arrange.untag')} name="act" value="untag" />
        </span>
        {writable.length > 1 ? <Move writable={writable} /> : ''}
        <Button label={t('knowledge.arrange.read')} name="act" value="read" />
        <Button label={t('knowledge.arrange.delete')} name="act" value="delete" kind="danger" />
      </fieldset>
    </form>
  )
}

const Move = ({ writable }: Pick<ArrangeProps, 'writable'>) => (
  <span class="row">
    <select class="input" name="collectionId" aria-label={t('knowledge.arrange.where')}>
      <option value="" safe>
        {t('knowledge.arrange.where')}
      </option>
      {writable.map(({ id, name }) => (
        <option value={id} safe>
          {name}
        </option>
      ))}
    </select>
    <Button label={t('knowledge.arrange.move')} name="act" value="move" />
  </span>
)

interface ArrangedProps {
  arrangement: Arrangement
  /** The address of the list that it was begun on. */
  list: string
}

/** What is being done or was done with several documents, and the way to take it back. */
export function Arranged({ arrangement, list }: ArrangedProps) {
  const { id, status, isUndone, total, done, changed } = arrangement
  const path = `/knowledge/arrangements/${id}`
  const again = hx({
    get: `${path}?${new URLSearchParams({ list })}`,
    trigger: 'every 1s',
    swap: 'outerMorph',
  })
  const left = done - changed
  return (
    <div
      id="arranged"
      class={`notice ${status === 'done' ? 'success' : 'info'}`}
      role="status"
      {...(status === 'running' ? again : {})}
    >
      <Icon name={status === 'done' ? 'check' : 'info'} />
      <span class="grow">
        <span safe>{textOf(arrangement)}</span>{' '}
        {status === 'done' && !isUndone && left > 0 ? (
          <span safe>{t('knowledge.arranged.left', { count: left })}</span>
        ) : (
          ''
        )}
        {status === 'running' ? <Progress done={done} total={total} list={list} id={id} /> : ''}
      </span>
      {isUndone || !changed ? '' : <Undo path={path} list={list} />}
    </div>
  )
}

const numberText = (count: number) => new Intl.NumberFormat(view().locale).format(count)

function textOf({ act, status, isUndone, changed }: Arrangement): string {
  if (status === 'stopped') return t('knowledge.arranged.stopped')
  if (isUndone)
    return t(status === 'done' ? 'knowledge.arranged.undone' : 'knowledge.arranging.undo')
  return status === 'done'
    ? t(`knowledge.arranged.${act}`, { count: changed })
    : t(`knowledge.arranging.${act}`)
}

function Progress({
  done,
  total,
  list,
  id,
}: {
  done: number
  total: number
  list: string
  id: string
}) {
  const query = new URL(list, 'http://here').searchParams
  query.set('arranged', id)
  return (
    <>
      <progress max={String(total)} value={String(done)} aria-label={t('knowledge.arrange')} />{' '}
      <span class="quiet" safe>
        {t('knowledge.arranging.count', { done: numberText(done), total: numberText(total) })}
      </span>
      <noscript>
        <a href={`/knowledge?${query}`} safe>
          {t('knowledge.arranging.look')}
        </a>
      </noscript>
    </>
  )
}

const Undo = ({ path, list }: { path: string; list: string }) => (
  <form method="post" action={`${path}/restoration`}>
    <input type="hidden" name="list" value={list} />
    <Button label={t('knowledge.undo')} />
  </form>
)
