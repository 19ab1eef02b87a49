import { type Database, newId, now, type Queries } from 'convosphere'
import type { DocumentType } from './extract/type.ts'
import type { Chunk } from './split.ts'
import type { Language } from './words.ts'

/** A set of documents that belong together and are searched together. */
export interface Collection {
  id: string
  ownerId: string
  name: string
  createdAt: string
}

/** What a file is that nobody has seen yet. */
export const unknown = 'application/octet-stream'
type Unknown = typeof unknown

export const documentStatuses = ['queued', 'working', 'ready', 'failed'] as const
export type DocumentStatus = (typeof documentStatuses)[number]

/** A file that was brought, and what was read out of it. */
export interface Document {
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
  title: string
  author: string | undefined
  language: Language | undefined
  /** Undefined: it has none of its own. */
  pages: number | undefined
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

/** What is known of a document once it is read. */
export interface Read {
  title: string | undefined
  author: string | undefined
  language: Language
  pages: number | undefined
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

interface DocumentRow {
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
  language: Language | null
  pages: number | null
  status: DocumentStatus
  error: string | null
  job_id: string | null
  version: number
  created_at: string
  updated_at: string
  deleted_at: string | null
}

const documentFrom = (row: DocumentRow): Document => ({
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
  language: row.language ?? undefined,
  pages: row.pages ?? undefined,
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
}

const chunkFrom = ({
  document_id,
  version: _,
  headings,
  page,
  sheet,
  row,
  ...rest
}: ChunkRow): StoredChunk => ({
  ...rest,
  documentId: document_id,
  headings: JSON.parse(headings),
  ...(page !== null && { page }),
  ...(sheet !== null && { sheet }),
  ...(row !== null && { row }),
})

interface CollectionRow {
  id: string
  owner_id: string
  name: string
  created_at: string
}

const collectionFrom = (row: CollectionRow): Collection => ({
  id: row.id,
  ownerId: row.owner_id,
  name: row.name,
  createdAt: row.created_at,
})

/** Which documents a list holds. */
export interface DocumentFilter {
  collectionIds: string[]
  status?: DocumentStatus | undefined
  /** Part of a title or file name. */
  query?: string | undefined
}

export type Store = ReturnType<typeof createStore>

/** Collections, documents and their text, as they are stored. */
export function createStore(db: Database) {
  return {
    /** @param usual whether its owner's documents go there that name no collection */
    async addCollection(
      tx: Queries,
      ownerId: string,
      name: string,
      usual: boolean,
    ): Promise<Collection> {
      const row: CollectionRow = { id: newId(), owner_id: ownerId, name, created_at: now() }
      await tx.run(
        'insert into collections values (?, ?, ?, ?, ?)',
        row.id,
        ownerId,
        name,
        usual ? 1 : 0,
        row.created_at,
      )
      return collectionFrom(row)
    },

    /** Those among the ids, by name. */
    async collections(ids: string[], queries: Queries = db): Promise<Collection[]> {
      const rows = await queries.all<CollectionRow>(
        'select * from collections where id in (select value from json_each(?)) order by name, id',
        JSON.stringify(ids),
      )
      return rows.map(collectionFrom)
    },

    /** Where a person's documents go that name no collection. */
    async usualCollection(ownerId: string, queries: Queries = db): Promise<Collection | undefined> {
      const row = await queries.get<CollectionRow>(
        'select * from collections where owner_id = ? and usual = 1',
        ownerId,
      )
      return row && collectionFrom(row)
    },

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
        `insert into documents (id, collection_id, owner_id, url, name, type, hash, size, title, status,
                                created_at, updated_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)`,
        id,
        given.collectionId,
        given.ownerId,
        given.url ?? null,
        given.name,
        given.type,
        given.hash,
        given.size,
        given.title,
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

    /** Newest first. */
    async documents(
      { collectionIds, status, query = '' }: DocumentFilter,
      { after = '', limit }: { after?: string | undefined; limit: number },
    ): Promise<{ items: Document[]; next: string | null }> {
      const rows = await db.all<DocumentRow>(
        `select * from documents
          where collection_id in (select value from json_each(?1)) and deleted_at is null
            and (?2 = '' or status = ?2) and (?3 = '' or id < ?3)
            and (?4 = '' or instr(lower(title || char(10) || name), ?4))
          order by id desc limit ?5`,
        JSON.stringify(collectionIds),
        status ?? '',
        after,
        query.toLowerCase(),
        limit + 1,
      )
      const items = rows.slice(0, limit).map(documentFrom)
      return { items, next: rows.length > limit ? items.at(-1)!.id : null }
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

    async setWorking(id: string): Promise<void> {
      await db.run(`update documents set status = 'working' where id = ? and status = 'queued'`, id)
    },

    /** Unless it has been queued again meanwhile. */
    async setFailed({ id, jobId }: Document, error: Document['error']): Promise<void> {
      await db.run(
        `update documents set status = 'failed', error = ?, updated_at = ? where id = ? and job_id is ?`,
        JSON.stringify(error),
        now(),
        id,
        jobId ?? null,
      )
    },

    /** Has one reading of it count from now on. */
    async setReady(
      tx: Queries,
      id: string,
      version: number,
      { title, author, language, pages }: Read,
    ): Promise<void> {
      await tx.run(
        `update documents set status = 'ready', error = null, version = ?, title = coalesce(?, title),
                author = ?, language = ?, pages = ?, updated_at = ? where id = ?`,
        version,
        title ?? null,
        author ?? null,
        language,
        pages ?? null,
        now(),
        id,
      )
    },

    async setDeleted(id: string, deleted: boolean): Promise<boolean> {
      const changed = await db.run(
        'update documents set deleted_at = ? where id = ? and (deleted_at is null) = ?',
        deleted ? now() : null,
        id,
        deleted ? 1 : 0,
      )
      return changed > 0
    },

    /** Documents that were deleted before `time`. */
    async deletedBefore(time: string): Promise<{ id: string; hash: string }[]> {
      return db.all('select id, hash from documents where deleted_at < ?', time)
    },

    async remove(tx: Queries, id: string): Promise<void> {
      await tx.run('delete from documents where id = ?', id)
    },

    /** Whether any document has this file. */
    async hasFile(hash: string, queries: Queries = db): Promise<boolean> {
      return (
        (await queries.get('select 1 from documents where hash = ? limit 1', hash)) !== undefined
      )
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
          'insert into chunks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
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
        )
      return chunks.map((_, index) => first + index)
    },

    /** Removes some of what other readings of a document left; false once nothing is left. */
    async removeOldText(id: string, version: number, limit: number): Promise<boolean> {
      return db.tx(async (tx) => {
        const pages = await tx.run(
          'delete from document_pages where document_id = ? and version <> ?',
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
        return pages + chunks > 0
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

    /** Documents by id, in no order; deleted ones are left out. */
    async documentsById(ids: string[]): Promise<Document[]> {
      const rows = await db.all<DocumentRow>(
        `select * from documents where id in (select value from json_each(?))
            and deleted_at is null`,
        JSON.stringify(ids),
      )
      return rows.map(documentFrom)
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
