import type { User } from 'convosphere'
import type { KnowledgeContext } from '../knowledge.ts'
import type { Search } from '../search.ts'
import { stemmed, termsOf, wordsOf } from '../words.ts'
import { waysToMean } from './spelling.ts'

/** So many words of a question are put right, and so many ways to mean each are looked for. */
const most = { words: 3, ways: 4 }

/**
 * Finds out what was meant by a question with wrong letters. A word is offered only as it stands in
 * a passage that the asker may read: nobody learns what stands in others' documents.
 */
export function createMeant(ctx: Pick<KnowledgeContext, 'db'>, search: Search) {
  const hasStem = ctx.db.allApart

  /** The ways to mean a word that stand in any document, those in the most first. */
  async function waysOf(word: string): Promise<string[]> {
    const byTerm = new Map<string, string>()
    for (const way of waysToMean(word))
      for (const term of [way, ...stemmed.flatMap((language) => termsOf([way], language))])
        if (!byTerm.has(term)) byTerm.set(term, way)
    const rows = await hasStem<{ term: string }>(
      `select term from passage_words where term in (select value from json_each(?))
        order by doc desc`,
      JSON.stringify([...byTerm.keys()]),
    )
    return [...new Set(rows.map(({ term }) => byTerm.get(term)!))]
  }

  const firstText = async (user: User, word: string): Promise<string[]> => {
    const [hit] = await search.look(user, word, { limit: 1, mode: 'text' })
    return hit
      ? wordsOf([hit.document.title, ...hit.chunk.headings, hit.chunk.text].join('\n'))
      : []
  }

  /** The word as a passage has it that the person may read; undefined where none is near. */
  async function meantBy(user: User, word: string): Promise<string | undefined> {
    const near = new Set(waysToMean(word))
    for (const way of (await waysOf(word)).slice(0, most.ways)) {
      const found = (await firstText(user, way)).find((one) => near.has(one))
      if (found) return found
    }
    return undefined
  }

  /** The question as it may have been meant; undefined where all of its words are found. */
  return async (user: User, question: string): Promise<string | undefined> => {
    let meant = question
    for (const word of wordsOf(question).filter(isWord).slice(0, most.words)) {
      if ((await firstText(user, word)).length) continue
      const other = await meantBy(user, word)
      if (other)
        meant = meant.replace(
          new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'iu'),
          () => other,
        )
    }
    return meant === question ? undefined : meant
  }
}

const isWord = (word: string): boolean => /^\p{L}{4,}$/u.test(word)
