import type { ArrayChange, Change as WordChange } from 'diff'
import { gap } from './split.ts'
import type { PageText } from './store.ts'

/** A piece of a paragraph, and whether it is in one of the two texts only. */
export interface Piece {
  text: string
  in: 'both' | 'before' | 'after'
}

/** Paragraphs that stand in both texts, or that one of them has otherwise. */
export type Stretch = { same: string[] } | { changed: Piece[][] }

/** So many paragraphs or words may differ before two texts are two texts. */
const mostEdits = { paragraphs: 1000, words: 400 }

/**
 * How a text became another, paragraph by paragraph and in these word by word (Myers, 1986). Others
 * have their turn meanwhile.
 * @returns undefined where they have too little in common
 */
export async function changesBetween(
  before: PageText[],
  after: PageText[],
): Promise<Stretch[] | undefined> {
  const { diffArrays } = await import('diff')
  const { promise, resolve } = Promise.withResolvers<ArrayChange<string>[] | undefined>()
  diffArrays(paragraphsOf(before), paragraphsOf(after), {
    maxEditLength: mostEdits.paragraphs,
    callback: resolve,
  })
  const found = await promise
  const stretches: Stretch[] = []
  for (let at = 0; at < (found?.length ?? 0); at++) {
    const { value, removed, added } = found![at]!
    const next = found![at + 1]
    if (!removed && !added) stretches.push({ same: value })
    else if (removed && next?.added) {
      stretches.push({ changed: await rewritten(value, next.value) })
      at++
    } else
      stretches.push({ changed: value.map((text) => [{ text, in: removed ? 'before' : 'after' }]) })
  }
  return found && stretches
}

/** Paragraphs in place of others: word by word where there are as many. */
async function rewritten(before: string[], after: string[]): Promise<Piece[][]> {
  const { diffWordsWithSpace } = await import('diff')
  const whole = [
    ...before.map((text): Piece[] => [{ text, in: 'before' }]),
    ...after.map((text): Piece[] => [{ text, in: 'after' }]),
  ]
  if (before.length !== after.length) return whole
  const words = before.map((text, index): WordChange[] | undefined =>
    diffWordsWithSpace(text, after[index]!, { maxEditLength: mostEdits.words }),
  )
  return words.flatMap((found, index) => {
    const pair = [whole[index]!, whole[before.length + index]!]
    return found && isMostlySame(found) ? [found.map(pieceFrom)] : pair
  })
}

const pieceFrom = ({ value, removed, added }: WordChange): Piece => ({
  text: value,
  in: removed ? 'before' : added ? 'after' : 'both',
})

/** Of two paragraphs that share only their small words nobody reads a mixture. */
function isMostlySame(words: WordChange[]): boolean {
  const lengthOf = (some: WordChange[]) => some.reduce((sum, { value }) => sum + value.length, 0)
  const both = words.filter(({ removed, added }) => !removed && !added)
  return lengthOf(both) * 2 >= lengthOf(words) - lengthOf(both)
}

const paragraphsOf = (pages: PageText[]): string[] =>
  pages
    .flatMap(({ text }) => text.split(gap))
    .map((text) => text.trim())
    .filter(Boolean)
