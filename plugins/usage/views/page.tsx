import { t, view } from 'convosphere'
import {
  Button,
  Chart,
  Empty,
  Page,
  paged,
  Section,
  Table,
  Tabs,
  TextField,
} from 'convosphere/views'
import { daysOf } from '../span.ts'
import { type Group, groups, type Row, type Span, type Sum } from '../store.ts'

interface UsageProps extends Span {
  by: Group
  /** The sums of the days on which something was asked. */
  days: Row[]
  rows: Row[]
  errors: Record<string, string> | undefined
  /** What was asked for, also when it was refused. */
  values: Record<string, string>
}

/** What was asked of models, over time and by day, person or model. */
export function UsagePage(props: UsageProps) {
  const { by, rows } = props
  const address = (path: string, group: Group) => addressOf(path, props, group)
  return (
    <Page
      title={t('usage.title')}
      actions={
        <Button label={t('usage.csv')} icon="down-to-line" href={address('/usage/csv', by)} />
      }
    >
      <SpanForm {...props} />
      {rows.length ? (
        <>
          <Section id="time" title={t('usage.overTime')}>
            <Charts {...props} />
          </Section>
          <Section id="sums" title={t('usage.sums')}>
            <Tabs
              label={t('usage.by')}
              current={address('/usage', by)}
              tabs={groups.map((group) => ({
                href: address('/usage', group),
                label: t(`usage.by.${group}`),
              }))}
            />
            <Sums {...props} />
          </Section>
        </>
      ) : (
        <Empty icon="chart" text={t('usage.none')} />
      )}
    </Page>
  )
}

const addressOf = (path: string, { from, to }: Span, by: Group) =>
  `${path}?${String(new URLSearchParams({ from, to, by }))}`

function SpanForm({ from, to, by, errors = {}, values }: UsageProps) {
  return (
    <form action="/usage" class="row span-form">
      <input type="hidden" name="by" value={by} />
      <TextField
        name="from"
        type="date"
        label={t('usage.from')}
        value={values.from ?? from}
        error={errors.from}
      />
      <TextField
        name="to"
        type="date"
        label={t('usage.to')}
        value={values.to ?? to}
        error={errors.to}
      />
      <Button label={t('usage.show')} />
    </form>
  )
}

function Charts({ days, ...span }: UsageProps) {
  const { dollars, count } = formats()
  const sums = new Map(days.map((day) => [day.key, day]))
  const each = (pick: (sum: Sum) => number) =>
    daysOf(span).map((day) => {
      const sum = sums.get(day)
      return sum ? pick(sum) : 0
    })
  const ends = { from: dayText(span.from), to: dayText(span.to) }
  return (
    <div class="charts">
      <Chart {...ends} title={t('usage.cost')} values={each((sum) => sum.cost)} format={dollars} />
      <Chart
        {...ends}
        title={t('usage.tokens')}
        values={each((sum) => sum.input + sum.output)}
        format={count}
      />
    </div>
  )
}

function Sums(props: UsageProps) {
  const { rows, by, values } = props
  const { dollars, count } = formats()
  const total = rows.reduce(
    (sum, row) => ({
      calls: sum.calls + row.calls,
      input: sum.input + row.input,
      output: sum.output + row.output,
      cost: sum.cost + row.cost,
    }),
    { calls: 0, input: 0, output: 0, cost: 0 },
  )
  const line = (name: string, sum: Sum, of: 'span' | 'strong' = 'span') =>
    [name, count(sum.calls), count(sum.input), count(sum.output), dollars(sum.cost)].map((text) => (
      <tag of={of} safe>
        {text}
      </tag>
    ))
  const newestFirst = by === 'day' ? rows.toReversed() : rows
  const shown = paged(newestFirst, values.page, addressOf('/usage', props, by))
  return (
    <Table
      caption={t('usage.sums')}
      columns={[
        { name: 'name', label: t(`usage.by.${by}`) },
        { name: 'calls', label: t('usage.calls'), numeric: true },
        { name: 'input', label: t('usage.input'), numeric: true },
        { name: 'output', label: t('usage.output'), numeric: true },
        { name: 'cost', label: t('usage.cost'), numeric: true },
      ]}
      next={shown.next}
      rows={[
        line(t('usage.total'), total, 'strong'),
        ...shown.rows.map((row) => line(by === 'day' ? dayText(row.key) : row.name, row)),
      ]}
    />
  )
}

const dayText = (day: string) =>
  new Intl.DateTimeFormat(view().locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.parse(day),
  )

function formats() {
  const { locale } = view()
  const dollars = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', ...options })
  const usual = dollars({})
  // A question often costs less than a cent.
  const small = dollars({ maximumSignificantDigits: 2 })
  const number = new Intl.NumberFormat(locale)
  return {
    dollars: (value: number) => (value > 0 && value < 0.1 ? small : usual).format(value),
    count: (value: number) => number.format(value),
  }
}
