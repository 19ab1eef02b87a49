import type { Chat } from '../../plugins/chat/chat.ts'
import { readConfig } from '../../src/config.ts'
import { openKernel } from '../../src/kernel.ts'

// Reads an import and is killed within its transaction number KILL_AT.
const { host } = await openKernel(readConfig())
await host.apply()
const { imports } = host.service('chat') as Chat
let transactions = 0
await imports.run(process.argv[2]!, {
  signal: new AbortController().signal,
  progress: () => {},
  keep: async () => {
    if (++transactions === Number(process.argv[3])) process.kill(process.pid, 'SIGKILL')
  },
})
