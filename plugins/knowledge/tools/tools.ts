import type { Tool } from '../../chat/index.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import { grepDocuments } from './grep.ts'
import { createLibrary } from './library.ts'
import { listDocuments } from './list.ts'
import { readDocument } from './read.ts'
import { searchDocuments } from './search.ts'

/** What models may call to look into documents, once there are any for the question. */
export function documentTools(ctx: KnowledgeContext): Tool[] {
  const knowledge = ctx.use('knowledge')
  const library = createLibrary(ctx, knowledge)
  const isOffered: Tool['isOffered'] = async (user, wanted) =>
    (await library.list(user, wanted, { limit: 1 })).items.length > 0
  return [
    searchDocuments(knowledge, library),
    readDocument(knowledge, library),
    grepDocuments(knowledge, library),
    listDocuments(library),
  ].map((tool) => ({ ...tool, plugin: 'knowledge', isOffered }))
}
