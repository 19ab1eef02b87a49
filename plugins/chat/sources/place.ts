import type { Reader } from 'convosphere'
import type { Source } from './steps.ts'

/** What a source is called, and where in it the passage stands. */
export function placeText({ title, page, sheet, row }: Source, t: Reader['t']): string {
  if (page !== null) return t('chat.sourcePage', { title, page })
  if (!row) return title
  return sheet ? t('chat.sourceSheet', { title, sheet, row }) : t('chat.sourceRow', { title, row })
}
