import { z } from '@hono/zod-openapi'
import type { Hit } from '../search.ts'
import { languageOf, stemmed, termsOf, wordsOf } from '../words.ts'

/** Why a passage stands where it does. */
export const WhySchema = z
  .object({
    textRank: z.int().nullable(),
    vectorRank: z.int().nullable(),
    similarity: z.number().nullable().describe('From -1 to 1'),
    modelRank: z.int().nullable().describe('By a reranking model'),
    counted: z
      .number()
      .nullable()
      .describe('How much the place by meaning counted, beside 1 for the same place by words'),
    words: z.array(z.string()).describe('Words of the question that stand in it'),
    isOver: z.boolean().describe('It stands behind others: its document had its share already'),
  })
  .openapi('Why')
export type Why = z.infer<typeof WhySchema>

/** Why a search found a passage where it did. */
export const whyOf = (hit: Hit, question: string): Why => ({
  textRank: hit.textRank ?? null,
  vectorRank: hit.vectorRank ?? null,
  similarity: hit.similarity ?? null,
  modelRank: hit.modelRank ?? null,
  counted: hit.counted ?? null,
  words: heldWords(hit, askedWords(question)).map(({ word }) => word),
  isOver: hit.isOver ?? false,
})

/** A word of a question, and the stems that it may have. */
export interface AskedWord {
  word: string
  stems: string[]
}

/** The words of a question that say something. */
export function askedWords(question: string): AskedWord[] {
  const language = languageOf(question)
  const languages = language === 'und' ? stemmed : [language]
  return [...new Set(wordsOf(question))].flatMap((word) => {
    const stems = languages.flatMap((one) => termsOf([word], one))
    return stems.length ? [{ word, stems }] : []
  })
}

/** One of them that stands in a passage. */
export interface HeldWord {
  word: string
  /** Only as a part of another word. */
  isPart: boolean
}

/** So long is what may be a part of another word. */
const shortestPart = 4

/** Those that stand in a passage, its headings or its title, also as a part of another word. */
export function heldWords({ chunk, document }: Hit, asked: AskedWord[]): HeldWord[] {
  const words = wordsOf([document.title, ...chunk.headings, chunk.text].join('\n'))
  const held = new Set(stemmed.flatMap((language) => termsOf(words, language)))
  const text = words.join(' ')
  return asked.flatMap(({ word, stems }) => {
    const isWhole = stems.some((stem) => held.has(stem))
    const isPart = stems.some((stem) => stem.length >= shortestPart && text.includes(stem))
    return isWhole || isPart ? [{ word, isPart: !isWhole }] : []
  })
}
