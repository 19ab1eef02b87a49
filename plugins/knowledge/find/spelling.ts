/** From this length on a word may have a wrong letter. */
const forgivenFrom = 4
const letters = [...'abcdefghijklmnopqrstuvwxyzäöüß']

/**
 * What may have been meant by a word: every way to leave out, swap, replace or add one letter
 * (Damerau 1964, "A Technique for Computer Detection and Correction of Spelling Errors").
 */
export function waysToMean(word: string): string[] {
  if (word.length < forgivenFrom) return []
  const ways = new Set<string>()
  for (let at = 0; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)]
    if (after) ways.add(before + after.slice(1))
    if (after.length > 1) ways.add(before + after[1]! + after[0]! + after.slice(2))
    for (const letter of letters) {
      ways.add(before + letter + after)
      if (after) ways.add(before + letter + after.slice(1))
    }
  }
  ways.delete(word)
  return [...ways]
}
