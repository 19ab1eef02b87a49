import type { User } from 'convosphere'
import type { Hit, Mode, Search } from '../search.ts'
import { isQuoted } from './match.ts'
import { meanOf, scoreOf } from './score.ts'
import type { Expectation, TrialQuestion } from './store.ts'

/** nDCG@10 and recall@10, from 0 to 1. */
export interface TrialScore {
  ndcg: number
  recall: number
}

/** Of each way of searching that there was. */
export type Scores = Partial<Record<Mode, TrialScore>>

/** What came of one question. */
export interface TrialResult {
  questionId: string
  scores: Scores
  /** The place that each expected passage was found at, from 1; null: not among the first ten. */
  places: { id: string; at: Partial<Record<Mode, number | null>> }[]
  /** What stood first, by the best way of searching. */
  first: { documentId: string; chunkId: number; quote: string; isExpected: boolean }[]
}

/** So many passages count. */
const counted = 10
/** So many of what was found are kept, and so many characters of each. */
const mostFirst = { passages: 5, characters: 120 }

/** What a search is asked among. */
interface Asked {
  find: Search['look']
  user: User
  collectionId: string
  modes: readonly Mode[]
  /** The set of vectors that is searched; undefined: the one that counts. */
  setId?: number | undefined
}

/** Which expected passage each of the found ones is; each expected one counts where it first stands. */
function matched(hits: Hit[], expected: Expectation[]): (string | undefined)[] {
  // What names a passage goes before what names its whole document.
  const open = expected.toSorted((one, other) => other.quote.length - one.quote.length)
  return hits.map(({ chunk, document }) => {
    const at = open.findIndex(
      ({ documentId, quote }) =>
        documentId === document.id && (!quote || isQuoted(quote, chunk.text)),
    )
    return at < 0 ? undefined : open.splice(at, 1)[0]!.id
  })
}

/** Asks one question in each way. */
export async function tryQuestion(
  { id, question, expected }: TrialQuestion,
  { find, user, collectionId, modes, setId }: Asked,
): Promise<TrialResult> {
  const relevant = new Map(expected.map((one) => [one.id, 1]))
  const asked = modes.map(async (mode) => {
    const options = { collectionIds: [collectionId], limit: counted, mode, setId }
    const hits = (await find(user, question, options)).slice(0, counted)
    const found = matched(hits, expected)
    const ranking = found.map((one, index) => one ?? `passage ${index}`)
    const { ndcg, recall } = scoreOf(ranking, relevant)
    return { mode, hits, found, score: { ndcg, recall } }
  })
  const ways = await Promise.all(asked)
  const placeIn = (found: (string | undefined)[], expectedId: string) => {
    const at = found.indexOf(expectedId)
    return at < 0 ? null : at + 1
  }
  const { hits, found } = ways[0]!
  return {
    questionId: id,
    scores: Object.fromEntries(ways.map(({ mode, score }) => [mode, score])),
    places: expected.map((one) => ({
      id: one.id,
      at: Object.fromEntries(ways.map((way) => [way.mode, placeIn(way.found, one.id)])),
    })),
    first: hits.slice(0, mostFirst.passages).map(({ chunk, document }, index) => ({
      documentId: document.id,
      chunkId: chunk.n,
      quote: chunk.text.slice(0, mostFirst.characters).toWellFormed(),
      isExpected: found[index] !== undefined,
    })),
  }
}

/** The mean over all questions, of each way of searching. */
export function meanScores(results: TrialResult[], modes: readonly Mode[]): Scores {
  const of = (mode: Mode): TrialScore => {
    const all = results.map(({ scores }) => ({ ...scores[mode]!, mrr: 0 }))
    const { ndcg, recall } = meanOf(all)
    return { ndcg, recall }
  }
  return Object.fromEntries(modes.map((mode) => [mode, of(mode)]))
}
