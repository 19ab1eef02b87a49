import type { Database, Run } from 'convosphere'
import { setImmediate as turn } from 'node:timers/promises'
import { indexTerms, passages, scopes } from './passages.ts'
import type { Document, Store } from './store.ts'

/** So many rows are written at a time. */
const batchSize = 25

/**
 * Has the index follow what documents are now: where they lie, what they are called, in which
 * language they are read. Each batch looks whether that still holds.
 */
export function createReindex(db: Database, store: Store) {
  async function again(document: Document, signal: AbortSignal): Promise<void> {
    const { id, collectionId, title, language = 'und' } = document
    const chunks = await store.chunksOf(document)
    const terms = indexTerms(language, chunks)
    const scope = [scopes.collection(collectionId), scopes.document(id)]
    for (let at = 0; at < chunks.length; at += batchSize) {
      const some = chunks.slice(at, at + batchSize).map((chunk) => ({ ...chunk, title }))
      const isStill = await db.tx(async (tx) => {
        if (!(await store.isStill(tx, document))) return false
        await passages.add(tx, { language, scope, terms }, some)
        return true
      })
      // It has changed again, and comes up again.
      if (!isStill) return
      await turn()
      signal.throwIfAborted()
    }
    await store.setIndexed(document)
  }

  return async ({ signal, progress }: Run): Promise<void> => {
    for (let done = 0; ; done++) {
      const { document, left } = await store.nextDue()
      if (!document) return
      progress(done, done + left)
      await again(document, signal)
    }
  }
}
