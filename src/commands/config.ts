import { type Config, type VariableName, variableNames } from '../config.ts'
import type { Explanation } from '../settings.ts'
import { readArguments, UsageError } from './arguments.ts'
import { lookAtProgram, nothingIn } from './opened.ts'
import { table } from './table.ts'

/** `config explain [KEY]`: variables of the process, then settings of the app and its plugins. */
export async function explainConfig(config: Config, args: string[]): Promise<number> {
  const { words } = readArguments(args, { options: {}, words: args.length ? ['KEY'] : [] })
  const [key] = words
  const variables = variableNames.map((name) => explainVariable(name, config))
  const known = variables.some((one) => one.key === key)
  const { settings, isThere } = known ? { settings: [], isThere: true } : await stored(config)
  const all = [...variables, ...settings]
  const wanted = key
    ? all.filter((one) => [one.key, one.source].includes(key) || one.key.startsWith(`${key}.`))
    : all
  if (!wanted.length) throw new UsageError(`nothing here is called "${key}"`)
  if (!isThere) process.stderr.write(`${nothingIn(config)}: this is how it would begin\n`)
  const rows = wanted.map(row)
  process.stdout.write(table(key ? rows : rows.map(shortened)))
  return 0
}

/** An explanation with the person who changed the value. */
interface Named extends Explanation {
  person?: string | undefined
}

const stored = (config: Config) =>
  lookAtProgram(config, async (host, isThere) => {
    const { settings: all, users } = host.kernel
    const plugins = await host.status()
    const settings = ['app', ...plugins.map(({ name }) => name)].flatMap((name) =>
      all.explain(name),
    )
    const named = settings.map(async (one): Promise<Named> => {
      const by = one.changed?.by
      const user = by ? await users.get(by) : undefined
      return { ...one, person: user ? `${user.name} <${user.email}>` : by }
    })
    return { settings: await Promise.all(named), isThere }
  })

function explainVariable(name: VariableName, config: Config): Explanation {
  const field = name.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
  const value = config[field as keyof Config]
  const level = config.origin(name)
  return {
    key: name,
    value: value !== undefined && /KEY|TOKEN/.test(name) ? '•••' : value,
    level,
    source: level === 'environment' ? name : undefined,
  }
}

/** One long value would push all reasons off the screen. */
const shortened = ([name = '', value = '', ...rest]: string[]) => [
  name,
  value.length > longestShown ? `${value.slice(0, longestShown - 1)}…` : value,
  ...rest,
]

const longestShown = 48

const reasons = {
  environment: 'the environment has it, and wins',
  database: 'changed here',
  default: 'nobody has set it',
}

const row = ({ key, value, level, source, changed, person }: Named) => {
  const details = [source, person, changed?.at].filter(Boolean).join(', ')
  return [
    key,
    value === undefined ? '–' : typeof value === 'string' ? value || '""' : JSON.stringify(value),
    level,
    details ? `${reasons[level]} (${details})` : reasons[level],
  ]
}
