import { t, view } from 'convosphere'
import { Button, hx, Page } from 'convosphere/views'
import { filterNames, longestQuery, type PageQuery, searchHref } from '../query.ts'
import type { Choice } from '../sources.ts'

interface SearchProps {
  query: PageQuery
  choices: Choice[]
  /** More was asked than is looked for. */
  isTooLong: boolean
  /** What was found; it may come after the rest of the page. */
  found: JSX.Element
}

/** One box over everything; all that narrows it stands in the address. */
export function SearchPage({ query, choices, isTooLong, found }: SearchProps) {
  return (
    <Page
      title={t('search.title')}
      actions={
        view().allows('search.counts') ? (
          <Button label={t('search.counts')} icon="chart" kind="quiet" href="/search/counts" />
        ) : (
          ''
        )
      }
    >
      <form
        class="everything"
        role="search"
        action="/search"
        {...hx({
          get: '/search',
          trigger: 'input changed delay:250ms, submit',
          target: '#found',
          select: '#found',
          swap: 'outerHTML',
          sync: 'this:replace',
        })}
      >
        <div class="search">
          <input
            class="input"
            type="search"
            name="q"
            value={query.q}
            autocomplete="off"
            autofocus
            list="suggestions"
            aria-label={t('search.label')}
            placeholder={t('search.label')}
          />
          <Button label={t('search.find')} icon="search" iconOnly />
        </div>
        {query.kind ? <input type="hidden" name="kind" value={query.kind} /> : ''}
        <Filters query={query} choices={choices} />
      </form>
      <div id="found" class="found-all" aria-live="polite" data-href={searchHref(query)}>
        {isTooLong ? (
          <p class="quiet" safe>
            {t('search.tooLong', { count: longestQuery })}
          </p>
        ) : (
          ''
        )}
        {found}
      </div>
    </Page>
  )
}

/** What narrows the search; folded away until something does. */
function Filters({ query, choices }: Pick<SearchProps, 'query' | 'choices'>) {
  return (
    <details class="everything-filters" open={filterNames.some((name) => query[name])}>
      <summary safe>{t('search.filters')}</summary>
      <div class="everything-fields">
        {(['type', 'tag', 'owner', 'language'] as const).map((name) => (
          <Select name={name} query={query} choices={choices.filter((one) => one.name === name)} />
        ))}
        {(['from', 'to'] as const).map((name) => (
          <label>
            <span safe>{t(`search.filter.${name}`)}</span>
            <input class="input" type="date" name={name} value={query[name] ?? ''} />
          </label>
        ))}
      </div>
    </details>
  )
}

interface SelectProps {
  name: 'type' | 'tag' | 'owner' | 'language'
  query: PageQuery
  choices: Choice[]
}

function Select({ name, query, choices }: SelectProps) {
  const given = query[name] ?? ''
  const isKnown = !given || choices.some(({ value }) => value === given)
  return (
    <label>
      <span safe>{t(`search.filter.${name}`)}</span>
      <select class="input" name={name}>
        <option value="" safe>
          {t('search.filter.any')}
        </option>
        {isKnown ? (
          ''
        ) : (
          <option value={given} selected safe>
            {given}
          </option>
        )}
        {choices.map(({ value, label, count }) => (
          <option value={value} selected={value === given} safe>
            {`${label} (${count})`}
          </option>
        ))}
      </select>
    </label>
  )
}
