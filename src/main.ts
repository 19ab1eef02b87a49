import { raiseUpstreamLimit } from './upstream-limit.ts'

raiseUpstreamLimit()
// Only now: what the line above replaces should have loaded next to nothing.
const { main } = await import('./cli.ts')
process.exitCode = await main(process.argv.slice(2))
