import type { MarkdownIt } from 'markdown-it'

type Render = (source: string, display: boolean, env: object) => string

/** Lines, from the first up to, but without, the last. */
interface Span {
  from: number
  to: number
}

interface Place {
  src: string
  pos: number
  posMax: number
}

/** Whether `close` comes later in a line; one that comes nowhere is looked for once. */
function endsAfter(state: Place, close: string): boolean {
  const known = lastIn.get(state) ?? new Map<string, number>()
  lastIn.set(state, known)
  const key = `${close}${state.posMax}`
  const last = known.get(key) ?? state.src.lastIndexOf(close, state.posMax - close.length)
  known.set(key, last)
  return last > state.pos
}
const lastIn = new WeakMap<Place, Map<string, number>>()

/** Where no formula ends, by what would end it. */
interface Env {
  endless?: Record<string, Span>
}

/**
 * Maths in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` as blocks. A `$` beside a digit
 * or space is money, as in pandoc's tex_math_dollars.
 */
export function maths(md: MarkdownIt, render: Render): void {
  md.inline.ruler.before('escape', 'maths', (state, silent) => {
    const rest = state.src.slice(state.pos, state.posMax)
    const match =
      /^\$\$([^$]+?)\$\$/.exec(rest) ??
      /^\$(?![\s$])((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)/.exec(rest) ??
      (endsAfter(state, '\\)') ? /^\\\((.+?)\\\)/s.exec(rest) : null) ??
      (endsAfter(state, '\\]') ? /^\\\[(.+?)\\\]/s.exec(rest) : null)
    if (!match) return false
    if (!silent) {
      const token = state.push('maths_inline', 'math', 0)
      token.content = match[1]!
      token.markup = match[0].startsWith('$$') || match[0].startsWith('\\[') ? '$$' : '$'
    }
    state.pos += match[0].length
    return true
  })

  md.block.ruler.before(
    'fence',
    'maths',
    (state, start, end, silent) => {
      // What begins thousands of formulas and ends none is read through once, not thousands of times.
      const endless: Record<string, Span> = ((state.env as Env).endless ??= {})
      const line = (n: number) =>
        state.src.slice(state.bMarks[n]! + state.tShift[n]!, state.eMarks[n])
      const opening = line(start).trim()
      const close = opening.startsWith('$$') ? '$$' : opening.startsWith('\\[') ? '\\]' : undefined
      if (!close) return false
      let last = start
      const first = opening.slice(2)
      const collected: string[] = []
      if (first.trimEnd().endsWith(close)) {
        collected.push(first.trimEnd().slice(0, -2))
      } else {
        const known = endless[close]
        if (known && known.from <= start && end <= known.to) return false
        if (first) collected.push(first)
        do {
          last++
          if (last >= end) {
            endless[close] = { from: start, to: end }
            return false
          }
          collected.push(line(last))
        } while (!collected.at(-1)!.trimEnd().endsWith(close))
        collected.push(collected.pop()!.trimEnd().slice(0, -2))
      }
      if (silent) return true
      const token = state.push('maths_block', 'math', 0)
      token.content = collected.join('\n')
      token.map = [start, last + 1]
      state.line = last + 1
      return true
    },
    { alt: ['paragraph', 'blockquote', 'list'] },
  )

  md.renderer.rules.maths_inline = (tokens, index, _options, env) =>
    render(tokens[index]!.content, tokens[index]!.markup === '$$', env ?? {})
  md.renderer.rules.maths_block = (tokens, index, _options, env) =>
    `<div class="maths">${render(tokens[index]!.content, true, env ?? {})}</div>\n`
}
