import { t } from 'convosphere'
import { Button, Empty, Icon, Menu } from 'convosphere/views'
import { searchHref } from '../query.ts'
import type { ShownShelf } from '../search.ts'
import type { Saved } from '../store.ts'
import { HitView } from './hit.tsx'

interface BeginProps {
  saved: Saved[]
  recent: string[]
  /** Whether what the person looks for is kept. */
  remembers: boolean
  shelves: ShownShelf[]
}

/** Where nothing is asked yet: what one keeps, what one asked last, and what is new. */
export function Begin({ saved, recent, remembers, shelves }: BeginProps) {
  return (
    <>
      {saved.length || recent.length || shelves.length ? (
        ''
      ) : (
        <Empty icon="search" text={t('search.hint')} />
      )}
      {saved.length ? <SavedList saved={saved} /> : ''}
      <Recent recent={recent} remembers={remembers} />
      {shelves.map((shelf, at) => (
        <section class="kind" aria-labelledby={`shelf-${at}`}>
          <h2 id={`shelf-${at}`} safe>
            {t(shelf.label)}
          </h2>
          <ol role="list" class="hits">
            {shelf.hits.map((hit) => (
              <li>
                <HitView hit={hit} icon={shelf.icon} />
              </li>
            ))}
          </ol>
          <a href={shelf.href}>
            <span class="hidden" safe>{`${t(shelf.label)}: `}</span>
            <span safe>{t('search.allOf')}</span>
          </a>
        </section>
      ))}
    </>
  )
}

function SavedList({ saved }: { saved: Saved[] }) {
  return (
    <section class="kind" aria-labelledby="saved">
      <h2 id="saved" safe>
        {t('search.saved')}
      </h2>
      <ul role="list" class="hits">
        {saved.map(({ id, name, query }) => (
          <li class="saved">
            <a class="thing" href={searchHref(query)}>
              <Icon name="search" />
              <span class="thing-title" safe>
                {name}
              </span>
            </a>
            <Menu id={`saved-${id}`} label={t('search.moreOf', { name })}>
              <form method="post" action={`/search/saved/${id}`} class="stack">
                <label class="field">
                  <span safe>{t('search.name')}</span>
                  <input class="input" name="name" value={name} maxlength="100" required />
                </label>
                <Button label={t('search.rename')} />
              </form>
              <form method="post" action={`/search/saved/${id}/deletion`}>
                <Button label={t('search.delete')} icon="trash" kind="quiet" />
              </form>
            </Menu>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Recent({ recent, remembers }: Pick<BeginProps, 'recent' | 'remembers'>) {
  return (
    <section class="kind" aria-labelledby="recent">
      <h2 id="recent" safe>
        {t('search.recent')}
      </h2>
      {recent.length ? (
        <ul role="list" class="queries">
          {recent.map((q) => (
            <li>
              <a href={searchHref({ q })} safe>
                {q}
              </a>
            </li>
          ))}
        </ul>
      ) : (
        <p class="quiet" safe>
          {t(remembers ? 'search.recent.none' : 'search.recent.off')}
        </p>
      )}
      <div class="row">
        {recent.length ? (
          <form method="post" action="/search/recent/deletion">
            <Button label={t('search.recent.clear')} icon="trash" kind="quiet" />
          </form>
        ) : (
          ''
        )}
        <form method="post" action="/search/remembering">
          <input type="hidden" name="on" value={String(!remembers)} />
          <Button
            label={t(remembers ? 'search.recent.stop' : 'search.recent.start')}
            kind="quiet"
          />
        </form>
      </div>
    </section>
  )
}
