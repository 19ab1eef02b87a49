import type { Database, Queries } from 'convosphere'
import type { Document, StoredChunk } from './store.ts'
import { type Block, gap } from './split.ts'

/** A row of a table: its number in the file, from 1, and what stands in its cells. */
export interface SheetRow {
  row: number
  cells: string[]
}

/** A table of a document. */
export interface Sheet {
  /** From 1. */
  n: number
  /** Undefined: it has none of its own. */
  name: string | undefined
  /** The row that names the columns. */
  header: string[] | undefined
  /** How many others there are. */
  rows: number
}

/** A part of a table, and the rows of it that are marked. */
export interface SheetPart {
  sheets: Sheet[]
  sheet: Sheet
  rows: (SheetRow & { isMarked: boolean })[]
  /** Which page of it this is, from 1, and how many there are. */
  page: number
  pages: number
  /** How many rows stand before it. */
  before: number
}

/** So many rows are shown at a time. */
const pageSize = 100
/** So many rows are written at a time. */
const batchSize = 200

interface Row {
  n: number
  name: string | null
  header: string | null
  rows: number
}

/** Whether a row names the columns: none of it is a number. */
export const isHeader = (cells: string[]): boolean =>
  cells.every((cell) => !/^[\d.,%€$-]+$/.test(cell))

/** The tables that blocks are rows of. */
function sheetsOf(blocks: Block[]): { sheet: Sheet; rows: SheetRow[] }[] {
  const found: { sheet: Sheet; rows: SheetRow[] }[] = []
  for (const { sheet: name, row, cells } of blocks) {
    if (!row || !cells) continue
    const last = found.at(-1)
    if (last && last.sheet.name === name) {
      last.rows.push({ row, cells })
      last.sheet.rows++
    } else {
      const header = isHeader(cells) ? cells : undefined
      const sheet = { n: found.length + 1, name, header, rows: header ? 0 : 1 }
      found.push({ sheet, rows: header ? [] : [{ row, cells }] })
    }
  }
  return found
}

/** Tables of documents, as they are stored. */
export function createSheets(db: Database) {
  async function all({ id, version }: Pick<Document, 'id' | 'version'>): Promise<Sheet[]> {
    const rows = await db.all<Row>(
      `select n, name, header, rows from document_sheets
        where document_id = ? and version = ? order by n`,
      id,
      version,
    )
    return rows.map(({ n, name, header, rows: count }) => ({
      n,
      name: name ?? undefined,
      header: header ? JSON.parse(header) : undefined,
      rows: count,
    }))
  }

  /** Which rows a passage stands in: the first of them, by its place, and how many they are. */
  async function placeOf({ id, version }: Document, { n }: Sheet, { row = 0, text }: StoredChunk) {
    const found = await db.get<{ position: number; row: number }>(
      `select position, row from document_rows
        where document_id = ? and version = ? and sheet = ? and row >= ?
        order by position limit 1`,
      id,
      version,
      n,
      row,
    )
    const count = text.split(gap).length
    // It begins with the row that names the columns.
    const isLater = found && found.row > row
    return { first: found?.position ?? 0, count: isLater ? count - 1 : count }
  }

  return {
    /** Writes the tables of one reading, in small transactions. */
    async add(
      { id }: Document,
      version: number,
      blocks: Block[],
      inBetween: () => Promise<void>,
    ): Promise<void> {
      for (const { sheet, rows } of sheetsOf(blocks)) {
        await db.tx((tx) => addSheet(tx, id, version, sheet))
        for (let at = 0; at < rows.length; at += batchSize) {
          const some = rows.slice(at, at + batchSize)
          await db.tx((tx) => addRows(tx, id, version, { n: sheet.n, at, rows: some }))
          await inBetween()
        }
      }
    },

    /**
     * A part of one of a document's tables: the one that is asked for, or that a passage stands in.
     * @returns undefined where it has none
     */
    async part(
      document: Document,
      wanted: { n: number; page: number; mark: StoredChunk | undefined },
    ): Promise<SheetPart | undefined> {
      const sheets = await all(document)
      const { mark } = wanted
      const marked = mark && sheets.find(({ name }) => name === mark.sheet)
      const sheet = sheets.find(({ n }) => n === wanted.n) ?? marked ?? sheets[0]
      if (!sheet) return undefined
      const place = mark && sheet === marked ? await placeOf(document, sheet, mark) : undefined
      const pages = Math.max(1, Math.ceil(sheet.rows / pageSize))
      const asked = wanted.page || Math.floor((place?.first ?? 0) / pageSize) + 1
      const page = Math.min(Math.max(1, asked), pages)
      const before = (page - 1) * pageSize
      const rows = await db.all<{ position: number; row: number; cells: string }>(
        `select position, row, cells from document_rows
          where document_id = ? and version = ? and sheet = ? and position >= ?
          order by position limit ?`,
        document.id,
        document.version,
        sheet.n,
        before,
        pageSize,
      )
      const isMarked = (position: number) =>
        place !== undefined && position >= place.first && position < place.first + place.count
      return {
        sheets,
        sheet,
        rows: rows.map(({ position, row, cells }) => ({
          row,
          cells: JSON.parse(cells),
          isMarked: isMarked(position),
        })),
        page,
        pages,
        before,
      }
    },
  }
}

export type Sheets = ReturnType<typeof createSheets>

async function addSheet(tx: Queries, id: string, version: number, sheet: Sheet): Promise<void> {
  await tx.run(
    'insert into document_sheets values (?, ?, ?, ?, ?, ?)',
    id,
    version,
    sheet.n,
    sheet.name ?? null,
    sheet.header ? JSON.stringify(sheet.header) : null,
    sheet.rows,
  )
}

async function addRows(
  tx: Queries,
  id: string,
  version: number,
  { n, at, rows }: { n: number; at: number; rows: SheetRow[] },
): Promise<void> {
  await tx.run(
    `insert into document_rows
       select ?, ?, ?, ? + key, value ->> 'row', value -> 'cells' from json_each(?)`,
    id,
    version,
    n,
    at,
    JSON.stringify(rows),
  )
}
