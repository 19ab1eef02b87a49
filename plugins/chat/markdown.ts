import hljs from 'highlight.js/lib/common'
import katex from 'katex'
import MarkdownItClass from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { maths } from './maths.ts'
import { sanitize } from './sanitize.ts'
import { citations, type Cites } from './sources/cite.ts'
import { taskLists } from './task-lists.ts'

/** The longest text that is drawn as Markdown; beyond, it is shown as it is. */
const longest = 400_000
// What takes more time than its length lets one think: nobody may hold up all others with one text.
/** The most footnotes and references to them; with more of them, they stay as they were written. */
const mostFootnotes = 500
/** The longest formula, in characters, and how long the MathML of one text may be. */
const longestFormula = 10_000
const mostMathml = 2_000_000

interface Variant {
  /** Whether the text is complete: colours wait for the end of a block. */
  final: boolean
  /** Only in texts that are complete. */
  footnotes?: boolean
  /** Whether a single line break breaks the line, as people expect of what they typed. */
  breaks?: boolean
}

function createMarkdown({ final, footnotes: hasFootnotes = false, breaks = false }: Variant) {
  const md = new MarkdownItClass({ html: false, linkify: false, breaks, maxNesting: 60 })
  // Elsewhere, to write a mail, or to a page here: nothing else is a link.
  md.validateLink = (url) => /^(https?:\/\/|mailto:|\/(?![/\\]))/i.test(url)
  md.use(maths, formula)
  md.use(taskLists)
  md.use(citations)
  if (hasFootnotes) md.use(footnotes)
  const { rules } = md.renderer
  rules.footnote_block_open = () => '<section class="footnotes"><ol>'

  rules.fence = (tokens, index, _options, env) => {
    const token = tokens[index]!
    const language = token.info.trim().split(/\s+/)[0] ?? ''
    return codeBlock(token.content, language, final || Boolean(env?.['settled']))
  }
  rules.code_block = (tokens, index, _options, env) =>
    codeBlock(tokens[index]!.content, '', final || Boolean(env?.['settled']))

  // A model's image is named and linked, never loaded.
  rules.image = (tokens, index) => {
    const token = tokens[index]!
    const source = String(token.attrGet('src') ?? '')
    const name = md.utils.escapeHtml(token.content || source)
    if (!/^https?:\/\//i.test(source)) return name
    const host = URL.canParse(source) ? new URL(source).host : source
    return `<a class="image" href="${md.utils.escapeHtml(source)}" target="_blank" rel="noopener noreferrer nofollow">${name} <span>(${md.utils.escapeHtml(host)})</span></a>`
  }
  rules.link_open = (tokens, index, options, _env, self) => {
    const token = tokens[index]!
    if (!String(token.attrGet('href')).startsWith('/')) {
      token.attrSet('target', '_blank')
      token.attrSet('rel', 'noopener noreferrer nofollow')
    }
    return self.renderToken(tokens, index, options)
  }
  rules.table_open = () => '<div class="wide" tabindex="0"><table>'
  rules.table_close = () => '</table></div>'
  for (const cell of ['th_open', 'td_open'])
    rules[cell] = (tokens, index) => {
      const token = tokens[index]!
      const align = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1]
      return align ? `<${token.tag} class="${align}">` : `<${token.tag}>`
    }
  return md

  function codeBlock(source: string, language: string, complete: boolean) {
    const known = language && complete && source.length < 100_000 && hljs.getLanguage(language)
    const inner = known
      ? hljs.highlight(source, { language, ignoreIllegals: true }).value
      : md.utils.escapeHtml(source)
    const name = md.utils.escapeHtml(language)
    // Another element than what it becomes: morphed into its colours, words would count as moved.
    const tag = complete ? 'div' : 'section'
    return `<${tag} class="code">${name ? `<div class="code-name">${name}</div>` : ''}<pre tabindex="0"><code>${inner}</code></pre></${tag}>\n`
  }
}

/** With footnotes and without. */
const createPair = (variant: Variant) => ({
  usual: createMarkdown({ ...variant, footnotes: true }),
  plain: createMarkdown(variant),
})
const asked = createPair({ final: true, breaks: true })
const answered = createPair({ final: true })
const growing = createMarkdown({ final: false })

/** An answer as safe HTML: Markdown with tables, task lists, footnotes, code, MathML and what it cites. */
export const renderAnswer = (source: string, cites?: Cites): string =>
  render(answered, source, cites)

/** A question as safe HTML: the same, with line breaks as they were typed. */
export const renderQuestion = (source: string): string => render(asked, source)

function render({ usual, plain }: typeof answered, source: string, cites?: Cites): string {
  if (source.length > longest) return asItIs(source)
  const isUsual = (source.match(/\^\[|\[\^/g)?.length ?? 0) <= mostFootnotes
  const markdown = isUsual ? usual : plain
  return orAsItIs(source, () => {
    return sanitize(markdown.render(source, { docId: Bun.hash(source).toString(36), cites }))
  })
}

const asItIs = (source: string) => `<pre tabindex="0">${Bun.escapeHTML(source)}</pre>`

/** What no parser can take (nested a thousandfold) is shown as it is. */
function orAsItIs(source: string, draw: () => string): string {
  try {
    return draw()
  } catch {
    return asItIs(source)
  }
}

/**
 * A formula as MathML; one that KaTeX cannot take, or that is too much, as it was written.
 * @param drawn counts what the text has had of them
 */
function formula(source: string, display: boolean, drawn: { mathml?: number }): string {
  const asWritten = `<code>${Bun.escapeHTML(source)}</code>`
  const { mathml: before = 0 } = drawn
  if (source.length > longestFormula || before > mostMathml) return asWritten
  try {
    const mathml = katex.renderToString(source, {
      output: 'mathml',
      displayMode: display,
      throwOnError: false,
      strict: 'ignore',
      trust: false,
      maxExpand: 200,
      maxSize: 50,
    })
    drawn.mathml = before + mathml.length
    return mathml
  } catch {
    return asWritten
  }
}

/** A text that grows: blocks that no further text can change, and the open rest. */
export interface GrowingText {
  /** Safe HTML of the settled blocks so far. */
  readonly settled: string[]
  /** Safe HTML of the open rest. */
  readonly tail: string
  /** What its marks may stand for, from now on. */
  cites: Cites | undefined
  push(text: string): void
}

/** A longer open block is not read anew with each of its lines, but after so many more, in characters. */
const longestReadEachLine = 10_000
const readAgainAfter = 2000

/** Renders an answer while it comes: each block once when it is settled, and the open one again. */
export function createGrowingText(): GrowingText {
  const settled: string[] = []
  let open = ''
  let tail: string | undefined = ''
  /** From this length on it is looked whether blocks have settled. */
  let look = 0

  const draw = (source: string, settled: boolean) =>
    orAsItIs(source, () => sanitize(growing.render(source, { settled, cites: grown.cites })))

  /** Moves all but the last top-level block over to `settled`. */
  function settleBlocks() {
    look = open.length > longestReadEachLine ? open.length + readAgainAfter : 0
    const starts = growing
      .parse(open, {})
      .filter((token) => token.level === 0 && token.nesting >= 0 && token.map)
      .map((token) => token.map![0])
    const last = starts.at(-1) ?? 0
    const lines = open.split('\n')
    // While its first line grows, the last block may yet turn out to belong to the one before.
    if (starts.length < 2 || last >= lines.length - 1) return
    settled.push(draw(lines.slice(0, last).join('\n'), true))
    open = lines.slice(last).join('\n')
    look = 0
  }

  const grown: GrowingText = {
    settled,
    cites: undefined,
    get tail() {
      return (tail ??= draw(open, false))
    },
    push(text) {
      open += text
      tail = undefined
      if (text.includes('\n') && open.length >= look) settleBlocks()
    },
  }
  return grown
}
