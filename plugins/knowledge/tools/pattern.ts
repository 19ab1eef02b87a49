/** Whether a text holds what is looked for. */
export type Matches = (text: string) => boolean

/** As people write it: case does not matter, and white space is white space. */
export function literal(words: string): Matches {
  const wanted = even(words)
  return (text) => even(text).includes(wanted)
}

const even = (text: string) => text.toLowerCase().replaceAll(/\s+/g, ' ')

/** A state of the machine: it takes a character, or goes on without one. */
type State =
  | { takes: (char: string) => boolean; next: number }
  | { at: 'start' | 'end' | 'edge'; next: number }
  | { to: number[] }
  | { end: true }

/** A larger one takes too long for each character. */
const mostStates = 300
/** Repeats of repeats of nothing have no states, but take as long to build. */
const mostBuilt = 10_000
const mostRepeats = 100

/**
 * A regular expression that is matched in one pass, whatever it says and whatever the text: all ways
 * to match go on side by side (Thompson's construction, swtch.com/~rsc/regexp/regexp1.html), so no
 * expression makes anybody wait.
 * @throws {Error} what is wrong with it
 */
export function createPattern(source: string): Matches {
  const states: State[] = []
  const add = (state: State) => {
    if (states.push(state) > mostStates) throw new Error('The expression is too large.')
    return states.length - 1
  }
  const start = parse(source)(add, add({ end: true }))
  return (text) => run(states, start, text.toLowerCase())
}

/** Builds the states that lead to `next`; returns the first of them. */
type Build = (add: (state: State) => number, next: number) => number

function parse(source: string): Build {
  const chars = [...source.toLowerCase()]
  // What is escaped means another thing in upper case.
  const written = [...source]
  let at = 0
  let built = 0
  const fail = (): never => {
    throw new Error('The expression cannot be read.')
  }

  function either(): Build {
    const ways = [row()]
    while (chars[at] === '|') {
      at++
      ways.push(row())
    }
    if (ways.length === 1) return ways[0]!
    return (add, next) => add({ to: ways.map((way) => way(add, next)) })
  }

  function row(): Build {
    const items: Build[] = []
    while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') items.push(repeated(one()))
    return (add, next) => items.reduceRight((then, item) => item(add, then), next)
  }

  function repeated(item: Build): Build {
    const [least, most] = bounds()
    // Whether it takes much or little is all the same to whether there is a match.
    if (least === undefined) return item
    if (chars[at] === '?') at++
    return (add, next) => {
      let first = next
      built += most === Infinity ? least : most!
      if (built > mostBuilt) throw new Error('The expression is too large.')
      if (most === Infinity) {
        const loop: { to: number[] } = { to: [] }
        first = add(loop)
        loop.to.push(item(add, first), next)
      } else for (let n = least; n < most!; n++) first = add({ to: [item(add, first), next] })
      for (let n = 0; n < least; n++) first = item(add, first)
      return first
    }
  }

  function bounds(): [number, number] | [undefined, undefined] {
    const char = chars[at]
    if (char === '*' || char === '+' || char === '?') {
      at++
      return [char === '+' ? 1 : 0, char === '?' ? 1 : Infinity]
    }
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(chars.slice(at, at + 12).join(''))
    if (!counted) return [undefined, undefined]
    at += counted[0].length
    const least = Number(counted[1])
    const most = counted[2] ? (counted[3] ? Number(counted[3]) : Infinity) : least
    if (least > mostRepeats || (most !== Infinity && (most > mostRepeats || most < least))) fail()
    return [least, most]
  }

  function one(): Build {
    const char = chars[at++] ?? fail()
    if (char === '(') return group()
    if (char === '[') return taking(set())
    if (char === '.') return taking((other) => other !== '\n')
    if (char === '^') return (add, next) => add({ at: 'start', next })
    if (char === '$') return (add, next) => add({ at: 'end', next })
    if (char === '*' || char === '+' || char === '?') return fail()
    if (char !== '\\') return taking((other) => other === char)
    if (chars[at] === 'b') {
      at++
      return (add, next) => add({ at: 'edge', next })
    }
    return taking(escaped())
  }

  function group(): Build {
    if (chars[at] === '?') {
      if (chars[at + 1] !== ':') throw new Error('Only (?:…) is known of the kinds of groups.')
      at += 2
    }
    const inner = either()
    if (chars[at++] !== ')') fail()
    return inner
  }

  function set(): (char: string) => boolean {
    const isNot = chars[at] === '^'
    if (isNot) at++
    const ways: ((char: string) => boolean)[] = []
    for (let first = true; chars[at] !== ']' || first; first = false) {
      const from = chars[at++] ?? fail()
      if (from === '\\') ways.push(escaped())
      else if (chars[at] === '-' && chars[at + 1] && chars[at + 1] !== ']') {
        const to = chars[at + 1]!
        at += 2
        ways.push((char) => char >= from && char <= to)
      } else ways.push((char) => char === from)
    }
    at++
    return (char) => ways.some((way) => way(char)) !== isNot
  }

  function escaped(): (char: string) => boolean {
    const char = written[at++] ?? fail()
    const kind = kinds[char.toLowerCase()]
    if (kind) return char === char.toLowerCase() ? kind : (other) => !kind(other)
    if (/[\p{L}\d]/u.test(char)) throw new Error(`\\${char} is not known.`)
    return (other) => other === char
  }

  const whole = either()
  if (at < chars.length) fail()
  return whole
}

const kinds: Record<string, (char: string) => boolean> = {
  d: (char) => /\d/.test(char),
  s: (char) => /\s/.test(char),
  w: (char) => /[\p{L}\p{N}_]/u.test(char),
  n: (char) => char === '\n',
  t: (char) => char === '\t',
}

const taking =
  (takes: (char: string) => boolean): Build =>
  (add, next) =>
    add({ takes, next })

const isLetter = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char)

function run(states: State[], start: number, text: string): boolean {
  let here = new Set<number>()
  let before: string | undefined
  const chars = [...text, undefined]
  for (const char of chars) {
    // It may begin at each character.
    const reached = new Set<number>()
    for (const state of [...here, start]) follow(states, state, reached, before, char)
    here = new Set()
    for (const n of reached) {
      const state = states[n]!
      if ('end' in state) return true
      if ('takes' in state && char !== undefined && state.takes(char)) here.add(state.next)
    }
    before = char
  }
  return false
}

/** Adds a state with all that can be reached from it without a character. */
function follow(
  states: State[],
  first: number,
  reached: Set<number>,
  before: string | undefined,
  after: string | undefined,
): void {
  const open = [first]
  while (open.length) {
    const n = open.pop()!
    if (reached.has(n)) continue
    reached.add(n)
    const state = states[n]!
    if ('to' in state) open.push(...state.to)
    else if ('at' in state && holds(state.at, before, after)) open.push(state.next)
  }
}

function holds(at: 'start' | 'end' | 'edge', before?: string, after?: string): boolean {
  if (at === 'start') return before === undefined || before === '\n'
  if (at === 'end') return after === undefined || after === '\n'
  return isLetter(before) !== isLetter(after)
}
