import { stopwords as english } from '@orama/stopwords/english'
import { stopwords as german } from '@orama/stopwords/german'
import type { Piece } from './sources.ts'

/** Words without case and accents, ß as ss, so that what is typed plainly is marked too. */
const plain = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss')

const small = new Set([...english, ...german].map(plain))
/** A word of fewer letters begins too many others, unless it is all that is typed. */
const shortest = 4

/** The words of a query, without those that stand in every text, unless it has no others. */
function wordsOf(query: string): string[] {
  const all = plain(query).match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = all.filter((word) => !small.has(word))
  return telling.length ? telling : all
}

/** A text in pieces; marked are words that begin with one of a query's. */
export function marked(text: string, query: string): Piece[] {
  const wanted = wordsOf(query)
  const pieces: Piece[] = []
  for (const [piece] of text.matchAll(/[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+/gu)) {
    const word = plain(piece)
    const isMarked = wanted.some((one) =>
      one.length < shortest && wanted.length > 1 ? word === one : word.startsWith(one),
    )
    const last = pieces.at(-1)
    if (last?.isMarked === isMarked) last.text += piece
    else pieces.push({ text: piece, isMarked })
  }
  return pieces
}

/** How much of a text is shown, and how much of that before the first word that is marked, in characters. */
const shown = { all: 280, before: 80 }

/** The part of a text where what was looked for stands first. */
export function excerpt(pieces: Piece[]): Piece[] {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0)
  if (length <= shown.all) return pieces
  const lead = pieces[0]?.isMarked === false && pieces.length > 1 ? pieces[0].text : ''
  const cut = Math.max(0, Math.min(lead.length - shown.before, length - shown.all))
  const start = cut ? cut + wordStart(lead.slice(cut)) : 0
  const part: Piece[] = []
  let at = 0
  for (const { text, isMarked } of pieces) {
    const seen = text.slice(Math.max(0, start - at), Math.max(0, start + shown.all - at))
    if (seen) part.push({ text: seen, isMarked })
    at += text.length
  }
  if (start) part.unshift({ text: '… ', isMarked: false })
  if (start + shown.all < length) part.push({ text: ' …', isMarked: false })
  return part
}

/** Where the next word begins. */
const wordStart = (text: string): number => /\s\S/.exec(text.slice(0, shown.before))?.index ?? 0

/** Where the marked pieces stand in the whole: start and end in UTF-16 units. */
export function placesOf(pieces: Piece[]): [number, number][] {
  let at = 0
  return pieces.flatMap(({ text, isMarked }): [number, number][] => {
    const start = at
    at += text.length
    return isMarked ? [[start, at]] : []
  })
}
