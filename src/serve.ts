import type { Config } from './config.ts'
import { lockDataFolder } from './db-sqlite.ts'
import { openKernel } from './kernel.ts'
import { aborted } from './respond.tsx'
import { listen } from './server.ts'

/** How often the database is asked whether another process changed settings, plugins or rights. */
const watchMs = 500

/** Answers requests until the process is told to stop; running answers are ended in good order. */
export async function serve(config: Config): Promise<number> {
  const unlock = lockDataFolder(config.dataDir)
  const { host, log, close } = await openKernel(config)
  await host.apply()
  const server = listen(config, () => host.runtime)
  const address = config.publicUrl ?? `http://${config.host}:${server.port}`
  const { setup } = host.kernel
  process.stdout.write(
    setup.token
      ? `ConvoSphere is ready. Make the admin account here (the link works once):\n  ${address}/setup?token=${encodeURIComponent(setup.token)}\n`
      : `ConvoSphere is ready: ${address}\n`,
  )
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  watchDatabase(host, log, stop.signal)
  await aborted(stop.signal)
  log.info('stopping')
  await close()
  await server.stop(true)
  unlock()
  return 0
}

function watchDatabase(
  host: Awaited<ReturnType<typeof openKernel>>['host'],
  log: Awaited<ReturnType<typeof openKernel>>['log'],
  signal: AbortSignal,
) {
  let seen: number | undefined
  const look = async () => {
    const row = await host.kernel.db.get<{ value: number }>(
      'select value from changes where id = 1',
    )
    if (seen !== undefined && row && row.value !== seen) await host.refresh()
    seen = row?.value ?? seen
  }
  const timer = setInterval(
    () => void look().catch((error) => log.warn('cannot look for changes', { error })),
    watchMs,
  )
  signal.addEventListener('abort', () => clearInterval(timer))
}
