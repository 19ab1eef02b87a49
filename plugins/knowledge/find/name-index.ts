import { create, insert, remove, search } from '@orama/orama'
import type { Named } from './change-log.ts'
import { waysToMean } from './spelling.ts'

/** Names in memory, found by beginnings of words and with one wrong letter. */
export type NameIndex = ReturnType<typeof createNameIndex>

/** So many spellings of a query are tried. */
const mostSpellings = 4

/**
 * An empty index.
 * @param most so many documents are kept, those that changed last
 */
export function createNameIndex(most: number) {
  const index = create({
    schema: { title: 'string', words: 'string', collectionId: 'enum' } as const,
    components: {
      tokenizer: { language: 'english', normalizationCache: new Map(), tokenize: foldedWords },
    },
  })
  const known = new Map<string, Named>()
  /** Word → collection → in how many names there it stands: nobody is put right by what others have. */
  const vocabulary = new Map<string, Map<string, number>>()

  function count({ title, words, collectionId }: Named, more: 1 | -1): void {
    for (const word of foldedWords(`${title} ${words}`)) {
      const counts = vocabulary.get(word) ?? new Map<string, number>()
      counts.set(collectionId, (counts.get(collectionId) ?? 0) + more)
      if (!counts.get(collectionId)) counts.delete(collectionId)
      if (counts.size) vocabulary.set(word, counts)
      else vocabulary.delete(word)
    }
  }

  async function drop(id: string): Promise<void> {
    const named = known.get(id)
    if (!named) return
    known.delete(id)
    count(named, -1)
    await remove(index, id)
  }

  const uses = (word: string, collectionIds: string[]): number => {
    const counts = vocabulary.get(word)
    return counts ? collectionIds.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0) : 0
  }

  /** Other ways to spell a query: for words that these collections do not have, some that they have. */
  function spellings(words: string[], collectionIds: string[]): string[][] {
    let ways: string[][] = [[]]
    for (const word of words) {
      const meant = uses(word, collectionIds) ? [] : meantBy(word, collectionIds)
      ways = ways.flatMap((way) => [...meant, word].map((one) => [...way, one]))
      ways = ways.slice(0, mostSpellings)
    }
    return ways.filter((way) => way.join() !== words.join())
  }

  /** Words of these collections that may be meant, the most used first. */
  const meantBy = (word: string, collectionIds: string[]): string[] =>
    waysToMean(word)
      .map((way) => ({ way, uses: uses(way, collectionIds) }))
      .filter((one) => one.uses > 0)
      .toSorted((one, other) => other.uses - one.uses)
      .map(({ way }) => way)
      .slice(0, mostSpellings)

  async function ask(words: string[], collectionIds: string[], limit: number): Promise<string[]> {
    const { hits } = await search(index, {
      term: words.join(' '),
      properties: ['title', 'words'],
      boost: { title: 2 },
      where: { collectionId: { in: collectionIds } },
      threshold: 0,
      limit,
    })
    return hits.map(({ id }) => id)
  }

  return {
    /** Whether it had to leave some out. */
    isPart: false,
    drop,

    async put(named: Named): Promise<void> {
      await drop(named.id)
      await insert(index, named)
      known.set(named.id, named)
      count(named, 1)
      if (known.size <= most) return
      this.isPart = true
      await drop(known.keys().next().value!)
    },

    /** Ids of the best matches for all words, within these collections; else with a wrong letter. */
    async find(query: string, collectionIds: string[], limit: number): Promise<string[]> {
      const words = foldedWords(query).slice(0, mostWords)
      if (!words.length || !collectionIds.length) return []
      const found = await ask(words, collectionIds, limit)
      if (found.length) return found
      const others = new Set<string>()
      for (const way of spellings(words, collectionIds))
        for (const id of await ask(way, collectionIds, limit)) others.add(id)
      return [...others].slice(0, limit)
    },
  }
}

/** No name is looked for with more words than this. */
const mostWords = 12

/** Words without accents; ä, ae and a are one, so that Müller, Mueller and Muller are. */
function foldedWords(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([aou])e/g, '$1')
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu))]
}
