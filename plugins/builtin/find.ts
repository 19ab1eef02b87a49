const asksToFind =
  /^\W*(?:(?:bitte|please|kannst du|können sie|can you|could you)\s+)*(?:such|find|search|look for|wo hab|wo hatte|wann hab|where did i|where have i|when did i)/i

/** Words that say what to do, not what to find. */
const smallWords = new Set(
  'bitte please kannst du können sie can could you such suche suchen sucht find finde finden search look wo wann habe hab hatte haben ich where when did have i nach für for in meinen meine meiner unterhaltungen unterhaltung gesprächen gespräche chats my conversations conversation messages the a an der die das den dem ein eine mir me mal alles everything all über about zu von of to with mit und and gefragt geschrieben gesprochen erwähnt ask asked talk talked write wrote mention mentioned'.split(
    ' ',
  ),
)

const mostWords = 8

/**
 * The words that somebody wants found in their conversations.
 * @returns undefined when the question is about something else
 */
export function wordsToFind(question: string): string[] | undefined {
  if (question.length > 500 || !asksToFind.test(question)) return undefined
  const words = question
    .split(/[^\p{L}\p{N}_-]+/u)
    .filter((word) => word && !smallWords.has(word.toLowerCase()))
    .slice(0, mostWords)
  return words.length ? words : undefined
}

/** Text of people inside Markdown: nothing in it is a sign. */
export const plain = (text: string) =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>()#+\-.!|~$^:]/g, String.raw`\$&`)
