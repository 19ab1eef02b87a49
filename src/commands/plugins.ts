import type { Config } from '../config.ts'
import { readArguments } from './arguments.ts'
import { lookAtProgram, withProgram } from './opened.ts'
import { table } from './table.ts'

/** `plugins` */
export async function listPlugins(config: Config, args: string[]): Promise<number> {
  readArguments(args, { options: {} })
  const plugins = await lookAtProgram(config, (host) => host.status())
  process.stdout.write(
    table(
      plugins.map(({ name, kind, state, version, description, error }) => [
        name,
        kind,
        // Whether it would run: this process serves nobody.
        state === 'running' ? 'enabled' : state,
        version ?? '',
        error ?? description ?? '',
      ]),
    ),
  )
  return 0
}

/** `plugins enable NAME` */
export const enablePlugin = (config: Config, args: string[]): Promise<number> =>
  setEnabled(config, args, true)

/** `plugins disable NAME` */
export const disablePlugin = (config: Config, args: string[]): Promise<number> =>
  setEnabled(config, args, false)

async function setEnabled(config: Config, args: string[], enabled: boolean): Promise<number> {
  const { words } = readArguments(args, { options: {}, words: ['NAME'] })
  const [name = ''] = words
  const error = await withProgram(config, async (host) => {
    await host.setEnabled(name, enabled, 'machine')
    await host.prepare()
    return (await host.status()).find((plugin) => plugin.name === name)?.error
  })
  process.stdout.write(`${name} is ${enabled ? 'enabled' : 'disabled'}.\n`)
  if (error) process.stderr.write(`It does not run: ${error}\n`)
  return error ? 1 : 0
}
