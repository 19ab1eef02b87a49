import type { Config } from './config.ts'

const levels = { debug: 10, info: 20, warn: 30, error: 40 }
type Level = keyof typeof levels

/** Structured log: one JSON object a line on stderr, or readable lines on a terminal. */
export interface Log {
  debug(message: string, fields?: object): void
  info(message: string, fields?: object): void
  warn(message: string, fields?: object): void
  error(message: string, fields?: object): void
  /** The same log, with these fields on every line. */
  with(fields: object): Log
}

type Write = (line: string) => void

/** Never log secrets, question texts or addresses of people: names of things and ids only. */
export function createLog(
  level: Config['logLevel'],
  write: Write = (line) => void process.stderr.write(line),
  pretty: boolean = process.stderr.isTTY,
  base: object = {},
): Log {
  const at = (name: Level) => (message: string, fields?: object) => {
    if (levels[name] < levels[level]) return
    const all = { ...base, ...fields }
    const time = new Date().toISOString()
    write(
      pretty
        ? `${time.slice(11, 19)} ${name} ${message}${describe(all)}\n`
        : `${JSON.stringify({ time, level: name, message, ...plain(all) })}\n`,
    )
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => createLog(level, write, pretty, { ...base, ...fields }),
  }
}

function plain(fields: object) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? (value.stack ?? value.message) : value,
    ]),
  )
}

function describe(fields: object): string {
  const words = Object.entries(plain(fields)).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return words.length ? `  ${words.join(' ')}` : ''
}
