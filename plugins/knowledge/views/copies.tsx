import { t, view } from 'convosphere'
import { Button, Empty, Page, Tabs, Time } from 'convosphere/views'
import type { Collection } from '../collections.ts'
import type { Copy, Group } from '../copies/copies.ts'
import { arrangingForm } from './arrange.tsx'
import { Facts } from './facts.tsx'
import { Places } from './places.tsx'
import { Tick } from './row.tsx'

interface CopiesProps {
  collections: Collection[]
  /** The one that is looked at; undefined: all. */
  chosen: Collection | undefined
  groups: JSX.Element
}

/** Documents that are nearly the same, to be thrown away together. */
export function CopiesPage({ collections, chosen, groups }: CopiesProps) {
  const hrefOf = (id?: string) => (id ? `/knowledge/copies?collection=${id}` : '/knowledge/copies')
  return (
    <Page title={t('knowledge.copies')}>
      <Places current="/knowledge/copies" />
      <p class="quiet" safe>
        {t('knowledge.copies.help')}
      </p>
      {collections.length > 1 ? (
        <Tabs
          label={t('knowledge.collections')}
          current={hrefOf(chosen?.id)}
          tabs={[
            { href: hrefOf(), label: t('knowledge.all') },
            ...collections.map(({ id, name }) => ({ href: hrefOf(id), label: name })),
          ]}
        />
      ) : (
        ''
      )}
      <div class="stack">{groups}</div>
    </Page>
  )
}

interface GroupsProps {
  groups: Group[]
  next: string | undefined
  collections: Collection[]
  /** Ids of those whose documents may be thrown away. */
  writable: string[]
}

export function Groups({ groups, next, collections, writable }: GroupsProps) {
  if (!groups.length) return <Empty icon="file" text={t('knowledge.copies.none')} />
  const names = new Map(collections.map(({ id, name }) => [id, name]))
  const mayWrite = view().allows('knowledge.write')
  const percent = new Intl.NumberFormat(view().locale, { style: 'percent' })
  return (
    <>
      {groups.map(({ documents, likeness }, at) => (
        <section class="copies" aria-labelledby={`copies-${at}`}>
          <h2 id={`copies-${at}`} safe>
            {t('knowledge.copies.group', {
              count: documents.length,
              percent: percent.format(likeness),
            })}
          </h2>
          <ul role="list" class="documents">
            {documents.map((document) => (
              <li class="document">
                {mayWrite && writable.includes(document.collectionId) ? (
                  <Tick document={document} />
                ) : (
                  ''
                )}
                <div class="grow">
                  <a href={`/knowledge/documents/${document.id}`} safe>
                    {document.title}
                  </a>
                  <p class="quiet facts-line">
                    <span safe>{names.get(document.collectionId) ?? ''}</span>
                    <Facts document={document} />
                    <Time at={document.createdAt} />
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {next ? (
        <a class="button" href={next} rel="next" safe>
          {t('knowledge.more')}
        </a>
      ) : (
        ''
      )}
      {mayWrite && writable.length ? (
        <form id={arrangingForm} class="arranging" method="post" action="/knowledge/arrangements">
          <input type="hidden" name="list" value="/knowledge" />
          <Button label={t('knowledge.copies.delete')} name="act" value="delete" kind="danger" />
        </form>
      ) : (
        ''
      )}
    </>
  )
}

/** What a document is nearly the same as. */
export function CopiesOf({ copies: [first, ...more] }: { copies: Copy[] }) {
  if (!first) return <></>
  const percent = new Intl.NumberFormat(view().locale, { style: 'percent' })
  const { id, title } = first.document
  return (
    <p class="quiet copies-of">
      <span safe>{t('knowledge.copies.of', { percent: percent.format(first.likeness) })}</span>{' '}
      <a href={`/knowledge/documents/${id}`} safe>
        {title}
      </a>
      {more.length ? (
        <>
          {' '}
          <a href="/knowledge/copies" safe>
            {t('knowledge.copies.more', { count: more.length })}
          </a>
        </>
      ) : (
        ''
      )}
    </p>
  )
}
