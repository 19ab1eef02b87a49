/** Something that was found for a question. */
export interface Passage {
  /** What it is cited by. */
  n: number
  title: string
  quote: string
}

const mostSentences = 4
const longestSentence = 600

/** The sentences of passages that have most words in common with a question, in the passages' order. */
export function quotations(
  question: string,
  passages: Passage[],
): { n: number; sentence: string }[] {
  const asked = new Set(stemsOf(question))
  const sentences = passages.flatMap(({ n, quote }, place) =>
    sentencesOf(quote).map((sentence, at) => {
      const shared = new Set(stemsOf(sentence).filter((stem) => asked.has(stem))).size
      // A better passage counts more, and its beginning a little.
      return { n, sentence, place, at, worth: shared * (1 - place * 0.08) - at * 0.02 }
    }),
  )
  return sentences
    .filter(({ sentence, worth }) => worth > 0.9 && sentence.length > 20)
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

/** Enough of a word to know its other forms. */
const stemsOf = (text: string): string[] =>
  (text.toLowerCase().match(/\p{L}[\p{L}\p{N}]{2,}/gu) ?? []).map((word) => word.slice(0, 6))
