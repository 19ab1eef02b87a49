import type { Database } from 'convosphere'

/** What a document is found by as one types. */
export interface Named {
  id: string
  title: string
  /** What else finds it: the name of its file, its author, its tags. */
  words: string
  collectionId: string
}

/** A document that has changed; without a name where it is gone. */
export interface Change {
  /** Its place in the log. */
  n: number
  id: string
  named: Named | undefined
}

interface Row {
  n: number
  id: string
  title: string | null
  name: string | null
  author: string | null
  tags: string | null
  collection_id: string | null
}

/** What changed in the names of documents, whichever node did it. */
export const createChangeLog = (db: Database) => ({
  /** The documents that have changed since a place in the log, in its order. */
  async since(n: number, limit: number): Promise<Change[]> {
    const rows = await db.all<Row>(
      `select n, document_id as id, title, name, author, collection_id,
              (select group_concat(tags.name, ' ') from document_tags
                 join tags on tags.id = tag_id
                where document_tags.document_id = changed.document_id
                  and tags.deleted_at is null) as tags
         from document_changes as changed
         left join documents on documents.id = changed.document_id and deleted_at is null
        where n > ? order by n limit ?`,
      n,
      limit,
    )
    return rows.map(({ n, id, title, name, author, tags, collection_id: collectionId }) => ({
      n,
      id,
      named:
        title === null || collectionId === null
          ? undefined
          : { id, title, collectionId, words: [name, author, tags].filter(Boolean).join(' ') },
    }))
  },
})
