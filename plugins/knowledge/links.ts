import {
  hashSecret,
  linkOver,
  newId,
  newSecret,
  notFound,
  now,
  type ReadLink,
  type User,
} from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import type { Document } from './store.ts'

/** A link to a document. */
export interface DocumentLink extends ReadLink {
  documentId: string
  madeBy: string
}

const dayMs = 86_400_000

interface Row {
  id: string
  document_id: string
  made_by: string
  created_at: string
  expires_at: string
}

const linkFrom = (row: Row): DocumentLink => ({
  id: row.id,
  documentId: row.document_id,
  madeBy: row.made_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

/** Links to documents: they expire, can be revoked, and end with the rights of who made them. */
export function createLinks(
  { db, kernel }: KnowledgeContext,
  documentFor: (user: User, id: string, act: 'read' | 'write') => Promise<Document>,
) {
  return {
    /** Those to a document, newest first, without those that have expired. @throws {Problem} 404 */
    async ofDocument(user: User, documentId: string): Promise<DocumentLink[]> {
      await documentFor(user, documentId, 'write')
      const rows = await db.all<Row>(
        'select * from document_links where document_id = ? and expires_at > ? order by id desc',
        documentId,
        now(),
      )
      return rows.map(linkFrom)
    },

    /** @returns it and its path, which is told this once. @throws {Problem} 404 */
    async make(
      user: User,
      documentId: string,
      days: number,
    ): Promise<{ link: DocumentLink; path: string }> {
      await documentFor(user, documentId, 'write')
      const secret = newSecret()
      const expiresAt = new Date(Date.now() + days * dayMs).toISOString()
      const link = { id: newId(), documentId, madeBy: user.id, createdAt: now(), expiresAt }
      await db.run(
        'insert into document_links values (?, ?, ?, ?, ?, ?)',
        link.id,
        documentId,
        user.id,
        hashSecret(secret),
        link.createdAt,
        expiresAt,
      )
      return { link, path: `/knowledge/shared/${secret}` }
    },

    /** @throws {Problem} 404 */
    async revoke(user: User, documentId: string, id: string): Promise<void> {
      await documentFor(user, documentId, 'write')
      const gone = await db.run(
        'delete from document_links where document_id = ? and id = ?',
        documentId,
        id,
      )
      if (!gone) throw notFound()
    },

    /**
     * The document that a link shows.
     * @throws {Problem} 404 when it is none, has expired or was revoked, or who made it may no longer
     *   share this document
     */
    async follow(secret: string): Promise<Document> {
      const row = await db.get<Row>(
        'select * from document_links where token_hash = ? and expires_at > ?',
        hashSecret(secret),
        now(),
      )
      const maker = row && (await kernel.users.get(row.made_by))
      if (!maker || maker.disabled) throw linkOver()
      return documentFor(maker, row.document_id, 'write')
    },

    /** Forgets those that have expired. */
    async purge(): Promise<void> {
      await db.run('delete from document_links where expires_at <= ?', now())
    },
  }
}
