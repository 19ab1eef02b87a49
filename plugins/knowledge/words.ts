import { stemmer as germanStem } from '@orama/stemmers/german'
import { stemmer as englishStem } from '@orama/stemmers/english'
import { stopwords as germanStops } from '@orama/stopwords/german'
import { stopwords as englishStops } from '@orama/stopwords/english'

/** ISO 639 codes of the languages that are stemmed; of every other language words stay as they are. */
export const stemmed = ['de', 'en'] as const
/** Every language that a document may be said to be in; und: another one, or undetermined. */
export const languages = [...stemmed, 'und'] as const
export type Language = (typeof languages)[number]

const stops: Record<Language, ReadonlySet<string>> = {
  de: new Set(germanStops),
  en: new Set(englishStops),
  und: new Set(),
}
const stems: Record<Language, (word: string) => string> = {
  de: remembered(germanStem),
  en: remembered(englishStem),
  und: (word) => word,
}

/** So many words are remembered with their stem; the same ones come again and again. */
const mostRemembered = 50_000

function remembered(stem: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>()
  return (word) => {
    const before = known.get(word)
    if (before !== undefined) return before
    if (known.size >= mostRemembered) known.clear()
    const found = stem(word)
    known.set(word, found)
    return found
  }
}

/** So many letters of a word are kept; what is longer is no word. */
const longest = 64

/** The words of a text: letters and digits, lower case, in NFKC. */
export const wordsOf = (text: string): string[] =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).map((word) => word.slice(0, longest))

/** Words that only one of the languages has among its most frequent ones. */
const marks = stemmed.map((language) => {
  const others = stemmed.filter((other) => other !== language)
  const own = [...stops[language]].filter((word) => !others.some((other) => stops[other].has(word)))
  return { language, own: new Set(own) }
})

/** The language that most of a text's frequent words belong to; undetermined where hardly any do. */
export function languageOf(text: string): Language {
  const words = wordsOf(text)
  const counts = marks.map(({ language, own }) => ({
    language,
    count: words.filter((word) => own.has(word)).length,
  }))
  const [first, second] = counts.toSorted((a, b) => b.count - a.count)
  const enough = first!.count > second!.count && first!.count * 20 >= words.length
  return enough ? first!.language : 'und'
}

/** The stem of a word; undefined where it says nothing. */
export const stemOf = (word: string, language: Language): string | undefined =>
  stops[language].has(word) ? undefined : stems[language](word)

/** Stems of the words that say something, in the order of the text. */
export const termsOf = (words: string[], language: Language): string[] =>
  words.flatMap((word) => stemOf(word, language) ?? [])

/** Letters that stand between the parts of a German compound. */
const joints = ['', 's', 'es', 'n', 'en', 'er', 'e']
const shortestPart = 4

/** The ways to take a German word apart in two: stems of its head and the letters of its tail. */
export function cutsOf(word: string): { heads: string[]; tail: string }[] {
  const cuts: { heads: string[]; tail: string }[] = []
  for (let at = shortestPart; at <= word.length - shortestPart; at++) {
    const head = word.slice(0, at)
    const heads = joints
      .filter((joint) => head.endsWith(joint) && head.length - joint.length >= shortestPart)
      .map((joint) => germanStem(head.slice(0, head.length - joint.length)))
    cuts.push({ heads: [...new Set(heads)], tail: word.slice(at) })
  }
  return cuts
}

/**
 * The parts of a German compound, as stems: of all ways to take it apart the one whose parts are
 * used most (Koehn and Knight 2003, "Empirical Methods for Compound Splitting").
 * @param uses how often a stem is used; parts that are not are none
 * @returns empty where it has no parts
 */
export function partsOf(word: string, uses: (stem: string) => number): string[] {
  const ways = cutsOf(word).flatMap(({ heads, tail }) => {
    const head = best(
      heads.map((stem) => [stem]).filter((way) => uses(way[0]!) > 0),
      uses,
    )
    if (!head) return []
    const whole = germanStem(tail)
    const rest = uses(whole) > 0 ? [whole] : partsOf(tail, uses)
    return rest.length ? [[...head, ...rest]] : []
  })
  return best(ways, uses) ?? []
}

/** The way whose parts have the greatest geometric mean of uses. */
function best(ways: string[][], uses: (stem: string) => number): string[] | undefined {
  const worth = (way: string[]) =>
    way.reduce((sum, part) => sum + Math.log(uses(part)), 0) / way.length
  return ways.reduce<string[] | undefined>(
    (chosen, way) => (!chosen || worth(way) > worth(chosen) ? way : chosen),
    undefined,
  )
}
