import type { QueryCount } from './store.ts'

/**
 * What a spreadsheet would take for a formula is kept a text (OWASP, CSV injection); also behind a
 * semicolon, at which German ones begin another cell, whatever is quoted.
 */
const cell = (value: string | number): string => {
  const text =
    typeof value === 'string'
      ? value.replaceAll(/(^|[;\t\r\n]\s*)(?=[=+\-@\t\r])/g, "$1'")
      : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What was looked for as a table for spreadsheets (RFC 4180). */
export const toCsv = (rows: QueryCount[]): string =>
  [
    ['query', 'asked', 'nothing_found', 'opened', 'mean_place'],
    ...rows.map(({ query, asked, missed, opened, place }) => [
      query,
      asked,
      missed,
      opened,
      place ?? '',
    ]),
  ]
    .map((line) => `${line.map(cell).join(',')}\r\n`)
    .join('')
