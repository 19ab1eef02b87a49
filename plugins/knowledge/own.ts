import type { PersonalFiles } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'

/** So many are read from the database at a time. */
const pageSize = 100

/** What a person has brought, for when they take everything along. */
export const ownDocuments = (ctx: KnowledgeContext): PersonalFiles => ({
  count: (user) => ctx.use('knowledge').store.countOf(user.id),

  async *files(user) {
    const { store } = ctx.use('knowledge')
    const names = new Set<string>()
    let after = ''
    while (true) {
      const documents = await store.ofOwner(user.id, after, pageSize)
      for (const { id, name, hash, createdAt } of documents) {
        if (!hash) continue
        // Two of one name stay two.
        const own = names.has(name.toLowerCase()) ? `${id}-${name}` : name
        names.add(name.toLowerCase())
        const content = async function* () {
          yield* (await ctx.kernel.files.open(hash))?.stream() ?? []
        }
        yield { name: `documents/${own}`, content, changedAt: createdAt }
      }
      if (documents.length < pageSize) return
      after = documents.at(-1)!.id
    }
  },
})
