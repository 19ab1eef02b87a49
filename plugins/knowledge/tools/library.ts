import { allows, notFound, type User } from 'convosphere'
import type { Source, Wanted } from '../../chat/index.ts'
import type { Knowledge, KnowledgeContext } from '../knowledge.ts'
import type { Among } from '../search.ts'
import type { Document } from '../store.ts'

/** A passage without the number that it gets where it is cited. */
export type Found = Omit<Source, 'n'>

/** Where a question is looked up: without single documents in the collections, and the other way round. */
export const amongOf = ({ collections, documents }: Wanted): Among => ({
  collectionIds: collections ?? (documents && []),
  documentIds: documents ?? (collections && []),
})

/** What the tools may look into: what a person may read, as far as the question wants it looked into. */
export function createLibrary(ctx: KnowledgeContext, knowledge: Knowledge) {
  const { collections, search, store } = knowledge

  const mayRead = (user: User) =>
    allows({ user, scopes: ['*'] }, 'knowledge.read', ctx.kernel.plugins.runtime.permissions)

  return {
    /** The documents, ready ones, the newest first; those that were chosen one by one come first. */
    async list(
      user: User,
      wanted: Wanted,
      { words, after, limit }: { words?: string | undefined; after?: string; limit: number },
    ): Promise<{ items: Document[]; next: string | null }> {
      if (!mayRead(user)) return { items: [], next: null }
      const { collectionIds, documentIds = [] } = amongOf(wanted)
      const mine = new Set(await collections.readable(user))
      const within = collectionIds ? collectionIds.filter((id) => mine.has(id)) : [...mine]
      const holds = ({ title }: Document) =>
        title.toLowerCase().includes(words?.toLowerCase() ?? '')
      const chosen = after ? [] : await store.documentsById(documentIds)
      const alone = chosen.filter(
        (one) => mine.has(one.collectionId) && !within.includes(one.collectionId) && holds(one),
      )
      const page = await knowledge.ready(within, words, { after, limit })
      return { items: [...alone, ...page.items], next: page.next }
    },

    /** @throws {Problem} 404 for what is not there, not this person's, or not to be looked into */
    async document(user: User, wanted: Wanted, id: string): Promise<Document> {
      if (!mayRead(user)) throw notFound()
      const document = await knowledge.documentFor(user, id, 'read')
      if (!(await search.sees(user, amongOf(wanted), document))) throw notFound()
      return document
    },

    /** Ids of all documents, or of this one. @throws {Problem} 404 */
    async ids(user: User, wanted: Wanted, document: string | undefined): Promise<string[]> {
      if (document) return [(await this.document(user, wanted, document)).id]
      return mayRead(user) ? search.ids(user, amongOf(wanted)) : []
    },
  }
}

export type Library = ReturnType<typeof createLibrary>
