import { t, view } from 'convosphere'
import { Button, Empty, Page, Table, TextField } from 'convosphere/views'
import { searchHref } from '../query.ts'
import { countSorts, type CountSort, type QueryCount, type Span } from '../store.ts'

interface CountsProps extends Span {
  sort: CountSort
  total: Omit<QueryCount, 'query'>
  rows: QueryCount[]
}

const hrefOf = (path: string, { from, to }: Span, sort: CountSort) =>
  `${path}?${new URLSearchParams({ from, to, sort })}`

/** What is looked for, how often, and whether it is found; by whom is not kept. */
export function CountsPage({ total, rows, sort, ...span }: CountsProps) {
  const number = (n: number, digits = 0) =>
    new Intl.NumberFormat(view().locale, { maximumFractionDigits: digits }).format(n)
  const cells = ({ asked, missed, opened, place }: Omit<QueryCount, 'query'>) => [
    number(asked),
    number(missed),
    number(opened),
    place === null ? '–' : number(place, 1),
  ]
  return (
    <Page
      title={t('search.counts')}
      actions={
        <Button
          label={t('search.counts.csv')}
          icon="down-to-line"
          href={hrefOf('/search/counts/csv', span, sort)}
        />
      }
    >
      <p class="quiet" safe>
        {t('search.counts.about')}
      </p>
      <form action="/search/counts" class="row span-form">
        <TextField name="from" type="date" label={t('search.filter.from')} value={span.from} />
        <TextField name="to" type="date" label={t('search.filter.to')} value={span.to} />
        <label class="field">
          <span safe>{t('search.counts.sort')}</span>
          <select class="input" name="sort">
            {countSorts.map((one) => (
              <option value={one} selected={one === sort} safe>
                {t(`search.counts.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <Button label={t('search.counts.show')} />
      </form>
      {rows.length ? (
        <Table
          caption={t('search.counts')}
          columns={[
            { name: 'query', label: t('search.counts.query') },
            ...[...countSorts, 'place' as const].map((name) => ({
              name,
              label: t(`search.counts.${name}`),
              numeric: true,
            })),
          ]}
          rows={[
            [<strong safe>{t('search.counts.total')}</strong>, ...cells(total)],
            ...rows.map((row) => [
              <a href={searchHref({ q: row.query })} safe>
                {row.query}
              </a>,
              ...cells(row),
            ]),
          ]}
        />
      ) : (
        <Empty icon="chart" text={t('search.counts.none')} />
      )}
    </Page>
  )
}
