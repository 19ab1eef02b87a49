import { conflict, invalid, newId, notFound, now, tooLarge, type User } from 'convosphere'
import { mkdirSync } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KnowledgeContext, Taken } from '../knowledge.ts'

/** A file that comes in pieces. */
export interface PartialUpload {
  id: string
  ownerId: string
  collectionId: string | undefined
  name: string
  /** In bytes. */
  size: number
  /** How many of them are here. */
  offset: number
  /** What it became. */
  documentId: string | undefined
}

/** How far a piece brought it. */
interface Written {
  offset: number
  /** What the last piece made of it. */
  documentId?: string
  /** Its collection had the same file already. */
  isDuplicate?: boolean
}

interface Row {
  id: string
  owner_id: string
  collection_id: string | null
  name: string
  size: number
  document_id: string | null
}

/** How many one person may have on their way. */
const most = 100

interface Parts {
  folder: string
  maxBytes: number
  /** Takes a whole file in. */
  add: (
    user: User,
    file: { path: string; name: string; size: number },
    collectionId: string | undefined,
  ) => Promise<Taken>
}

/** Files that come in pieces, so that a connection that breaks costs no more than the last one (tus.io, 1.0.0). */
export function createPartialUploads(
  { db }: Pick<KnowledgeContext, 'db'>,
  { folder, maxBytes, add }: Parts,
) {
  /** Being written to now. */
  const busy = new Set<string>()
  const pathOf = (id: string) => join(folder, id)

  /** @throws {Problem} 404 when it is not there, or not this person's */
  async function uploadFor(user: User, id: string): Promise<PartialUpload> {
    const row = await db.get<Row>('select * from uploads where id = ?', id)
    if (row?.owner_id !== user.id) throw notFound()
    const { owner_id: ownerId, name, size } = row
    const documentId = row.document_id ?? undefined
    const here = documentId ? size : await sizeOf(pathOf(id))
    if (here === undefined) throw notFound()
    const collectionId = row.collection_id ?? undefined
    return { id, ownerId, collectionId, name, size, offset: here, documentId }
  }

  return {
    uploadFor,
    maxBytes,

    /** Begins one. @throws {Problem} 409 when there are too many, 413, 422 */
    async begin(
      user: User,
      {
        name,
        size,
        collectionId,
      }: { name: string; size: number; collectionId?: string | undefined },
    ): Promise<string> {
      if (!name || !(size > 0)) throw invalid({ file: { key: 'field.required' } })
      if (size > maxBytes) throw tooLarge(`${Math.floor(maxBytes / 1024 / 1024)} MB`)
      const id = newId()
      await db.tx(async (tx) => {
        const row = await tx.get<{ count: number }>(
          'select count(*) as count from uploads where owner_id = ? and document_id is null',
          user.id,
        )
        if ((row?.count ?? 0) >= most) throw conflict('knowledge.error.tooManyUploads')
        const place = collectionId ?? null
        await tx.run(
          'insert into uploads values (?, ?, ?, ?, ?, ?, null)',
          id,
          user.id,
          place,
          name,
          size,
          now(),
        )
      })
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      await (await open(pathOf(id), 'wx', 0o600)).close()
      return id
    },

    /**
     * Writes on, as far as the bytes come; the last piece makes it a document.
     * @throws {Problem} 404, 409 when the piece belongs elsewhere or another is being written, 413,
     * and what taking the file in throws
     */
    async write(
      user: User,
      id: string,
      offset: number,
      bytes: AsyncIterable<Uint8Array>,
    ): Promise<Written> {
      const upload = await uploadFor(user, id)
      if (busy.has(id) || offset !== upload.offset) throw conflict('knowledge.error.offset')
      if (upload.documentId) return { offset, documentId: upload.documentId }
      busy.add(id)
      let at = offset
      try {
        const file = await open(pathOf(id), 'r+')
        try {
          for await (const piece of bytes) {
            if (at + piece.length > upload.size) throw tooLarge(String(upload.size))
            await file.write(piece, 0, piece.length, at)
            at += piece.length
          }
          await file.sync()
        } finally {
          await file.close()
        }
        if (at < upload.size) return { offset: at }
        const given = { path: pathOf(id), name: upload.name, size: upload.size }
        const { document, isNew } = await add(user, given, upload.collectionId)
        await db.run('update uploads set document_id = ? where id = ?', document.id, id)
        return { offset: at, documentId: document.id, isDuplicate: !isNew }
      } finally {
        busy.delete(id)
      }
    },

    /** Gives one up; what it became stays. @throws {Problem} 404 */
    async remove(user: User, id: string): Promise<void> {
      await uploadFor(user, id)
      await db.run('delete from uploads where id = ?', id)
      await rm(pathOf(id), { force: true })
    },

    /** Forgets those that were begun before `time`; their files go with the others that nobody wants. */
    async purge(time: string): Promise<void> {
      await db.run('delete from uploads where created_at < ?', time)
    },
  }
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  )
