import { t } from 'convosphere'
import { Button, Empty } from 'convosphere/views'
import { filterNames, mostShown, type PageQuery, searchHref, shownOf } from '../query.ts'
import type { Group } from '../search.ts'
import { HitView } from './hit.tsx'

interface FoundProps {
  query: PageQuery
  groups: Group[]
  /** What may be meant by what is typed. */
  suggestions: string[]
  /** What may have been meant instead. */
  meant: string | undefined
}

/** What was found, by kind. */
export function Found({ query, groups, suggestions, meant }: FoundProps) {
  const some = groups.filter(({ count }) => count > 0)
  const shown = query.kind ? some.filter(({ kind }) => kind === query.kind) : some
  if (!query.q && !shown.length) return <Empty icon="search" text={t('search.hint')} />
  return (
    <>
      <datalist id="suggestions" data-query={query.q} data-nothing={String(!some.length)}>
        {suggestions.map((text) => (
          <option value={text} />
        ))}
      </datalist>
      {meant ? (
        <p>
          <span safe>{t('search.meant')}</span>{' '}
          <a class="meant" href={searchHref({ ...query, q: meant })} safe>
            {meant}
          </a>
        </p>
      ) : (
        ''
      )}
      <Kinds query={query} groups={some} />
      {shown.length ? (
        shown.map((group) => <GroupView query={query} group={group} />)
      ) : (
        <Nothing query={query} />
      )}
      {shown.length ? <Save query={query} /> : ''}
    </>
  )
}

/** What to do where nothing was found. */
function Nothing({ query }: Pick<FoundProps, 'query'>) {
  const isNarrow = query.kind || filterNames.some((name) => query[name])
  return (
    <>
      <Empty
        icon="search"
        text={`${t('search.nothing', { query: query.q })} ${t('search.nothing.help')}`}
      />
      {isNarrow ? (
        <p>
          <Button href={searchHref({ q: query.q })} label={t('search.nothing.filtered')} />
        </p>
      ) : (
        ''
      )}
    </>
  )
}

/** Keeps the search under a name. */
function Save({ query }: Pick<FoundProps, 'query'>) {
  return (
    <details class="save">
      <summary safe>{t('search.save')}</summary>
      <form method="post" action="/search/saved" class="row">
        {Object.entries(query).map(([name, value]) =>
          value ? <input type="hidden" name={name} value={String(value)} /> : '',
        )}
        <input
          class="input"
          name="name"
          value={query.q}
          maxlength="100"
          required
          aria-label={t('search.name')}
        />
        <Button label={t('search.save.do')} />
      </form>
    </details>
  )
}

const numberOf = ({ count, isMore }: Group) => (isMore ? `${count}+` : String(count))

/** The kinds of which something was found, and how much. */
function Kinds({ query, groups }: Pick<FoundProps, 'query' | 'groups'>) {
  const { kind, limit: _, ...rest } = query
  if (!groups.length) return <></>
  return (
    <nav class="kinds" aria-label={t('search.kinds')}>
      <ul role="list">
        <li>
          <a href={searchHref(rest)} aria-current={kind ? undefined : 'page'} safe>
            {t('search.all')}
          </a>
        </li>
        {groups.map((group) => (
          <li>
            <a
              href={searchHref({ ...rest, kind: group.kind })}
              aria-current={kind === group.kind ? 'page' : undefined}
            >
              <span safe>{t(group.label)}</span>{' '}
              <span class="quiet" safe>
                {numberOf(group)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function GroupView({ query, group }: { query: PageQuery; group: Group }) {
  const { kind, label, icon, hits } = group
  return (
    <section class="kind" aria-labelledby={`kind-${kind}`}>
      <h2 id={`kind-${kind}`} safe>
        {t(label)}
      </h2>
      <ol role="list" class="hits">
        {hits.map((hit) => (
          <li>
            <HitView hit={hit} icon={icon} />
          </li>
        ))}
      </ol>
      <More query={query} group={group} />
    </section>
  )
}

/** The way to the rest of a kind. */
function More({ query, group }: { query: PageQuery; group: Group }) {
  const { kind, label, hits, count, isMore } = group
  if (count <= hits.length && !isMore) return <></>
  const limit = query.kind ? hits.length + shownOf.chosen : undefined
  if (hits.length >= mostShown) return <></>
  return (
    <a class="button" href={searchHref({ ...query, kind, limit })}>
      <span class="hidden" safe>{`${t(label)}: `}</span>
      <span safe>{t('search.more')}</span>
    </a>
  )
}
