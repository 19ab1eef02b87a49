import { t } from 'convosphere'
import { Button, Icon, SelectField, TextField } from 'convosphere/views'
import { type FilterName, filterNames, listHref, type ListQuery } from '../list-query.ts'
import { type Choices, documentSorts } from '../listing.ts'
import { documentStatuses } from '../store.ts'
import { languageText } from './details.tsx'

export interface FiltersProps {
  query: ListQuery
  choices: Omit<Choices, 'ownerIds'> & { owners: { id: string; name: string }[] }
  /** How many there are, where the list is narrowed. */
  count: number | undefined
}

export const isNarrowed = (query: ListQuery): boolean => filterNames.some((name) => query[name])

/** What a list is narrowed to, each with the way out, and the form that narrows it. */
export function Filters(props: FiltersProps) {
  const { query, count } = props
  return (
    <section class="filters" aria-label={t('knowledge.filters')}>
      <details>
        <summary safe>{t('knowledge.filters')}</summary>
        <FilterForm {...props} />
      </details>
      {isNarrowed(query) ? (
        <div class="row chosen">
          <p class="quiet" role="status" safe>
            {t('knowledge.documents', { count: count ?? 0 })}
          </p>
          <ul role="list" class="tags">
            {filterNames
              .filter((name) => query[name])
              .map((name) => (
                <li>
                  <Chosen {...props} name={name} />
                </li>
              ))}
          </ul>
        </div>
      ) : (
        ''
      )}
    </section>
  )
}

function Chosen({ query, choices, name }: FiltersProps & { name: FilterName }) {
  const value = query[name]!
  const text = `${t(`knowledge.filter.${name}`)}: ${textOf(name, value, choices)}`
  return (
    <a
      class="tag chosen-filter"
      href={listHref({ ...query, [name]: undefined })}
      aria-label={t('knowledge.filter.remove', { text })}
    >
      <span safe>{text}</span>
      <Icon name="close" />
    </a>
  )
}

/** A value of a filter in words. */
function textOf(name: FilterName, value: string, { owners }: FiltersProps['choices']): string {
  if (name === 'type') return t(`knowledge.kind.${value}`)
  if (name === 'status') return t(`knowledge.status.${value}`)
  if (name === 'language') return languageText(value)
  if (name === 'owner') return owners.find(({ id }) => id === value)?.name ?? value
  return value
}

function FilterForm({ query, choices }: FiltersProps) {
  const { types, languages, tags, owners } = choices
  const select = (name: Exclude<FilterName, 'q'>, values: readonly string[]) => {
    const options = [...new Set([...values, ...[query[name] ?? []].flat()])]
    return options.length > 1 || query[name] ? (
      <SelectField
        name={name}
        id={`filter-${name}`}
        label={t(`knowledge.filter.${name}`)}
        value={query[name] ?? ''}
        options={[
          { value: '', label: t('knowledge.filter.any') },
          ...options.map((value) => ({ value, label: textOf(name, value, choices) })),
        ]}
      />
    ) : (
      ''
    )
  }
  return (
    <form action="/knowledge" class="filter-form">
      {query.collection ? <input type="hidden" name="collection" value={query.collection} /> : ''}
      <TextField
        name="q"
        id="filter-q"
        label={t('knowledge.filter.q')}
        value={query.q}
        maxlength={200}
      />
      {select('type', types)}
      {select('tag', tags)}
      {select('language', languages)}
      {select(
        'owner',
        owners.map(({ id }) => id),
      )}
      {select('status', documentStatuses)}
      <SelectField
        name="sort"
        id="filter-sort"
        label={t('knowledge.sort')}
        value={query.sort ?? ''}
        options={documentSorts.map((sort) => ({
          value: sort === documentSorts[0] ? '' : sort,
          label: t(`knowledge.sort.${sort}`),
        }))}
      />
      <Button label={t('knowledge.filter.show')} kind="primary" />
    </form>
  )
}
