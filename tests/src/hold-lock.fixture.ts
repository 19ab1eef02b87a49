import { lockDataFolder } from '../../src/db-sqlite.ts'

// Holds the lock of a data folder until it is killed, or the test that began it is gone.
lockDataFolder(process.argv[2]!)
process.stdout.write('held\n')
await Bun.stdin.text()
