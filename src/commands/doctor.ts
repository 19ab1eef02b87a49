import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { type Config, ConfigError } from '../config.ts'
import type { HealthPart, Host } from '../host.ts'
import { OtherVersion } from '../migrate.ts'
import { keyPath } from '../secrets.ts'
import { version } from '../version.ts'
import { readArguments } from './arguments.ts'
import { lookAtProgram, nothingIn } from './opened.ts'
import { table } from './table.ts'

/** Less free space than this and writing may soon fail, in bytes. */
const leastFree = 500 * 1024 * 1024

/** `doctor`: one line for each thing looked at; exit code 1 when one of them is not well. */
export async function doctor(config: Config, args: string[]): Promise<number> {
  readArguments(args, { options: {} })
  const parts = [
    { name: 'program', ok: true, detail: `ConvoSphere ${version}, Bun ${Bun.version}` },
    folder(config),
    ...(await opened(config)),
    space(config),
    await port(config),
  ]
  process.stdout.write(
    table(parts.map(({ name, ok, detail = '' }) => [ok ? '✓' : '✗', name, detail])),
  )
  return parts.every((part) => part.ok) ? 0 : 1
}

const part = (name: string, ok: boolean, detail: string): HealthPart => ({ name, ok, detail })

function folder({ dataDir }: Config): HealthPart {
  if (!existsSync(dataDir)) return part('data folder', false, `${dataDir} does not exist`)
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return part('data folder', false, `${dataDir} cannot be written to by this user`)
  }
  const open = isOpenToOthers(dataDir)
  return part('data folder', !open, open ? `others may read ${dataDir}: chmod 700 it` : dataDir)
}

function secretKey({ dataDir, secretKey }: Config): HealthPart {
  if (secretKey) return part('secret key', true, 'from SECRET_KEY')
  const path = keyPath(dataDir)
  if (!existsSync(path)) return part('secret key', false, `${path} is missing: restore it`)
  const open = isOpenToOthers(path)
  return part('secret key', !open, open ? `others may read ${path}: chmod 600 it` : path)
}

const isOpenToOthers = (path: string) =>
  process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0

async function opened(config: Config): Promise<HealthPart[]> {
  try {
    return await lookAtProgram(config, async (host, isThere) => [
      part('configuration', true, 'every variable is understood'),
      ...(isThere ? await data(config, host) : [part('database', false, nothingIn(config))]),
      ...(await plugins(host)),
      ...(await host.collect('checks')),
    ])
  } catch (error) {
    const isWrongVariable = error instanceof ConfigError && !(error instanceof OtherVersion)
    return [part(isWrongVariable ? 'configuration' : 'database', false, (error as Error).message)]
  }
}

const data = async (config: Config, host: Host) => [
  secretKey(config),
  await database(host),
  await clock(host),
  await files(host),
]

const files = ({ kernel: { files } }: Host): Promise<HealthPart> =>
  files.reach().then(
    () => part('files', true, files.address),
    (error) => part('files', false, `${files.address}: ${error.message}`),
  )

async function database({ kernel: { db } }: Host): Promise<HealthPart> {
  if (!db.embedded) return part('database', true, 'a libSQL server, which answers')
  const [row] = await db.all<{ quick_check: string }>('pragma quick_check(1)')
  const text = row?.quick_check ?? 'no answer'
  return part('database', text === 'ok', text === 'ok' ? 'embedded, intact' : text)
}

/** Nothing stored may be younger than now: else the clock was, or is, wrong. */
async function clock({ kernel: { db } }: Host): Promise<HealthPart> {
  const row = await db.get<{ at: string | null }>('select max(applied_at) as at from migrations')
  const ahead = row?.at && Date.parse(row.at) > Date.now()
  return part(
    'clock',
    !ahead,
    ahead
      ? `it says ${new Date().toISOString()}, but the database was changed ${row.at}`
      : 'plausible',
  )
}

async function plugins(host: Host): Promise<HealthPart[]> {
  return (await host.status())
    .filter((plugin) => plugin.kind === 'folder' || plugin.state === 'failed')
    .map(({ name, state, error }) =>
      part(
        `plugin ${name}`,
        state !== 'failed',
        error ?? (state === 'running' ? 'enabled' : state),
      ),
    )
}

function space({ dataDir }: Config): HealthPart {
  const { bavail, bsize } = statfsSync(existsSync(dataDir) ? dataDir : '.')
  const free = bavail * bsize
  return part('disk', free >= leastFree, `${(free / 1024 ** 3).toFixed(1)} GB free`)
}

/** Free, or taken by a ConvoSphere that answers. */
async function port({ host, port: number }: Config): Promise<HealthPart> {
  const name = `port ${number}`
  const answer = await fetch(`http://${host}:${number}/healthz`, {
    signal: AbortSignal.timeout(3000),
  }).catch(() => undefined)
  if (answer) return part(name, answer.ok, answer.ok ? 'a server answers' : 'something else has it')
  try {
    await Bun.serve({ hostname: host, port: number, fetch: () => new Response() }).stop(true)
    return part(name, true, 'free')
  } catch (error) {
    return part(name, false, (error as Error).message)
  }
}
