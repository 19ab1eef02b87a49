import { type Config, type VariableName, variableNames } from '../config.ts'
import type { Explanation } from '../settings.ts'
import { readArguments, UsageError } from './arguments.ts'
import { withProgram } from './opened.ts'
import { table } from './table.ts'

/** `config explain [KEY]`: variables of the process, then settings of the app and its plugins. */
export async function explainConfig(config: Config, args: string[]): Promise<number> {
  const { words } = readArguments(args, { options: {}, words: args.length ? ['KEY'] : [] })
  const settings = await withProgram(config, async (host) =>
    ['app', ...(await host.status()).map((plugin) => plugin.name)].flatMap((name) =>
      host.kernel.settings.explain(name),
    ),
  )
  const all = [...variableNames.map((name) => explainVariable(name, config)), ...settings]
  const [key] = words
  const wanted = key
    ? all.filter((one) => [one.key, one.source].includes(key) || one.key.startsWith(`${key}.`))
    : all
  if (!wanted.length) throw new UsageError(`nothing here is called "${key}"`)
  const rows = wanted.map(row)
  process.stdout.write(table(key ? rows : rows.map(shortened)))
  return 0
}

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

const row = ({ key, value, level, source }: Explanation) => [
  key,
  value === undefined ? '–' : typeof value === 'string' ? value || '""' : JSON.stringify(value),
  level,
  source ? `${reasons[level]} (${source})` : reasons[level],
]
