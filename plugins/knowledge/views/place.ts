import { t, view } from 'convosphere'
import { clock } from '../clock.ts'
import type { Place } from '../inspect/retrieval.ts'

/** Where in a document a passage begins, in words; empty where there is nothing to say. */
export function placeText({ page, sheet, row, time }: Place): string {
  const number = (n: number) => new Intl.NumberFormat(view().locale).format(n)
  if (page) return t('knowledge.onPage', { n: number(page) })
  if (time !== undefined) return clock(time)
  if (!row) return ''
  return sheet
    ? t('knowledge.inSheet', { sheet, row: number(row) })
    : t('knowledge.inRow', { row: number(row) })
}
