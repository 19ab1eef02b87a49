import { raiseUpstreamLimit } from '../../src/upstream-limit.ts'

raiseUpstreamLimit()
const { BUN_CONFIG_MAX_HTTP_REQUESTS: limit } = process.env
console.log(JSON.stringify({ limit, args: process.argv.slice(2), flags: process.execArgv }))
