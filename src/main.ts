import { ConfigError, raiseUpstreamLimit, readConfig } from './config.ts'
import { run } from './cli.ts'

raiseUpstreamLimit()
try {
  process.exitCode = await run(Bun.argv.slice(2), readConfig())
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`convosphere: ${error.message}\n`)
  process.exitCode = 2
}
