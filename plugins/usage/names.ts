import type { Row } from './store.ts'

/** Sums of models under the names that people know; with its id where several have the same name. */
export function withNames(rows: Row[], nameOf: (model: string) => string): Row[] {
  const called = Map.groupBy(rows, ({ key }) => nameOf(key))
  return rows.map((row) => {
    const name = nameOf(row.key)
    return { ...row, name: called.get(name)!.length > 1 ? `${name} (${row.key})` : name }
  })
}
