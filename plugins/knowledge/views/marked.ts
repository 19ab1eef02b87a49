import { languageOf, stemmed, termsOf, wordsOf } from '../words.ts'

/** A piece of a text, and whether a word of a question stands in it. */
export interface Piece {
  text: string
  isMarked: boolean
}

/** A text in pieces; marked are the words that have a stem in common with a question's. */
export function marked(text: string, question: string): Piece[] {
  const asked = languageOf(question)
  const languages = asked === 'und' ? stemmed : [asked]
  const wanted = new Set(languages.flatMap((language) => termsOf(wordsOf(question), language)))
  const isWanted = (word: string) =>
    languages.some((language) => termsOf(wordsOf(word), language).some((term) => wanted.has(term)))
  const pieces: Piece[] = []
  for (const [piece] of text.matchAll(/[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+/gu)) {
    const isMarked = /[\p{L}\p{N}]/u.test(piece) && isWanted(piece)
    const last = pieces.at(-1)
    if (last?.isMarked === isMarked) last.text += piece
    else pieces.push({ text: piece, isMarked })
  }
  return pieces
}
