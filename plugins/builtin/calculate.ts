import type { Language } from './language.ts'

/** What was understood and what it comes to. */
export interface Calculation {
  expression: string
  result: number
  /** The result is meant as a percentage. */
  percent: boolean
}

const longest = 500

const functions: Record<string, (...values: number[]) => number> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  round: (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits,
  floor: Math.floor,
  ceil: Math.ceil,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  ln: Math.log,
  log: Math.log10,
  min: Math.min,
  max: Math.max,
}
const constants: Record<string, number> = { pi: Math.PI, π: Math.PI, e: Math.E }

/** Words and signs of both languages → the signs that the parser knows. */
const spellings: [RegExp, string][] = [
  [/(?:die |the )?(?:quadratwurzel|wurzel|square root)(?: aus| von| of)?/g, ' sqrt '],
  [/(?:geteilt|dividiert) durch|divided by|[÷∶]/g, '/'],
  [/multipliziert mit|multiplied by|\bmal\b|\btimes\b|[×·∙]/g, '*'],
  [/\bhoch\b|(?:raised )?to the power of|\*\*/g, '^'],
  [/\bplus\b/g, '+'],
  [/\bminus\b|[−–]/g, '-'],
  [/\bprozent\b|\bper ?cent\b/g, '%'],
  [/(?<=%\s*)(?:von|vom|of)\b/g, '*'],
  [/\brunden?\b/g, 'round'],
]

const beforeIt =
  /^(?:(?:bitte|please|was|wie ?viel|what(?:['’]s)?|how much|ist|sind|ergibt|macht|gibt|is|are|berechne|rechne|calculate|compute|solve|the)\s+)*/
const afterIt = /(?:\s|[=?!.]|bitte|please|ergibt|equals)*$/

/**
 * Calculates what a question asks for, in the notation of either language.
 * @returns undefined when the question is no calculation
 */
export function calculate(question: string, language: Language): Calculation | undefined {
  if (question.length > longest) return undefined
  const asked = question.toLowerCase().trim().replace(beforeIt, '').replace(afterIt, '')
  const share = shareOf(asked)
  const source = spellings.reduce(
    (text, [word, sign]) => text.replaceAll(word, sign),
    share ?? asked,
  )
  const tokens = tokenize(source, language)
  if (!tokens || tokens.length < 2) return undefined
  const parser = createParser(tokens)
  const result = parser.run()
  if (result === undefined || !parser.operations()) return undefined
  const percent = share !== undefined
  return { expression: written(tokens), result: percent ? result * 100 : result, percent }
}

/** "how many percent is 20 of 80" → `(20) / (80)`. */
function shareOf(asked: string): string | undefined {
  const part =
    /^(?:prozent|percent(?:age)?)\s+(?:sind|ist|are|is)\s+(.+?)\s+(?:von|of)\s+(.+)$/.exec(asked) ??
    /^(.+?)\s+(?:sind|ist|are|is)\s+(?:wie ?viel|what|how many)\s+(?:prozent|percent(?:age)?)\s+(?:von|of)\s+(.+)$/.exec(
      asked,
    )
  return part ? `(${part[1]}) / (${part[2]})` : undefined
}

type Token = { number: number; text: string } | { sign: string } | { name: string }

const token =
  /\s*(?:(\d+(?:[.,'’]\d+)*(?:e[+-]?\d+)?|[.,]\d+)|([+\-*/^%();,])|(\p{L}[\p{L}\d]*))\s*/uy

function tokenize(source: string, language: Language): Token[] | undefined {
  const tokens: Token[] = []
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const found = token.exec(source)
    if (!found) return undefined
    const [, digits, sign, name] = found
    if (sign) tokens.push({ sign: sign === ',' ? ';' : sign })
    else if (name) tokens.push({ name })
    else {
      const number = parseNumber(digits!, language)
      if (number === undefined) return undefined
      tokens.push({ number, text: digits! })
    }
  }
  return tokens
}

/**
 * "1.234,5" and "1,234.5" are the same; "1.234" is a thousand in German and one and a bit in English.
 * @returns undefined when the groups are no thousands
 */
function parseNumber(digits: string, language: Language): number | undefined {
  const text = digits.replaceAll(/['’]/g, '')
  const marks = text.match(/[.,]/g) ?? []
  const last = marks.at(-1)
  if (!last) return Number(text)
  const several = new Set(marks).size > 1
  const onlyGroups = new RegExp(`^[1-9]\\d{0,2}(?:\\${last}\\d{3})+$`)
  const groupMark = language === 'de' ? '.' : ','
  const grouped = !several && (marks.length > 1 || last === groupMark) && onlyGroups.test(text)
  if (grouped) return Number(text.replaceAll(last, ''))
  if (text.indexOf(last) !== text.lastIndexOf(last)) return undefined
  const [whole = '', fraction = ''] = text.split(last)
  return Number(`${whole.replaceAll(/[.,]/g, '') || '0'}.${fraction}`)
}

const written = (tokens: Token[]) =>
  tokens
    .map((one) => ('text' in one ? one.text : 'sign' in one ? one.sign : one.name))
    .join(' ')
    .replaceAll(/\( | (?=[);%])|(?<=\p{L}) (?=\()/gu, (found) => found.trim())

interface Value {
  value: number
  /** A bare percentage: `80 + 15 %` adds 15 % of 80. */
  percent: boolean
}

/** Parentheses may be nested this deep. */
const deepest = 100

/** Recursive descent: sum, product, sign, power, percent, and what stands alone. */
function createParser(tokens: Token[]) {
  let at = 0
  let depth = 0
  let operations = 0
  let failed = false

  const sign = () => {
    const next = tokens[at]
    return next && 'sign' in next ? next.sign : undefined
  }
  const take = (...signs: string[]) => {
    const next = sign()
    if (next === undefined || !signs.includes(next)) return undefined
    at++
    return next
  }
  const fail = (): Value => {
    failed = true
    at = tokens.length
    return plain(Number.NaN)
  }
  const plain = (value: number): Value => ({ value, percent: false })

  function sum(): Value {
    if (depth++ > deepest) return fail()
    let left = product()
    for (let op = take('+', '-'); op; op = take('+', '-')) {
      operations++
      const right = product()
      const change = right.percent ? left.value * right.value : right.value
      left = plain(op === '+' ? left.value + change : left.value - change)
    }
    depth--
    return left
  }

  function product(): Value {
    let left = negated()
    for (let op = take('*', '/'); op; op = take('*', '/')) {
      operations++
      const right = negated()
      left = plain(op === '*' ? left.value * right.value : left.value / right.value)
    }
    return left
  }

  function negated(): Value {
    let negative = false
    for (let op = take('+', '-'); op; op = take('+', '-')) if (op === '-') negative = !negative
    const value = power()
    return negative ? { ...value, value: -value.value } : value
  }

  function power(): Value {
    const base = counted()
    if (!take('^')) return base
    operations++
    if (depth++ > deepest) return fail()
    const exponent = negated()
    depth--
    return plain(base.value ** exponent.value)
  }

  function counted(): Value {
    let value = alone()
    while (take('%')) {
      operations++
      value = { value: value.value / 100, percent: true }
    }
    return value
  }

  function alone(): Value {
    const next = tokens[at++]
    if (!next) return fail()
    if ('number' in next) return plain(next.number)
    if ('name' in next) return named(next.name)
    if (next.sign !== '(') return fail()
    const inside = sum()
    return take(')') ? plain(inside.value) : fail()
  }

  function named(name: string): Value {
    const constant = constants[name]
    if (constant !== undefined) return plain(constant)
    const work = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (!work) return fail()
    operations++
    if (!take('(')) return depth++ > deepest ? fail() : plain(work(counted().value))
    const values = [sum().value]
    while (take(';')) values.push(sum().value)
    return take(')') ? plain(work(...values)) : fail()
  }

  return {
    operations: () => operations,
    run(): number | undefined {
      const { value } = sum()
      return failed || at < tokens.length ? undefined : value
    },
  }
}
