import { type Database, newId, now, type Queries } from 'convosphere'
import type { DocumentType } from './extract/type.ts'
import { titleKey } from './titles.ts'
import type { DetailName, Details } from './details.ts'
import type { Chunk } from './split.ts'

/** When something was deleted that nobody can bring back any more. */
export const forGood = '1970-01-01T00:00:00.000Z'

/** What a file is that nobody has seen yet. */
export const unknown = 'application/octet-stream'
type Unknown = typeof unknown

export const documentStatuses = ['queued', 'working', 'ready', 'failed'] as const
export type DocumentStatus = (typeof documentStatuses)[number]

/** A file that was brought, and what was read out of it. */
export interface Document extends Details {
  id: string
  collectionId: string
  ownerId: string
  /** Where it is fetched from; it has no hash until it is. */
  url: string | undefined
  /** The file: what it is called, its media type, SHA-256 and bytes. */
  name: string
  type: DocumentType | Unknown
  hash: string
  size: number
  /** What its file says of itself, and what of that a person has said otherwise. */
  facts: Partial<Details>
  edited: DetailName[]
  /** Undefined: it has none of its own. */
  pages: number | undefined
  /** Of a recording, in seconds. */
  duration: number | undefined
  /** Of an image, in pixels. */
  width: number | undefined
  height: number | undefined
  status: DocumentStatus
  /** Why it failed: a message key and its values. */
  error: { key: string; values?: Record<string, string | number> } | undefined
  jobId: string | undefined
  /** Which reading of it counts; 0: none yet. */
  version: number
  createdAt: string
  updatedAt: string
  deleted: boolean
}

/** How much there is in a document. */
export type Measures = Partial<Pick<Document, 'pages' | 'duration' | 'width' | 'height'>>

/** What is known of a document once it is read. */
export interface Read extends Measures, Pick<Document, keyof Details | 'facts' | 'version'> {
  /** The collection that its passages are indexed for, where they are due to be indexed again. */
  indexedIn: string | undefined
}

/** A piece of a document's text: one of its pages, or so much of it. */
export interface PageText {
  n: number
  start: number
  text: string
}

/** A chunk as it is stored. */
export interface StoredChunk extends Chunk {
  n: number
  documentId: string
  position: number
}

/** A document as the database has it. */
export interface DocumentRow {
  id: string
  collection_id: string
  owner_id: string
  url: string | null
  name: string
  type: Document['type']
  hash: string
  size: number
  title: string
  author: string | null
  date: string | null
  language: Details['language'] | null
  facts: string
  written: string
  pages: number | null
  duration: number | null
  width: number | null
  height: number | null
  status: DocumentStatus
  error: string | null
  job_id: string | null
  version: number
  created_at: string
  updated_at: string
  deleted_at: string | null
}

export const documentFrom = (row: DocumentRow): Document => ({
  id: row.id,
  collectionId: row.collection_id,
  ownerId: row.owner_id,
  url: row.url ?? undefined,
  name: row.name,
  type: row.type,
  hash: row.hash,
  size: row.size,
  title: row.title,
  author: row.author ?? undefined,
  date: row.date ?? undefined,
  language: row.language ?? undefined,
  facts: JSON.parse(row.facts),
  edited: JSON.parse(row.written),
  pages: row.pages ?? undefined,
  duration: row.duration ?? undefined,
  width: row.width ?? undefined,
  height: row.height ?? undefined,
  status: row.status,
  error: row.error === null ? undefined : JSON.parse(row.error),
  jobId: row.job_id ?? undefined,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deleted: row.deleted_at !== null,
})

interface ChunkRow {
  n: number
  document_id: string
  version: number
  position: number
  text: string
  headings: string
  page: number | null
  sheet: string | null
  row: number | null
  start: number
  end: number
  time: number | null
}

const chunkFrom = ({
  document_id,
  version: _,
  headings,
  page,
  sheet,
  row,
  time,
  ...rest
}: ChunkRow): StoredChunk => ({
  ...rest,
  documentId: document_id,
  headings: JSON.parse(headings),
  ...(page !== null && { page }),
  ...(sheet !== null && { sheet }),
  ...(row !== null && { row }),
  ...(time !== null && { time }),
})

/** What a document's passages in the index depend on. */
const same = `id = ? and collection_id = ? and title = ? and language is ? and version = ?
  and deleted_at is null`
const sameAs = ({ id, collectionId, title, language, version }: Document) =>
  [id, collectionId, title, language ?? null, version] as const

export type Store = ReturnType<typeof createStore>

/** Documents and their text, as they are stored. */
export function createStore(db: Database) {
  return {
    async addDocument(
      tx: Queries,
      given: Pick<
        Document,
        'collectionId' | 'ownerId' | 'url' | 'name' | 'type' | 'hash' | 'size' | 'title'
      >,
    ): Promise<string> {
      const id = newId()
      const time = now()
      await tx.run(
        `insert into documents (id, collection_id, owner_id, url, name, type, hash, size, title,
                                title_key, status, created_at, updated_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)`,
        id,
        given.collectionId,
        given.ownerId,
        given.url ?? null,
        given.name,
        given.type,
        given.hash,
        given.size,
        given.title,
        titleKey(given.title),
        time,
        time,
      )
      return id
    },

    /** The id of a document in a collection with the same file, or else the same address. */
    async sameDocument(
      tx: Queries,
      collectionId: string,
      { hash, url }: Pick<Document, 'hash' | 'url'>,
    ): Promise<string | undefined> {
      const row = await tx.get<{ id: string }>(
        `select id from documents where ${hash ? 'hash' : 'url'} = ? and collection_id = ?
            and deleted_at is null limit 1`,
        hash || url!,
        collectionId,
      )
      return row?.id
    },

    async document(id: string, queries: Queries = db): Promise<Document | undefined> {
      const row = await queries.get<DocumentRow>('select * from documents where id = ?', id)
      return row && documentFrom(row)
    },

    /** How many a person has brought. */
    async countOf(ownerId: string): Promise<number> {
      const row = await db.get<{ count: number }>(
        'select count(*) as count from documents where owner_id = ? and deleted_at is null',
        ownerId,
      )
      return row?.count ?? 0
    },

    /** Those that a person has brought, oldest first, from behind one of them. */
    async ofOwner(ownerId: string, after: string, limit: number): Promise<Document[]> {
      const rows = await db.all<DocumentRow>(
        `select * from documents where owner_id = ? and deleted_at is null and id > ?
          order by id limit ?`,
        ownerId,
        after,
        limit,
      )
      return rows.map(documentFrom)
    },

    /** Those in a collection, oldest first, from behind one of them. */
    async inCollection(collectionId: string, after: string, limit: number): Promise<Document[]> {
      const rows = await db.all<DocumentRow>(
        `select * from documents where collection_id = ? and deleted_at is null and id > ?
          order by id limit ?`,
        collectionId,
        after,
        limit,
      )
      return rows.map(documentFrom)
    },

    async setJob(tx: Queries, id: string, jobId: string): Promise<void> {
      await tx.run(
        `update documents set job_id = ?, status = 'queued', error = null where id = ?`,
        jobId,
        id,
      )
    },

    /** Takes in what was fetched for a document. */
    async setFile(
      tx: Queries,
      id: string,
      { name, type, hash, size }: Pick<Document, 'name' | 'type' | 'hash' | 'size'>,
    ): Promise<void> {
      await tx.run(
        'update documents set name = ?, type = ?, hash = ?, size = ? where id = ?',
        name,
        type,
        hash,
        size,
        id,
      )
    },

    /** What it has been counts on. */
    async setReadyAgain(tx: Queries, id: string): Promise<void> {
      await tx.run(`update documents set status = 'ready', error = null where id = ?`, id)
    },

    /** Nothing is read of it for now. */
    async setStatus(
      tx: Queries,
      id: string,
      { status, error }: { status: DocumentStatus; error?: Document['error'] },
    ): Promise<void> {
      await tx.run(
        'update documents set status = ?, error = ? where id = ?',
        status,
        error ? JSON.stringify(error) : null,
        id,
      )
    },

    async setWorking(id: string): Promise<void> {
      await db.run(`update documents set status = 'working' where id = ? and status = 'queued'`, id)
    },

    /** Unless it has been queued again meanwhile. */
    async setFailed(tx: Queries, { id, jobId }: Document, error: Document['error']): Promise<void> {
      await tx.run(
        `update documents set status = 'failed', error = ?, updated_at = ? where id = ? and job_id is ?`,
        JSON.stringify(error),
        now(),
        id,
        jobId ?? null,
      )
    },

    /** Has one reading of it count from now on. */
    async setReady(tx: Queries, id: string, read: Read): Promise<void> {
      await tx.run(
        `update documents set status = 'ready', error = null, version = ?, indexed_in = ?, title = ?,
                title_key = ?, author = ?, date = ?, language = ?, facts = ?, pages = ?,
                duration = ?, width = ?, height = ?, updated_at = ? where id = ?`,
        read.version,
        read.indexedIn ?? null,
        read.title,
        titleKey(read.title),
        read.author ?? null,
        read.date ?? null,
        read.language ?? null,
        JSON.stringify(read.facts),
        read.pages ?? null,
        read.duration ?? null,
        read.width ?? null,
        read.height ?? null,
        now(),
        id,
      )
    },

    async setMeasures(
      tx: Queries,
      id: string,
      { duration, width, height }: Measures,
    ): Promise<void> {
      await tx.run(
        'update documents set duration = ?, width = ?, height = ? where id = ?',
        duration ?? null,
        width ?? null,
        height ?? null,
        id,
      )
    },

    /** @param isDue whether its passages are to be indexed again */
    async setDetails(
      tx: Queries,
      id: string,
      { title, author, date, language, ...kept }: Details & Pick<Document, 'facts' | 'edited'>,
      isDue: boolean,
    ): Promise<void> {
      await tx.run(
        `update documents set title = ?, title_key = ?, author = ?, date = ?, language = ?, facts = ?, written = ?,
                indexed_in = iif(?, coalesce(indexed_in, collection_id), indexed_in) where id = ?`,
        title,
        titleKey(title),
        author ?? null,
        date ?? null,
        language ?? null,
        JSON.stringify(kept.facts),
        JSON.stringify(kept.edited),
        isDue,
        id,
      )
    },

    /** Puts it into another collection; its passages are due to be indexed for that one. */
    async setCollection(tx: Queries, id: string, collectionId: string): Promise<void> {
      await tx.run(
        `update documents set indexed_in = coalesce(indexed_in, collection_id), collection_id = ?
          where id = ? and collection_id <> ?`,
        collectionId,
        id,
        collectionId,
      )
    },

    /** One whose passages are due to be indexed again, and how many there are. */
    async nextDue(): Promise<{ document: Document | undefined; left: number }> {
      const rows = await db.all<DocumentRow & { left: number }>(
        `select *, count(*) over () as left from documents
          where indexed_in is not null and deleted_at is null limit 1`,
      )
      return { document: rows[0] && documentFrom(rows[0]), left: rows[0]?.left ?? 0 }
    },

    /** Ids of those in the collections whose passages the index still has under another one. */
    async due(collectionIds: string[], limit: number): Promise<string[]> {
      const rows = await db.all<{ id: string }>(
        `select id from documents where collection_id in (select value from json_each(?))
            and indexed_in is not null and indexed_in <> collection_id and deleted_at is null
          order by id desc limit ?`,
        JSON.stringify(collectionIds),
        limit,
      )
      return rows.map(({ id }) => id)
    },

    /** Whether a document is as it was, as far as the index knows it. */
    async isStill(tx: Queries, document: Document): Promise<boolean> {
      return (
        (await tx.get(`select 1 from documents where ${same}`, ...sameAs(document))) !== undefined
      )
    },

    /** Its passages are indexed for what it is; unless it has changed meanwhile. */
    async setIndexed(document: Document): Promise<void> {
      await db.run(`update documents set indexed_in = null where ${same}`, ...sameAs(document))
    },

    async setDeleted(id: string, deleted: boolean, queries: Queries = db): Promise<boolean> {
      const changed = await queries.run(
        `update documents set deleted_at = ?
          where id = ? and (deleted_at is null) = ? and deleted_at is not ?`,
        deleted ? now() : null,
        id,
        deleted ? 1 : 0,
        forGood,
      )
      return changed > 0
    },

    /** Documents that were deleted before `time`, and nothing has come of since `quiet`. */
    async deletedBefore(time: string, quiet: string): Promise<{ id: string; hash: string }[]> {
      return db.all(
        'select id, hash from documents where deleted_at < ? and updated_at < ?',
        time,
        quiet,
      )
    },

    /** Makes sure that nobody brings it back. @returns false where somebody just has */
    async giveUp(id: string, time: string): Promise<boolean> {
      const given = await db.run(
        'update documents set deleted_at = ? where id = ? and deleted_at < ?',
        forGood,
        id,
        time,
      )
      return given > 0
    },

    async remove(tx: Queries, id: string): Promise<void> {
      await tx.run('delete from documents where id = ?', id)
    },

    /** Whether any document has this file, or has had it. */
    async hasFile(hash: string): Promise<boolean> {
      const found = await db.get(
        `select 1 from documents where hash = ?1
         union all select 1 from document_versions where hash = ?1 limit 1`,
        hash,
      )
      return found !== undefined
    },

    async addPages(tx: Queries, id: string, version: number, pages: PageText[]): Promise<void> {
      for (const { n, start, text } of pages)
        await tx.run(
          'insert into document_pages values (?, ?, ?, ?, ?)',
          id,
          version,
          n,
          start,
          text,
        )
    },

    /** @returns the row of each */
    async addChunks(
      tx: Queries,
      id: string,
      version: number,
      position: number,
      chunks: Chunk[],
    ): Promise<number[]> {
      const last = await tx.get<{ n: number | null }>('select max(n) as n from chunks')
      const first = (last?.n ?? 0) + 1
      for (const [index, chunk] of chunks.entries())
        await tx.run(
          `insert into chunks (n, document_id, version, position, text, headings, page, sheet, row,
                               start, "end", time)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          first + index,
          id,
          version,
          position + index,
          chunk.text,
          JSON.stringify(chunk.headings),
          chunk.page ?? null,
          chunk.sheet ?? null,
          chunk.row ?? null,
          chunk.start,
          chunk.end,
          chunk.time ?? null,
        )
      return chunks.map((_, index) => first + index)
    },

    /**
     * Removes some of what other readings of a document left, but the text of its versions; false
     * once nothing is left.
     */
    async removeOldText(id: string, version: number, limit: number): Promise<boolean> {
      return db.tx(async (tx) => {
        const pages = await tx.run(
          `delete from document_pages where document_id = ?1 and version <> ?2 and version not in
             (select reading from document_versions
               where document_id = ?1 and reading is not null)`,
          id,
          version,
        )
        const chunks = await tx.run(
          `delete from chunks where n in
             (select n from chunks where document_id = ? and version <> ? limit ?)`,
          id,
          version,
          limit,
        )
        const rows = await tx.run(
          `delete from document_rows where document_id = ?1 and (version, sheet, position) in
             (select version, sheet, position from document_rows
               where document_id = ?1 and version <> ?2 limit ?3)`,
          id,
          version,
          limit * 20,
        )
        await tx.run(
          'delete from document_sheets where document_id = ? and version <> ?',
          id,
          version,
        )
        return pages + chunks + rows > 0
      })
    },

    /** Those of the rows that count, in no order. */
    async chunks(ns: number[]): Promise<StoredChunk[]> {
      const rows = await db.all<ChunkRow>(
        `select chunks.* from chunks join documents on documents.id = document_id
          where n in (select value from json_each(?)) and chunks.version = documents.version
            and deleted_at is null`,
        JSON.stringify(ns),
      )
      return rows.map(chunkFrom)
    },

    /** The first chunks of the reading that a document has; -1: all. */
    async chunksOf({ id, version }: Document, limit = -1): Promise<StoredChunk[]> {
      const rows = await db.all<ChunkRow>(
        'select * from chunks where document_id = ? and version = ? order by position limit ?',
        id,
        version,
        limit,
      )
      return rows.map(chunkFrom)
    },

    /** So many chunks of the reading that counts, spread over all of it. */
    async sampleOf({ id, version }: Document, count: number): Promise<StoredChunk[]> {
      const rows = await db.all<ChunkRow>(
        `select * from chunks where document_id = ?1 and version = ?2
            and position % (select max(position) / ?3 + 1 from chunks
                             where document_id = ?1 and version = ?2) = 0
          order by position`,
        id,
        version,
        count,
      )
      return rows.map(chunkFrom)
    },

    /** How long the texts of these documents are together, in characters. */
    async textSize(documentIds: string[]): Promise<number> {
      const row = await db.get<{ size: number }>(
        `select coalesce(sum(length(text)), 0) as size from document_pages
           join documents on documents.id = document_id
          where document_id in (select value from json_each(?))
            and document_pages.version = documents.version`,
        JSON.stringify(documentIds),
      )
      return row?.size ?? 0
    },

    /** Chunks of these documents behind a row, of the readings that count. */
    async chunksAfter(documentIds: string[], after: number, limit: number): Promise<StoredChunk[]> {
      const rows = await db.allApart<ChunkRow>(
        `select chunks.* from chunks join documents on documents.id = document_id
          where document_id in (select value from json_each(?)) and n > ?
            and chunks.version = documents.version and deleted_at is null
          order by n limit ?`,
        JSON.stringify(documentIds),
        after,
        limit,
      )
      return rows.map(chunkFrom)
    },

    /** Documents by id, in no order; deleted ones are left out. */
    async documentsById(ids: string[]): Promise<Document[]> {
      const rows = await db.all<DocumentRow>(
        `select * from documents where id in (select value from json_each(?))
            and deleted_at is null`,
        JSON.stringify(ids),
      )
      return rows.map(documentFrom)
    },

    /** Documents of these collections that are to be read, those first that are just being read. */
    async beingRead(collectionIds: string[], limit: number): Promise<Document[]> {
      const rows = await db.all<DocumentRow>(
        `select * from documents where collection_id in (select value from json_each(?))
            and status in ('queued', 'working') and deleted_at is null
          order by status desc, id limit ?`,
        JSON.stringify(collectionIds),
        limit,
      )
      return rows.map(documentFrom)
    },

    /** Ids of all in these collections, and of those of the others that are there. */
    async idsWithin(collectionIds: string[], documentIds: string[]): Promise<string[]> {
      const rows = await db.all<{ id: string }>(
        `select id from documents
          where collection_id in (select value from json_each(?)) and deleted_at is null
         union select id from documents
          where id in (select value from json_each(?)) and deleted_at is null`,
        JSON.stringify(collectionIds),
        JSON.stringify(documentIds),
      )
      return rows.map(({ id }) => id)
    },

    /** Ids of those among them in which nothing has been read. */
    async withoutText(ids: string[]): Promise<Set<string>> {
      const rows = await db.all<{ id: string }>(
        `select id from documents where id in (select value from json_each(?)) and not exists
           (select 1 from chunks where document_id = documents.id
               and chunks.version = documents.version)`,
        JSON.stringify(ids),
      )
      return new Set(rows.map(({ id }) => id))
    },

    async page(documentId: string, n: number): Promise<PageText | undefined> {
      return db.get<PageText>(
        `select n, start, text from document_pages join documents on documents.id = document_id
          where document_id = ? and n = ? and document_pages.version = documents.version`,
        documentId,
        n,
      )
    },

    /** The page that a place in the text stands on. */
    async pageAt(documentId: string, place: number): Promise<PageText | undefined> {
      return db.get<PageText>(
        `select n, start, text from document_pages join documents on documents.id = document_id
          where document_id = ? and document_pages.version = documents.version and start <= ?
          order by start desc limit 1`,
        documentId,
        place,
      )
    },

    async pageCount(documentId: string): Promise<number> {
      const row = await db.get<{ count: number }>(
        `select count(*) as count from document_pages join documents on documents.id = document_id
          where document_id = ? and document_pages.version = documents.version`,
        documentId,
      )
      return row?.count ?? 0
    },

    /** The whole text, page by page. */
    async text(documentId: string): Promise<PageText[]> {
      return db.all<PageText>(
        `select n, start, text from document_pages join documents on documents.id = document_id
          where document_id = ? and document_pages.version = documents.version order by n`,
        documentId,
      )
    },
  }
}
