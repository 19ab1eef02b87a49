import { view } from 'convosphere'
import type { Source } from '../../palette/index.ts'
import type { KnowledgeContext } from '../knowledge.ts'

/** Documents in the palette, as their names are typed. */
export const documentEntries = (ctx: KnowledgeContext): Source => ({
  entries: () => [],

  async find(user, q, limit) {
    // A token may have fewer rights than its person.
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
