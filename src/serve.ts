import { setTimeout as sleep } from 'node:timers/promises'
import { readArguments } from './commands/arguments.ts'
import type { Config } from './config.ts'
import { lockDataFolder } from './db-sqlite.ts'
import type { Host } from './host.ts'
import { openKernel } from './kernel.ts'
import { watchPlugins } from './loader.ts'
import type { Log } from './log.ts'
import { watchLag } from './metrics.ts'
import { aborted } from './respond.tsx'
import { listen } from './server.ts'

/** How often the database is asked whether another process changed settings, plugins or rights. */
const watchMs = 500

/** Answers requests until the process is told to stop; running answers are ended in good order. */
export async function serve(config: Config, args: string[]): Promise<number> {
  const { values } = readArguments(args, {
    options: { dev: { type: 'boolean' }, demo: { type: 'boolean' } },
  })
  const unlock = lockDataFolder(config.dataDir)
  const stop = stopSignal()
  const { host, log, close } = await openKernel(config, {
    locked: true,
    also: (['demo', 'dev'] as const).filter((name) => values[name]),
  })
  process.on('unhandledRejection', (error) => log.error('nobody handled an error', { error }))
  try {
    await host.apply()
    const server = listen(config, () => host.runtime)
    process.stdout.write(greeting(host, config.publicUrl ?? `http://${config.host}:${server.port}`))
    if (values.dev) watchPlugins(config.dataDir, stop, () => void host.apply())
    void watchDatabase(host, log, stop)
    watchLag(stop)
    await aborted(stop)
    log.info('stopping')
    void server.stop()
    await host.stop()
    await server.stop(true)
  } finally {
    await close()
    unlock()
  }
  // Under `bun --watch` an ended program waits for the next change.
  if (values.dev) process.exit(0)
  return 0
}

/** Fires at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(1)
      stop.abort()
    })
  return stop.signal
}

const greeting = ({ kernel: { setup } }: Host, address: string) =>
  setup.token
    ? `ConvoSphere is ready. Make the admin account here (the link works once):\n  ${address}/setup?token=${encodeURIComponent(setup.token)}\n`
    : `ConvoSphere is ready: ${address}\n`

async function watchDatabase(host: Host, log: Log, stop: AbortSignal): Promise<void> {
  let seen: number | undefined
  while (!stop.aborted) {
    try {
      const row = await host.kernel.db.get<{ value: number }>(
        'select value from changes where id = 1',
      )
      if (seen !== undefined && row && row.value !== seen) await host.refresh()
      seen = row?.value ?? seen
    } catch (error) {
      log.warn('cannot look for changes', { error })
    }
    await sleep(watchMs, undefined, { signal: stop }).catch(() => {})
  }
}
