import type { Part } from './provider.ts'

/** How much of the end of an answer a model is asked to begin with, in characters. */
const tailLength = 60
/** Fewer repeated characters than this may be chance. */
const leastRepeat = 8

/** The last whole words of an answer that broke off. */
function tailOf(prefix: string): string {
  const end = prefix.slice(-tailLength)
  const space = end.search(/\s\S/)
  return prefix.length > tailLength && space >= 0 ? end.slice(space + 1) : end
}

/**
 * What to tell a model that cannot simply write on in its own message: it begins with its last
 * words, so that `withoutRepeat` finds where the two pieces meet, spaces and all.
 */
export const instruction = (prefix: string) =>
  `Your answer broke off. Write the rest of it. Begin with its last words, exactly as they stand between the lines, and carry on from there in the same language, without any introduction.\n---\n${tailOf(prefix)}\n---`

/**
 * Drops from the beginning of a continuation what already stands at the end of `prefix`. Text is
 * held back only for as long as it may still be such a repetition.
 * @param least repeated characters that count; by default those that are hardly chance
 */
export async function* withoutRepeat(
  prefix: string,
  parts: AsyncIterable<Part>,
  least = leastRepeat,
): AsyncIterable<Part> {
  let held: string | undefined = ''
  for await (const part of parts) {
    if (part.type !== 'text' || held === undefined) {
      yield part
      continue
    }
    held += part.text
    if (mayRepeat(prefix, held, least)) continue
    const rest = held.slice(repeated(prefix, held, least))
    held = undefined
    if (rest) yield { type: 'text', text: rest }
  }
  const rest = held?.slice(repeated(prefix, held, least))
  if (rest) yield { type: 'text', text: rest }
}

/** Whether more text could turn `text` into a longer repetition of the end of `prefix`. */
function mayRepeat(prefix: string, text: string, least: number): boolean {
  const last = prefix.length - Math.max(Math.min(least, prefix.length), text.length + 1)
  const at = prefix.lastIndexOf(text, last)
  return last >= 0 && at >= 0
}

/** How many characters at the beginning of `text` repeat the end of `prefix`. */
function repeated(prefix: string, text: string, least: number): number {
  const shortest = Math.min(least, prefix.length)
  for (let length = Math.min(prefix.length, text.length); length >= shortest; length--)
    if (length && text.startsWith(prefix.slice(-length))) return length
  return 0
}
