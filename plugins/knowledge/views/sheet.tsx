import { t, view } from 'convosphere'
import { Button, Tabs } from 'convosphere/views'
import type { Sheet, SheetPart } from '../sheets.ts'
import type { Stretch } from '../neighbours.ts'
import type { Document } from '../store.ts'

interface SheetProps {
  document: Document
  path: string
  part: SheetPart
  mark: Stretch | undefined
}

/** A table of a document as a table, with the rows of a passage marked. */
export function SheetView(props: SheetProps) {
  const { path, part, mark } = props
  const { sheets, sheet } = part
  return (
    <>
      <TableOrText path={path} mark={mark} isText={false} />
      {sheets.length > 1 ? (
        <Tabs
          label={t('knowledge.sheets')}
          current={hrefOf(path, mark, { sheet: sheet.n })}
          tabs={sheets.map((one) => ({
            href: hrefOf(path, mark, { sheet: one.n }),
            label: nameOf(one),
          }))}
        />
      ) : (
        ''
      )}
      <Pager {...props} />
      <Rows {...props} />
    </>
  )
}

interface TableOrTextProps {
  path: string
  mark: Stretch | undefined
  isText: boolean
}

/** The two ways to look at a document of tables. */
export function TableOrText({ path, mark, isText }: TableOrTextProps) {
  const table = hrefOf(path, mark, {})
  const text = hrefOf(path, mark, { view: 'text' })
  return (
    <Tabs
      label={t('knowledge.views')}
      current={isText ? text : table}
      tabs={[
        { href: table, label: t('knowledge.asTable') },
        { href: text, label: t('knowledge.asText') },
      ]}
    />
  )
}

function hrefOf(
  path: string,
  mark: Stretch | undefined,
  place: Record<string, string | number>,
): string {
  const query = new URLSearchParams(
    Object.entries({ ...(mark && { passage: mark.address }), ...place }).map(([name, value]) => [
      name,
      String(value),
    ]),
  )
  return query.size ? `${path}?${query}` : path
}

const nameOf = ({ name, n }: Sheet) => name ?? t('knowledge.sheet', { n })

function Pager({ path, mark, part: { sheet, page, pages, before, rows } }: SheetProps) {
  if (pages < 2) return <></>
  const number = (n: number) => new Intl.NumberFormat(view().locale).format(n)
  const turn = (n: number) => hrefOf(path, mark, { sheet: sheet.n, page: n })
  return (
    <nav class="row pager" aria-label={t('knowledge.pager')}>
      {page > 1 ? (
        <Button
          href={turn(page - 1)}
          label={t('knowledge.before')}
          icon="left"
          iconOnly
          kind="quiet"
        />
      ) : (
        ''
      )}
      <span class="quiet" safe>
        {t('knowledge.rows', {
          from: number(before + 1),
          to: number(before + rows.length),
          count: number(sheet.rows),
        })}
      </span>
      {page < pages ? (
        <Button
          href={turn(page + 1)}
          label={t('knowledge.after')}
          icon="right"
          iconOnly
          kind="quiet"
        />
      ) : (
        ''
      )}
    </nav>
  )
}

/** Whether a column holds numbers alone. */
function isNumeric(cells: (string | undefined)[]): boolean {
  const filled = cells.filter(Boolean)
  return filled.length > 0 && filled.every((cell) => /^[-+−]?[\d.,' ]*\d ?[%€$£]?$/.test(cell!))
}

function Rows({ document, part: { sheet, rows } }: SheetProps) {
  const width = Math.max(sheet.header?.length ?? 0, ...rows.map(({ cells }) => cells.length))
  const columns = Array.from({ length: width }, (_, at) => at)
  const first = rows.find(({ isMarked }) => isMarked)
  const numeric = new Set(columns.filter((at) => isNumeric(rows.map(({ cells }) => cells[at]))))
  return (
    <div
      class="cells-box"
      role="region"
      aria-label={sheet.name ? `${document.title}: ${sheet.name}` : document.title}
      tabindex="0"
    >
      <table class="cells">
        {sheet.header ? (
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden" safe>
                  {t('knowledge.row')}
                </span>
              </th>
              {columns.map((at) => (
                <th scope="col" class={numeric.has(at) ? 'number' : undefined} safe>
                  {sheet.header![at] ?? ''}
                </th>
              ))}
            </tr>
          </thead>
        ) : (
          ''
        )}
        <tbody>
          {rows.map((one) => (
            <tr
              class={one.isMarked ? 'marked' : undefined}
              id={one === first ? 'marked' : undefined}
            >
              <th scope="row">
                {one.isMarked ? (
                  <span class="hidden" safe>
                    {t('knowledge.cited')}
                  </span>
                ) : (
                  ''
                )}
                <span safe>{String(one.row)}</span>
              </th>
              {columns.map((at) => (
                <td class={numeric.has(at) ? 'number' : undefined} safe>
                  {one.cells[at] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
