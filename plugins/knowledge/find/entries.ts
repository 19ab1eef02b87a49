import { view } from 'convosphere'
import type { Source } from '../../palette/index.ts'
import type { KnowledgeContext } from '../knowledge.ts'

/** Collections in the palette, and documents as their names are typed. */
export const documentEntries = (ctx: KnowledgeContext): Source => ({
  async entries(user) {
    // A token may have fewer rights than its person.
    if (!view().allows('knowledge.read')) return []
    const collections = await ctx.use('knowledge').collections.list(user)
    return collections.map(({ id, name }) => ({
      group: 'documents',
      title: name,
      href: `/knowledge?collection=${id}`,
      icon: 'folder',
    }))
  },

  async find(user, q, limit) {
    if (!view().allows('knowledge.read')) return []
    const { documents } = await ctx.use('knowledge').byName.find(user, { q }, limit)
    return documents.map(({ id, title }) => ({
      group: 'documents',
      title,
      href: `/knowledge/documents/${id}`,
      icon: 'file',
    }))
  },
})
