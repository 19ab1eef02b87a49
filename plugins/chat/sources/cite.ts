import type { MarkdownIt } from 'markdown-it'
import type { Source } from './steps.ts'

/** Decides which marks in an answer are citations, and remembers what was cited. */
export interface Cites {
  /** The source that a mark stands for; undefined where it is none. */
  source(n: number, sentence: string): Source | undefined
  readonly cited: Set<Source>
}

/** A mark counts when its source is there, and holds what the sentence says to quote. */
export function createCites(sources: Source[]): Cites {
  const cited = new Set<Source>()
  return {
    cited,
    source(n, sentence) {
      const source = sources.find((one) => one.n === n)
      if (!source || !quotesOf(sentence).every((quote) => bare(source.quote).includes(quote)))
        return undefined
      cited.add(source)
      return source
    },
  }
}

/** So many letters between quotation marks are a quotation, and no name or term. */
const shortestQuote = 20

const quotesOf = (sentence: string): string[] =>
  [...sentence.matchAll(/[„“"»«]([^„“”"»«]+)[“”"»«]/g)]
    .map(([, quote]) => bare(quote!))
    .filter((quote) => quote.length >= shortestQuote)

const bare = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** A sentence is looked for so far back. */
const longestSentence = 2000

/** The sentence that a text ends with, or is in the middle of. */
function lastSentence(before: string): string {
  const text = before.slice(-longestSentence).trimEnd()
  let at = text.length
  if (/[.!?]$/.test(text)) at--
  while (at > 0 && !'.!?\n'.includes(text[at - 1]!)) at--
  return text.slice(at)
}

const mark = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?![(:])/y

/** An answer's HTML for those who have not its documents: its citations are numbers and lead nowhere. */
export const unlinked = (html: string): string =>
  html.replaceAll(/<a class="cite"[^>]*>(\d+)<\/a>/g, '<span class="cite">$1</span>')

/** Numbers in square brackets as links to what they cite, in what `env.cites` knows. */
export function citations(md: MarkdownIt): void {
  md.inline.ruler.before('link', 'citation', (state, silent) => {
    const cites = state.env?.cites as Cites | undefined
    if (!cites || state.src[state.pos] !== '[') return false
    mark.lastIndex = state.pos
    const found = mark.exec(state.src)
    if (!found) return false
    const before = state.src.slice(0, state.pos)
    const sentence = lastSentence(before)
    const sources = found[1]!
      .split(/[,;]/)
      .flatMap((number) => cites.source(Number(number), sentence) ?? [])
    if (!sources.length) return false
    if (!silent) for (const source of sources) state.push('citation', 'a', 0).meta = { source }
    state.pos += found[0].length
    return true
  })
  md.renderer.rules['citation'] = (tokens, index) => {
    const { n, href, title } = tokens[index]!.meta!['source'] as Source
    const { escapeHtml } = md.utils
    return `<a class="cite" href="${escapeHtml(href)}" title="${escapeHtml(title)}">${n}</a>`
  }
}
