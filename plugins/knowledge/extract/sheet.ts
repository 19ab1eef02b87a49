import Papa from 'papaparse'
import { isHeader } from '../sheets.ts'
import { type Found, Unreadable } from './extract.ts'
import { readText } from './text.ts'
import { factsOf, readPart, targetsOf } from './office.ts'
import { openZip, type Zip } from './zip.ts'

/** So many cells of a row are kept as cells. */
const mostCells = 200

/**
 * Rows of a table as blocks: each names its columns, so that it can be understood by itself. Each is
 * given with the number of empty ones before it.
 */
export function createSheetRows(sheet?: string) {
  let header: string[] | undefined
  let row = 0
  return (cells: string[], empty = 0): Found[] => {
    row += 1 + empty
    const filled = cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim())
    if (!filled.some(Boolean)) return []
    if (!header) {
      // The first row that says something may name the columns.
      header = isHeader(filled) ? filled : []
      if (header.length) return [block(filled.filter(Boolean).join(' | '), filled)]
    }
    const named = filled.flatMap((cell, at) =>
      cell ? [header![at] ? `${header![at]}: ${cell}` : cell] : [],
    )
    return [block(named.join(' | '), filled)]
  }

  function block(text: string, filled: string[]): Found {
    const last = filled.findLastIndex(Boolean)
    const cells = filled.slice(0, Math.min(last + 1, mostCells))
    return { block: { kind: 'row', text, row, cells, ...(sheet && { sheet }) } }
  }
}

/** Rows of a text with separated values (RFC 4180), whatever separates them. */
export async function* extractCsv(path: string): AsyncGenerator<Found> {
  const { data } = Papa.parse<string[]>((await readText(path)).trimEnd())
  const rows = createSheetRows()
  for (const cells of data) yield* rows(cells)
}

/** Rows of every sheet of a workbook (ECMA-376-1, 18), as their cells show them, but for formats of numbers. */
export async function* extractXlsx(path: string): AsyncGenerator<Found> {
  const zip = await openZip(path)
  const sheets = await sheetsOf(zip)
  if (!sheets.length) throw new Unreadable('broken')
  yield { facts: await factsOf(zip, 'docProps/core.xml') }
  const shared = await sharedStrings(zip)
  const dates = await dateStyles(zip)
  for (const [index, { name, path: part }] of sheets.entries()) {
    const rows = createSheetRows(name)
    for (const cells of await cellsOf(zip, part, shared, dates)) yield* rows(cells)
    yield { progress: { done: index + 1, total: sheets.length } }
  }
}

async function sheetsOf(zip: Zip): Promise<{ name: string; path: string }[]> {
  const main = 'xl/workbook.xml'
  const targets = new Map((await targetsOf(zip, main)).map(({ id, path }) => [id, path]))
  const sheets: { name: string; path: string }[] = []
  await readPart(zip, main, {
    open(tag, { name = '', id = '' }) {
      const path = tag === 'sheet' ? targets.get(id) : undefined
      if (path) sheets.push({ name, path })
    },
  })
  return sheets
}

async function sharedStrings(zip: Zip): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let inText = false
  let phonetic = false
  await readPart(zip, 'xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') phonetic = true
      else if (name === 't') inText = !phonetic
    },
    text(words) {
      if (inText) text += words
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'si') strings.push(text)
    },
  })
  return strings
}

/** Which styles of cells show a number as a date (18.8.30 names the formats that are built in). */
async function dateStyles(zip: Zip): Promise<Set<number>> {
  const builtIn = (id: number) => (id >= 14 && id <= 22) || (id >= 45 && id <= 47)
  const own = new Map<number, string>()
  const styles = new Set<number>()
  let inCells = false
  let count = 0
  await readPart(zip, 'xl/styles.xml', {
    open(name, { numFmtId = '', formatCode = '' }) {
      if (name === 'numFmt') own.set(Number(numFmtId), formatCode)
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) {
        const code = own.get(Number(numFmtId))?.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, '')
        if (code === undefined ? builtIn(Number(numFmtId)) : /[dmyh]/i.test(code)) styles.add(count)
        count++
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return styles
}

/** A column's letters as its number, from 0. */
const columnOf = (reference: string) =>
  [...(/^[A-Z]{1,3}/.exec(reference)?.[0] ?? '')].reduce(
    (sum, letter) => sum * 26 + letter.charCodeAt(0) - 64,
    0,
  ) - 1

/** More columns and rows than this no sheet has. */
export const mostColumns = 16_384
export const mostRows = 2_000_000

async function cellsOf(zip: Zip, part: string, shared: string[], dates: Set<number>) {
  const rows: string[][] = []
  let row: string[] = []
  let type = ''
  let isDate = false
  let column = 0
  let text = ''
  let inValue = false
  await readPart(zip, part, {
    open(name, { r = '', t = 'n', s = '' }) {
      if (name === 'row') {
        // What is empty is not written, but counts.
        while (rows.length < Number(r) - 1 && rows.length < mostRows) rows.push([])
        row = []
        column = 0
      } else if (name === 'c') {
        type = t
        isDate = dates.has(Number(s))
        if (r) column = Math.min(Math.max(columnOf(r), 0), mostColumns)
        text = ''
      } else if (name === 'v' || (name === 't' && type === 'inlineStr')) inValue = true
    },
    text(words) {
      if (inValue) text += words
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false
      else if (name === 'c') row[column++] = shown(text, type, isDate, shared)
      else if (name === 'row') rows.push(Array.from(row, (cell) => cell ?? ''))
    },
  })
  return rows
}

function shown(text: string, type: string, isDate: boolean, shared: string[]): string {
  if (type === 's') return shared[Number(text)] ?? ''
  if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE'
  if (type !== 'n' || !isDate || !text) return text
  // Days since the end of 1899, in the calendar of a program that took 1900 for a leap year.
  const time = Math.round((Number(text) - 25_569) * 86_400) * 1000
  if (!Number.isFinite(time) || Math.abs(time) > 8e15) return text
  const iso = new Date(time).toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ')
}
