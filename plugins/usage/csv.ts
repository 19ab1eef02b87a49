import type { Group, Row } from './store.ts'

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

/** What a row is called by: of people both the id and the name, for two may share a name. */
const names = {
  day: { day: (row: Row) => row.key },
  model: { model: (row: Row) => row.key },
  person: { person_id: (row: Row) => row.key, person: (row: Row) => row.name },
} satisfies Record<Group, Record<string, (row: Row) => string>>

/** Sums as a table for spreadsheets (RFC 4180). */
export function toCsv(rows: Row[], by: Group): string {
  const own = Object.entries<(row: Row) => string>(names[by])
  const head = [...own.map(([name]) => name), 'calls', 'input_tokens', 'output_tokens', 'cost_usd']
  const lines = rows.map((row) => [
    ...own.map(([, read]) => read(row)),
    row.calls,
    row.input,
    row.output,
    row.cost,
  ])
  return [head, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}
