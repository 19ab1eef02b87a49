import { create, insert, remove, search } from '@orama/orama'
import type { Entry } from './entries.ts'

/** Titles in memory, found by beginnings of words and with one wrong letter. */
export type TitleIndex = ReturnType<typeof createTitleIndex>

/** From this length on a word may have a wrong letter. */
const forgivenFrom = 4

/** An empty index. */
export function createTitleIndex() {
  const index = create({
    schema: { title: 'string', words: 'string' } as const,
    components: {
      tokenizer: { language: 'english', normalizationCache: new Map(), tokenize: wordsOf },
    },
  })
  let known = new Map<string, Entry>()
  let turn: Promise<unknown> = Promise.resolve()

  return {
    /** Takes in what is new or has another title, and drops what is gone. */
    follow(wanted: Map<string, Entry>): Promise<void> {
      const next = turn.then(async () => {
        for (const [id, entry] of known) {
          const now = wanted.get(id)
          if (!now || textOf(now) !== textOf(entry)) await remove(index, id)
        }
        for (const [id, entry] of wanted) {
          const before = known.get(id)
          if (before && textOf(before) === textOf(entry)) continue
          await insert(index, { id, title: entry.title, words: entry.words ?? '' })
        }
        known = wanted
      })
      turn = next.catch(() => {})
      return next
    },

    /** The best matches for all words; those with wrong letters come after those without. */
    async find(query: string, limit: number): Promise<Entry[]> {
      const term = wordsOf(query).join(' ')
      const hits = async (tolerance: number) =>
        (
          await search(index, {
            term,
            properties: ['title', 'words'],
            boost: { title: 2 },
            threshold: 0,
            tolerance,
            limit,
          })
        ).hits.map(({ id }) => id)
      const found = new Set(await hits(0))
      const long = wordsOf(query).every((word) => word.length >= forgivenFrom)
      if (found.size < limit && long) for (const id of await hits(1)) found.add(id)
      return [...found].slice(0, limit).flatMap((id) => known.get(id) ?? [])
    },
  }
}

const textOf = ({ title, words }: Entry) => `${title}\n${words}`

/** Words without accents; ä, ae and a are one, so that Müller, Mueller and Muller are. */
export function wordsOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([aou])e/g, '$1')
  return [...new Set(plain.match(/[\p{L}\p{N}]+/gu))]
}
