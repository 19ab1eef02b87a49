import { wordsOf } from '../words.ts'

/** So many words in a row are compared. */
const runLength = 3
/** Passages are the same that share this much of the shorter one. */
const shared = 0.5

/**
 * Whether a passage is the one that is quoted. A document that is read again, or cut otherwise, has
 * other passages, and its words may have changed a little: at least half of the runs of three words
 * of the shorter text stand in the longer one too (overlap coefficient, Szymkiewicz and Simpson).
 */
export function isQuoted(quote: string, passage: string): boolean {
  const texts = [wordsOf(quote), wordsOf(passage)]
  const length = Math.min(runLength, ...texts.map((words) => words.length))
  if (!length) return false
  const [one, other] = texts.map((words) => runsOf(words, length)) as [Set<string>, Set<string>]
  return one.intersection(other).size >= Math.min(one.size, other.size) * shared
}

const runsOf = (words: string[], length: number): Set<string> =>
  new Set(
    Array.from({ length: words.length - length + 1 }, (_, at) =>
      words.slice(at, at + length).join(' '),
    ),
  )
