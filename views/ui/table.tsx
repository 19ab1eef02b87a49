import type { Children } from '@kitajs/html'
import { t } from '../../src/view.ts'
import { Icon } from './icon.tsx'

interface Column {
  /** Of the sort order in the address. */
  name: string
  label: string
  /** Right-aligned, digits of one width. */
  numeric?: boolean
  sortable?: boolean
  /** For screen readers only: a column of buttons. */
  hidden?: boolean
}

interface TableProps {
  /** What the table is, for screen readers. */
  caption: string
  columns: Column[]
  /** Cells, drawn, in the order of the columns. The first one names its row. */
  rows: Children[][]
  /** Name of the column that it is sorted by; with `-` before it, downwards. */
  sort?: string | undefined
  /** Address to which `sort` is added. */
  href?: string
  /** Address of the next page. */
  next?: string | undefined
}

/**
 * Rows of the same kind, scrolling in a box of their own where they are too wide. On a phone each row
 * is a block; the roles keep it a table for screen readers.
 */
export function Table({ caption, columns, rows, sort, href = '', next }: TableProps) {
  return (
    <>
      <div class="table-box" role="group" aria-label={caption} tabindex="0">
        <table class="table" role="table">
          <caption class="hidden" safe>
            {caption}
          </caption>
          <thead role="rowgroup">
            <tr role="row">
              {columns.map((column) => (
                <Head column={column} sort={sort} href={href} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((cells) => (
              <tr role="row">
                {cells.map((cell, index) =>
                  index === 0 ? (
                    <th role="rowheader" scope="row">
                      {cell}
                    </th>
                  ) : (
                    <Cell column={columns[index]}>{cell}</Cell>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {next ? (
        <a class="button" href={next} rel="next" safe>
          {t('table.next')}
        </a>
      ) : (
        ''
      )}
    </>
  )
}

function Cell({ column, children }: { column: Column | undefined; children: Children }) {
  return (
    <td
      role="cell"
      class={column?.numeric ? 'number' : undefined}
      data-label={column?.hidden ? undefined : column?.label}
    >
      {children}
    </td>
  )
}

function Head({ column, sort, href }: { column: Column; sort: string | undefined; href: string }) {
  const { name, label, numeric, sortable, hidden } = column
  const down = sort === `-${name}`
  const sorted = down || sort === name
  const look = numeric ? 'number' : undefined
  if (hidden)
    return (
      <th role="columnheader" scope="col">
        <span class="hidden" safe>
          {label}
        </span>
      </th>
    )
  if (!sortable)
    return (
      <th role="columnheader" scope="col" class={look} safe>
        {label}
      </th>
    )
  const next = sorted && !down ? `-${name}` : name
  const joint = href.includes('?') ? '&' : '?'
  return (
    <th
      role="columnheader"
      scope="col"
      class={look}
      aria-sort={sorted ? (down ? 'descending' : 'ascending') : undefined}
    >
      <a href={`${href}${joint}sort=${next}`}>
        <span safe>{label}</span>
        {sorted ? <Icon name={down ? 'chevron' : 'chevron-up'} /> : ''}
      </a>
    </th>
  )
}

/** How many rows of a list that is read whole a page shows. */
const pageSize = 50

/**
 * The part of `rows` that `?page=` asks for, and the address of the next.
 * @param page counts from 1; anything else is the first
 */
export function paged<Row>(
  rows: Row[],
  page: string | undefined,
  path: string,
): { rows: Row[]; next: string | undefined } {
  const number = Math.max(1, Math.trunc(Number(page)) || 1)
  const end = number * pageSize
  const joint = path.includes('?') ? '&' : '?'
  return {
    rows: rows.slice(end - pageSize, end),
    next: end < rows.length ? `${path}${joint}page=${number + 1}` : undefined,
  }
}

/**
 * Rows in the order that `?sort=` asks for.
 * @param keys column name → what of a row it is sorted by
 */
export function sorted<Row>(
  rows: Row[],
  sort: string | undefined,
  keys: Record<string, (row: Row) => string | number | undefined>,
): Row[] {
  const key = keys[sort?.replace(/^-/, '') ?? '']
  if (!key) return rows
  const way = sort?.startsWith('-') ? -1 : 1
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)]
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    return way * (typeof x === 'number' ? x - Number(y) : x.localeCompare(String(y)))
  })
}
