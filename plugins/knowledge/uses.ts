import type { Database } from 'convosphere'

/** What happens to documents that is counted. */
export type Use = 'found' | 'cited' | 'opened'

export type Uses = Record<Use, number>

/** How often documents are of use; who it was is not kept. */
export function createUses(db: Database) {
  return {
    /** Counts one use of each of the documents that are there, for today (UTC). */
    async count(use: Use, documentIds: string[]): Promise<void> {
      if (!documentIds.length) return
      const ids = JSON.stringify(documentIds)
      await db.tx(async (tx) => {
        await tx.run(
          `insert into document_uses (document_id, day, ${use})
             select id, date(), 1 from documents where id in (select value from json_each(?))
             on conflict (document_id, day) do update set ${use} = ${use} + 1`,
          ids,
        )
        // Lists are sorted by what people made of them.
        if (use !== 'found')
          await tx.run(
            'update documents set used = used + 1 where id in (select value from json_each(?))',
            ids,
          )
      })
    },

    /** All that was counted for a document. */
    async of(documentId: string): Promise<Uses> {
      const row = await db.get<Uses>(
        `select coalesce(sum(found), 0) as found, coalesce(sum(cited), 0) as cited,
                coalesce(sum(opened), 0) as opened from document_uses where document_id = ?`,
        documentId,
      )
      return row!
    },
  }
}
