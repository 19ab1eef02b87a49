/**
 * Bun queues the 257th request to the outside unless this is in the environment at the very start
 * (oven-sh/bun#12214), so the program replaces itself once with the variable set. Stands alone, so
 * that nothing heavy is loaded twice.
 */
export function raiseUpstreamLimit(): void {
  const name = 'BUN_CONFIG_MAX_HTTP_REQUESTS'
  if (process.env[name] || typeof process.execve !== 'function') return
  const script = Bun.isStandaloneExecutable ? [] : [...process.execArgv, Bun.main]
  process.execve(process.execPath, [process.execPath, ...script, ...process.argv.slice(2)], {
    ...process.env,
    [name]: '65000',
  } as Record<string, string>)
}
