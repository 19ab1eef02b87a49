import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, type HealthPart, version } from 'convosphere'

/** How the program does, for admins. */
export interface Vitals {
  version: string
  runtime: string
  /** Since when the process runs, ISO 8601. */
  startedAt: string
  /** Resident memory of the process. */
  memoryBytes: number
  /** Size of all files in the data folder. */
  dataBytes: number
  parts: HealthPart[]
}

/** Looks at the process, its data folder and its parts. */
export async function readVitals({ kernel, config }: Context): Promise<Vitals> {
  const [parts, dataBytes] = await Promise.all([kernel.health(), folderBytes(config.dataDir)])
  return {
    version,
    runtime: `Bun ${Bun.version}`,
    startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString(),
    memoryBytes: process.memoryUsage.rss(),
    dataBytes,
    parts,
  }
}

async function folderBytes(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          // Gone since it was listed, as journals of a database are.
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
