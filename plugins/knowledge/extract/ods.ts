import { type Found, Unreadable } from './extract.ts'
import { factsOf, readPart } from './office.ts'
import { createSheetRows, mostColumns, mostRows } from './sheet.ts'
import { openZip } from './zip.ts'

/** So many cells of a document may be there that are not written. */
const mostRepeats = 100_000

/** Rows of every sheet of an OpenDocument spreadsheet (ODF 1.3, part 3, 9), as their cells show them. */
export async function* extractOds(path: string): AsyncGenerator<Found> {
  const zip = await openZip(path)
  if (!zip.names.includes('content.xml')) throw new Unreadable('broken')
  yield { facts: await factsOf(zip, 'meta.xml') }
  const found: Found[] = []
  let addRow = createSheetRows()
  /** Sheets may stand in cells of sheets; what stands in those is text of the cell. */
  let tables = 0
  let repeats = mostRepeats
  let row: string[] = []
  let rowCount = 1
  /** What is empty at the end of a row or sheet is not there. */
  let emptyRows = 0
  let emptyCells = 0
  let cell: { date: string; count: number } | undefined
  let text = ''
  let inNote = 0

  function endCell({ date, count }: NonNullable<typeof cell>) {
    const shown = (date || text).trim()
    if (!shown) {
      emptyCells += count
      return
    }
    for (let n = 0; n < emptyCells && row.length < mostColumns; n++) row.push('')
    emptyCells = 0
    for (let n = 0; n < count && row.length < mostColumns && (!n || repeats-- > 0); n++)
      row.push(shown)
  }

  function endRow() {
    if (row.length) {
      found.push(...addRow(row, emptyRows))
      emptyRows = 0
      for (let n = 1; n < rowCount && (repeats -= row.length) > 0; n++) found.push(...addRow(row))
    } else emptyRows += rowCount
    row = []
    emptyCells = 0
  }

  await readPart(zip, 'content.xml', {
    open(name, attributes) {
      if (name === 'table' && ++tables === 1) {
        addRow = createSheetRows(attributes.name)
        emptyRows = 0
      }
      if (name === 'annotation') inNote++
      if (tables !== 1) return
      if (name === 'table-row') rowCount = countOf(attributes['number-rows-repeated'], mostRows)
      else if (name === 'table-cell' || name === 'covered-table-cell') {
        const date = attributes['value-type'] === 'date' ? (attributes['date-value'] ?? '') : ''
        const count = countOf(attributes['number-columns-repeated'], mostColumns)
        cell = { date: date.slice(0, 16).replace('T', ' '), count }
        text = ''
      } else if (name === 's' || name === 'tab' || name === 'line-break') text += ' '
    },
    text(words) {
      if (cell && !inNote) text += words
    },
    close(name) {
      if (name === 'table') tables--
      else if (name === 'annotation') inNote--
      if (tables !== 1) return
      if (name === 'p') text += ' '
      else if (cell && (name === 'table-cell' || name === 'covered-table-cell')) {
        endCell(cell)
        cell = undefined
      } else if (name === 'table-row') endRow()
    },
  })
  yield* found
}

const countOf = (text: string | undefined, most: number): number =>
  Math.min(Math.max(1, Math.floor(Number(text ?? 1)) || 1), most)
