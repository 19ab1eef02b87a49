import type { Config } from '../config.ts'
import { Problem } from '../errors.ts'
import type { Host } from '../host.ts'
import { openKernel } from '../kernel.ts'
import { createLog } from '../log.ts'

/**
 * Does something with the opened program, beside a running server or without one: plugins are set up
 * but not started, and only warnings are logged.
 * @throws {Error} in plain English where the program throws a Problem
 */
export async function withProgram<T>(
  config: Config,
  work: (host: Host) => Promise<T>,
  { locked = false } = {},
): Promise<T> {
  const log = createLog(config.logLevel === 'debug' ? 'debug' : 'warn')
  const { host, close } = await openKernel(config, { log, locked })
  try {
    await host.prepare()
    return await work(host)
  } catch (error) {
    throw error instanceof Problem ? new Error(inWords(error, host), { cause: error }) : error
  } finally {
    await close()
  }
}

function inWords({ key, values, fields }: Problem, host: Host): string {
  const translate = host.runtime.translate('en')
  const each = Object.entries(fields).map(
    ([name, error]) => `${name}: ${translate(error.key, error.values)}`,
  )
  return each.length ? each.join('; ') : translate(key, values)
}
