/** A place in a prompt's text that asks for something. */
export interface Variable {
  name: string
  /** What stands in its field at first. */
  preset: string
  /** What can be chosen; empty: anything can be written. */
  choices: string[]
}

/** `{{topic}}`, `{{language=German}}`, `{{tone:formal|friendly}}`; a backslash before it keeps the braces. */
const places = /\\?\{\{([^{}]{1,2000})\}\}/g

const longestName = 60

/** Filled in by themselves. */
const known = ['date', 'time'] as const

/** What `{{date}}` and `{{time}}` stand for, in the reader's language and time zone. */
export type Moment = Record<(typeof known)[number], string>

const isKnown = (name: string): name is keyof Moment => known.some((one) => one === name)

function variableIn(place: string): Variable | undefined {
  const [, written = '', sign, rest = ''] = /^([^=:]*)([=:]?)(.*)$/s.exec(place) ?? []
  const name = written.trim().replaceAll(/\s+/g, ' ')
  if (!name || name.length > longestName) return undefined
  const choices = sign === ':' ? rest.split('|').map((choice) => choice.trim()) : []
  return {
    name,
    preset: sign === '=' ? rest.trim() : '',
    choices: [...new Set(choices.filter(Boolean))],
  }
}

const isPlain = ({ preset, choices }: Variable) => !preset && !choices.length

/** What a text asks for, in its order, each once: the first place that says more about one counts. */
export function variablesOf(text: string): Variable[] {
  const found = new Map<string, Variable>()
  for (const [whole, place = ''] of text.matchAll(places)) {
    const variable = whole.startsWith('\\') ? undefined : variableIn(place)
    if (!variable || (isPlain(variable) && isKnown(variable.name))) continue
    const before = found.get(variable.name)
    if (!before || isPlain(before)) found.set(variable.name, variable)
  }
  return [...found.values()]
}

/**
 * A prompt's text with its places filled. Values are put in as they are: braces in them ask for nothing.
 * @param values variable name → what was written; what is missing becomes its preset or first choice
 */
export function fill(text: string, values: ReadonlyMap<string, string>, moment: Moment): string {
  const asked = new Map(variablesOf(text).map((variable) => [variable.name, variable]))
  return text.replaceAll(places, (whole, place: string) => {
    if (whole.startsWith('\\')) return whole.slice(1)
    const name = variableIn(place)?.name
    if (name === undefined) return whole
    const variable = asked.get(name)
    if (variable) return values.get(name) ?? (variable.preset || variable.choices[0] || '')
    return isKnown(name) ? moment[name] : whole
  })
}
