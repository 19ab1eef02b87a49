/**
 * Gathers the rows of tables while a text is read: what stands in their cells, with tabs between them.
 * A table in a cell becomes a part of what stands there.
 */
export function createRows(found: (row: string) => void) {
  const rows: string[][] = []
  const cells: string[][] = []
  return {
    openRow: () => void rows.push([]),
    openCell: () => void cells.push([]),

    /** Whether it was put into a cell: there is one open. */
    put(words: string): boolean {
      cells.at(-1)?.push(words)
      return cells.length > 0
    },

    closeCell(): void {
      const cell = cells.pop()
      if (cell) rows.at(-1)?.push(cell.join(' '))
    },

    closeRow(): void {
      const row = rows.pop()?.filter(Boolean).join('\t')
      if (row && !this.put(row)) found(row)
    },
  }
}
