import type { User } from 'convosphere'
import type { Knowledge } from './knowledge.ts'
import type { Document } from './store.ts'
import type { Tag } from './tags.ts'
import { wordsOf } from './words.ts'

/** So much of a document tells what it is about, in chunks. */
const sampleSize = 30
const mostSuggested = 5
/** A shorter name stands in most texts by chance. */
const shortestName = 3

/** Tags that a document can be given, and those among them that it speaks of. */
export async function suggestTags(
  { knownTags, store }: Knowledge,
  user: User,
  document: Document,
): Promise<{ known: Tag[]; suggested: Tag[] }> {
  const known = await knownTags(user)
  if (!known.length) return { known, suggested: [] }
  const chunks = await store.chunksOf(document, sampleSize)
  const words = wordsOf([document.title, ...chunks.map(({ text }) => text)].join('\n'))
  const text = ` ${words.join(' ')} `
  const suggested = known.filter(({ name }) => {
    const wanted = wordsOf(name).join(' ')
    return wanted.length >= shortestName && text.includes(` ${wanted} `)
  })
  return { known, suggested: suggested.slice(0, mostSuggested) }
}
