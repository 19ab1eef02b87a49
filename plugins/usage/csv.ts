import type { Row } from './store.ts'

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

/** Sums as a table for spreadsheets (RFC 4180). */
export function toCsv(rows: Row[]): string {
  const head = ['key', 'name', 'calls', 'input_tokens', 'output_tokens', 'cost_usd']
  const lines = rows.map(({ key, name, calls, input, output, cost }) => [
    key,
    name,
    calls,
    input,
    output,
    cost,
  ])
  return [head, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}
