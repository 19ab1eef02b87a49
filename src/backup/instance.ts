import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Says whose data folder this is; never in a backup. */
export const instanceFile = 'instance.json'

const Instance = z.object({ name: z.string().regex(/^[\da-z-]+$/), folder: z.string() })

/**
 * The name under which this data folder keeps its backups, such as `2026-11-23-k3f9a2`, from the day
 * it was first asked for. A folder that was restored, copied or moved has a new one, so that no two
 * tidy up in the same place.
 */
export function instanceName(dataDir: string): string {
  const known = knownInstance(dataDir)
  if (known) return known
  const folder = realpathSync(dataDir)
  const path = join(folder, instanceFile)
  const random = crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36).padStart(7, '0')
  const name = `${new Date().toISOString().slice(0, 10)}-${random}`
  // Never half written: what cannot be read is replaced.
  writeFileSync(`${path}.new`, `${JSON.stringify({ name, folder })}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return name
}

/** The same for who only looks: undefined where the folder has no name yet. */
export function knownInstance(dataDir: string): string | undefined {
  if (!existsSync(dataDir)) return undefined
  const folder = realpathSync(dataDir)
  const known = read(join(folder, instanceFile))
  return known?.folder === folder ? known.name : undefined
}

function read(path: string) {
  try {
    return Instance.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}
