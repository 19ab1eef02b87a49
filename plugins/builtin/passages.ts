import { stopwords as english } from '@orama/stopwords/english'
import { stopwords as german } from '@orama/stopwords/german'

/** Something that was found for a question. */
export interface Passage {
  /** What it is cited by. */
  n: number
  title: string
  quote: string
}

interface Quotation {
  n: number
  sentence: string
}

const mostSentences = 4
const shortestSentence = 20
const longestSentence = 600

/**
 * The sentences of passages that have most words in common with a question, in the passages' order;
 * where none has, as of what was found by its meaning, how the best passage begins.
 */
export function quotations(question: string, passages: Passage[]): Quotation[] {
  const asked = new Set(stemsOf(question))
  const enough = Math.max(1, Math.min(2, asked.size / 2))
  const sentences = passages.flatMap(({ n, quote }, place) =>
    sentencesOf(quote).map((sentence, at) => {
      const shared = new Set(stemsOf(sentence).filter((stem) => asked.has(stem))).size
      // A better passage counts more, and its beginning a little.
      return { n, sentence, place, at, shared, worth: shared * (1 - place * 0.08) - at * 0.02 }
    }),
  )
  const fitting = sentences.filter(
    ({ sentence, shared }) => shared >= enough && sentence.length > shortestSentence,
  )
  if (!fitting.length) return sentences.slice(0, 1)
  return fitting
    .toSorted((a, b) => b.worth - a.worth)
    .slice(0, mostSentences)
    .toSorted((a, b) => a.place - b.place || a.at - b.at)
}

function sentencesOf(text: string): string[] {
  const segments = new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)
  return [...segments]
    .map(({ segment }) => segment.replaceAll(/\s+/g, ' ').trim().slice(0, longestSentence))
    .filter(Boolean)
}

const saysNothing = new Set([...english, ...german])

/** Of the words that say something, enough to know their other forms. */
const stemsOf = (text: string): string[] =>
  (text.toLowerCase().match(/\p{L}[\p{L}\p{N}]{2,}/gu) ?? [])
    .filter((word) => !saysNothing.has(word))
    .map((word) => word.slice(0, 6))
