import { notFound, now, type Queries, type Upload, type User } from 'convosphere'
import { changesBetween, type Stretch } from './changes.ts'
import type { DocumentType } from './extract/type.ts'
import type { KnowledgeContext } from './knowledge.ts'
import type { Document, DocumentRow, PageText, Store } from './store.ts'

/** What a document's file is. */
export type DocumentFile = Pick<Document, 'name' | 'hash' | 'size'> & { type: DocumentType }

/** One of the files that a document has had. */
export interface Version extends DocumentFile {
  /** 1 is the first. */
  n: number
  /** The reading of it, whose text is kept; 0: none, undefined: not read yet. */
  reading: number | undefined
  /** Why it could not be read. */
  error: Document['error']
  createdBy: string | undefined
  createdAt: string
  isCurrent: boolean
}

interface Row extends Pick<DocumentRow, 'name' | 'hash' | 'size' | 'error' | 'created_at'> {
  n: number
  type: DocumentType
  reading: number | null
  created_by: string | null
  is_current: number
}

const versionFrom = (row: Row): Version => ({
  n: row.n,
  name: row.name,
  type: row.type,
  hash: row.hash,
  size: row.size,
  reading: row.reading ?? undefined,
  error: row.error === null ? undefined : JSON.parse(row.error),
  createdBy: row.created_by ?? undefined,
  createdAt: row.created_at,
  isCurrent: row.is_current === 1,
})

/** What a document is, as its only version; undefined while it is not fetched yet. */
function onlyOf(document: Document): Version | undefined {
  const { name, type, hash, size, version, error, ownerId, createdAt } = document
  if (!hash || type === 'application/octet-stream') return undefined
  const file = { name, type, hash, size }
  return { ...file, n: 1, reading: version, error, createdBy: ownerId, createdAt, isCurrent: true }
}

const versions = `select document_versions.*, reading is documents.version as is_current
  from document_versions join documents on documents.id = document_id where document_id = ?`

/** How one version became another. */
export interface Changes {
  before: number
  after: number
  /** One of them has no text. */
  isUnread: boolean
  /** Undefined where they have too little in common. */
  stretches: Stretch[] | undefined
}

interface Needs {
  /** @throws {Problem} 404 */
  documentFor: (user: User, id: string, act: 'read' | 'write') => Promise<Document>
  /** Keeps the file. @throws {Problem} 422 when it is nothing that is read */
  keep: (upload: Pick<Upload, 'path' | 'name'>) => Promise<DocumentFile>
  /** Has it read. */
  queue: (tx: Queries, user: User, id: string) => Promise<void>
}

export type Versions = ReturnType<typeof createVersions>

/** The files that documents have had, with what was read out of them. */
export function createVersions(
  { db }: KnowledgeContext,
  store: Store,
  { documentFor, keep, queue }: Needs,
) {
  /** Puts a file behind those that a document has had, to be read. */
  async function add(tx: Queries, document: Document, file: DocumentFile, user: User) {
    const last = await tx.get<{ n: number | null }>(
      'select max(n) as n from document_versions where document_id = ?',
      document.id,
    )
    const first = last?.n ? undefined : onlyOf(document)
    if (first) await insert(tx, document.id, first)
    const n = (last?.n ?? first?.n ?? 0) + 1
    const rest = { reading: undefined, error: undefined, createdBy: user.id, createdAt: now() }
    await insert(tx, document.id, { ...file, ...rest, n })
    await queue(tx, user, document.id)
    return n
  }

  const all = async (document: Document): Promise<Version[]> => {
    const rows = await db.all<Row>(`${versions} order by n desc`, document.id)
    const only = onlyOf(document)
    return rows.length ? rows.map(versionFrom) : only ? [only] : []
  }

  /** @throws {Problem} 404 */
  async function versionOf(document: Document, n: number): Promise<Version> {
    const found = (await all(document)).find((one) => one.n === n)
    if (!found) throw notFound()
    return found
  }

  const textOf = (documentId: string, { reading = 0 }: Version): Promise<PageText[]> =>
    db.all<PageText>(
      'select n, start, text from document_pages where document_id = ? and version = ? order by n',
      documentId,
      reading,
    )

  /** Takes a file in; returns its number and hash. */
  async function bring(user: User, id: string, upload: Pick<Upload, 'path' | 'name'>) {
    await documentFor(user, id, 'write')
    const file = await keep(upload)
    const document = await documentFor(user, id, 'write')
    const newest = (await all(document))[0]
    const isSame = newest?.hash === file.hash && !newest.error
    const n = isSame ? newest.n : await db.tx((tx) => add(tx, document, file, user))
    return { n, hash: file.hash }
  }

  return {
    /** Newest first; of a document that has had one file only, that one. */
    all,
    versionOf,

    /** How many files it has had. */
    async count(documentId: string): Promise<number> {
      const row = await db.get<{ count: number }>(
        'select count(*) as count from document_versions where document_id = ?',
        documentId,
      )
      return row?.count || 1
    },

    /**
     * Takes a document's new file in and has it read; what it was before counts until then.
     * @returns the number of the new version; that of the current one when it is the same file
     * @throws {Problem} 404, 422 when it is nothing that is read
     */
    async replace(user: User, id: string, upload: Pick<Upload, 'path' | 'name'>): Promise<number> {
      return (await bring(user, id, upload)).n
    },

    /** The same; returns the checksum of the file. @throws {Problem} 404, 422 */
    async follow(user: User, id: string, upload: Pick<Upload, 'path' | 'name'>): Promise<string> {
      return (await bring(user, id, upload)).hash
    },

    /**
     * Makes a document what it was before, as a new version.
     * @returns its number; that of the current one when it is that
     * @throws {Problem} 404
     */
    async restore(user: User, id: string, n: number): Promise<number> {
      const document = await documentFor(user, id, 'write')
      const { isCurrent, name, type, hash, size } = await versionOf(document, n)
      if (isCurrent) return n
      return db.tx((tx) => add(tx, document, { name, type, hash, size }, user))
    },

    /** The oldest that is still to be read. */
    async next(documentId: string): Promise<Version | undefined> {
      const row = await db.get<Row>(
        `${versions} and reading is null and document_versions.error is null order by n limit 1`,
        documentId,
      )
      return row && versionFrom(row)
    },

    /** A reading of one of them counts from now on; without its number, of the one that counts. */
    async setRead(
      tx: Queries,
      { id, version }: Document,
      n: number | undefined,
      reading: number,
    ): Promise<void> {
      await tx.run(
        `update document_versions set reading = ?, error = null
          where document_id = ? and ${n ? 'n' : 'reading'} = ?`,
        reading,
        id,
        n ?? version,
      )
    },

    /**
     * What is still to be read cannot be, or one of it: the document goes on with the file that it
     * has, and has failed where that could not be read either.
     */
    async giveUp(
      document: Document,
      n: number | undefined,
      error: Document['error'],
    ): Promise<void> {
      await db.tx(async (tx) => {
        const failed = await tx.run(
          `update document_versions set error = ?
            where document_id = ? and reading is null and error is null and n = coalesce(?, n)`,
          JSON.stringify(error),
          document.id,
          n ?? null,
        )
        if (failed && document.version) await store.setReadyAgain(tx, document.id)
        else await store.setFailed(tx, document, error)
      })
    },

    /**
     * What one of them says otherwise than the one before, or than another.
     * @throws {Problem} 404 for either
     */
    async changes(document: Document, n: number, since = Math.max(1, n - 1)): Promise<Changes> {
      const after = await versionOf(document, n)
      const before = await versionOf(document, since)
      const [old, young] = await Promise.all([
        textOf(document.id, before),
        textOf(document.id, after),
      ])
      const isUnread = !before.reading || !after.reading
      return { before: since, after: n, isUnread, stretches: await changesBetween(old, young) }
    },

    /** The hashes of all files that a document has had. */
    async hashes(document: Pick<Document, 'id' | 'hash'>): Promise<string[]> {
      const rows = await db.all<{ hash: string }>(
        'select hash from document_versions where document_id = ?',
        document.id,
      )
      return [...new Set([document.hash, ...rows.map(({ hash }) => hash)])].filter(Boolean)
    },
  }
}

async function insert(tx: Queries, documentId: string, version: Omit<Version, 'isCurrent'>) {
  const { n, name, type, hash, size, reading, error, createdBy, createdAt } = version
  await tx.run(
    'insert into document_versions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    documentId,
    n,
    name,
    type,
    hash,
    size,
    reading ?? null,
    error ? JSON.stringify(error) : null,
    createdBy ?? null,
    createdAt,
  )
}
