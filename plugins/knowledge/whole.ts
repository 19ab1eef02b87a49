import type { Pending, Source } from '../chat/index.ts'
import { citedChunk, citedPage } from './cited.ts'
import type { Knowledge } from './knowledge.ts'
import type { Document } from './store.ts'

/** Texts that take more of the model's room than this go along whole only where somebody says so. */
const comfortableShare = 0.25
/** So much every model takes, in characters. */
const usualRoom = 24_000

/** A text to be cited, without its number. */
type Found = Omit<Source, 'n'>

/** The single documents of a question whole, and whether that was wished but is too much. */
export async function wholeTexts(
  knowledge: Knowledge,
  { user, wanted, room }: Pick<Pending, 'user' | 'wanted' | 'room'>,
): Promise<{ sources: Found[]; titles: string[] } | 'too long' | undefined> {
  const { documents: ids = [], collections, whole } = wanted
  if (!ids.length || collections?.length || whole === false) return undefined
  if (!whole && !room) return undefined
  const documents: Document[] = []
  for (const document of await knowledge.store.documentsById(ids))
    if (await knowledge.search.sees(user, { collectionIds: [], documentIds: ids }, document))
      documents.push(document)
  const size = await knowledge.store.textSize(documents.map(({ id }) => id))
  const most = whole ? (room ?? usualRoom) : room! * comfortableShare
  if (!size) return undefined
  if (size > most) return whole ? 'too long' : undefined
  const texts = await Promise.all(documents.map((one) => textOf(knowledge, one)))
  return { sources: texts.flat(), titles: documents.map(({ title }) => title) }
}

/** Page by page, or passage by passage where it has no pages. */
async function textOf({ store }: Knowledge, document: Document): Promise<Found[]> {
  if (document.pages)
    return (await store.text(document.id)).map((page) => citedPage(document, page))
  return (await store.chunksOf(document)).map((chunk) => citedChunk(document, chunk))
}
