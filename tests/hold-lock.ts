import { lockDataFolder } from '../src/db-sqlite.ts'

// Holds the lock of a data folder until it is killed; a test's other process.
lockDataFolder(process.argv[2]!)
process.stdout.write('held\n')
setInterval(() => {}, 60_000)
