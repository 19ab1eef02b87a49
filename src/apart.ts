import { join } from 'node:path'
import type { Config } from './config.ts'

/** What every child of this program gets to know: no keys of providers, no data. */
const passed = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'BUN_CONFIG_MAX_HTTP_REQUESTS']

/** This program's own command line: the binary, or Bun with the source. */
export const program = (): string[] =>
  Bun.isStandaloneExecutable
    ? [process.execPath]
    : [process.execPath, join(import.meta.dir, 'main.ts')]

/** The environment of a child that does one thing and needs nothing else. */
export const bareEnvironment = (config: Config): Record<string, string> =>
  Object.fromEntries(
    passed.flatMap((name) => {
      const value = config.env(name)
      return value ? [[name, value] as const] : []
    }),
  )
