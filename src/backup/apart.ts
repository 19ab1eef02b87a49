import { setPriority } from 'node:os'
import { bareEnvironment, program } from '../apart.ts'
import type { Config } from '../config.ts'
import type { Taken } from './take.ts'

/** What a backup holds, as `convosphere backup --json` says it. */
export interface BackupReport {
  path: string
  bytes: number
  sealed: boolean
  rows: number
  files: number
  secrets: number
  unopened: number
}

/** A backup in figures. */
export function reportOf({ manifest, ...taken }: Taken): BackupReport {
  return {
    ...taken,
    rows: Object.values(manifest.rows).reduce((sum, count) => sum + count, 0),
    files: Object.keys(manifest.parts).length,
    secrets: manifest.secrets,
  }
}

/**
 * Takes a backup in a process of its own, which gives way to this one.
 * @throws {Error} with what that process said
 */
export async function backUpApart(
  config: Config,
  {
    folder,
    passphrase,
    signal,
  }: { folder: string; passphrase: string | undefined; signal: AbortSignal },
): Promise<BackupReport> {
  const sealing = passphrase ? ['--passphrase-stdin'] : []
  const options = ['--to', folder, '--json', '--for', String(process.pid), ...sealing]
  const child = Bun.spawn([...program(), 'backup', ...options], {
    env: environment(config),
    stdin: new Blob([passphrase ?? '']),
    stdout: 'pipe',
    stderr: 'pipe',
    signal,
  })
  setPriority(child.pid, 10)
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code === 0) return JSON.parse(stdout) as BackupReport
  const said = stderr.trim().replace(/^convosphere: /, '')
  throw new Error(said || `the backup ended with ${code}`)
}

/** Where the data is, and the key that opens it. */
const environment = (config: Config): Record<string, string> => ({
  ...bareEnvironment(config),
  DATA_DIR: config.dataDir,
  ...(config.secretKey && { SECRET_KEY: config.secretKey }),
})
