import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from '../client.ts'

const root = resolve(import.meta.dir, '../..')
export const binary = join(root, 'dist/convosphere')

/** A folder that is gone when the process ends. */
export function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'convosphere-bench-'))
  process.on('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}

/** The baseline: `Bun.serve` with one handler and nothing else, compiled the same way. */
export async function compileRaw(): Promise<string> {
  const folder = scratch()
  const source = join(folder, 'raw.ts')
  writeFileSync(
    source,
    'const server = Bun.serve({ port: Number(process.env.PORT), hostname: "127.0.0.1", fetch: () => new Response("<!doctype html><p>hello", { headers: { "content-type": "text/html" } }) })\nconsole.log(server.url.href)\n',
  )
  const outfile = join(folder, 'raw')
  const built = Bun.spawnSync([
    process.execPath,
    'build',
    '--compile',
    '--minify',
    '--bytecode',
    '--format=esm',
    source,
    '--outfile',
    outfile,
  ])
  if (built.exitCode !== 0) throw new Error(built.stderr.toString())
  return outfile
}

export interface Started {
  url: string
  pid: number
  /** From exec to the first 200, in ms. */
  readyMs: number
  stop(): Promise<void>
}

let nextPort = 20_000 + (process.pid % 20_000)

/** Starts a program and asks `path` until it answers 200. */
export async function start(
  command: string[],
  path: string,
  env: Record<string, string> = {},
): Promise<Started> {
  const port = nextPort++
  const url = `http://127.0.0.1:${port}`
  const begun = performance.now()
  const child = Bun.spawn(command, {
    env: { PATH: process.env.PATH ?? '', PORT: String(port), ...env },
    stdout: 'ignore',
    stderr: 'ignore',
  })
  while (true) {
    if (child.exitCode !== null) throw new Error(`${command[0]} ended with ${child.exitCode}`)
    const answer = await fetch(url + path).catch(() => undefined)
    if (answer?.status === 200) break
    await answer?.body?.cancel()
    await Bun.sleep(0.3)
  }
  return {
    url,
    pid: child.pid,
    readyMs: performance.now() - begun,
    async stop() {
      child.kill()
      await child.exited
    },
  }
}

export interface Instance extends Started {
  ada: Client
}

/** The compiled product on a data folder, with its admin signed in. */
export async function startProduct(
  dataDir: string,
  env: Record<string, string> = {},
): Promise<Instance> {
  const program = await start([binary], '/sign-in', {
    DATA_DIR: dataDir,
    SETUP_TOKEN: 'bench-token',
    LOG_LEVEL: 'warn',
    ...env,
  })
  const account = { email: 'ada@example.org', password: 'correct horse battery' }
  const ada = new Client(program.url)
  await ada.post('/api/setup', { token: 'bench-token', name: 'Ada', ...account })
  const signedIn = await ada.post('/api/sessions', account)
  if (signedIn.status !== 201) throw new Error(`cannot sign in: ${signedIn.status}`)
  return { ...program, ada }
}

/** Resident memory of a process in MB, by smaps_rollup. */
export function residentMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Rss:\s+(\d+)/m.exec(text)?.[1]) / 1024
}

/** CPU time of a process so far, in µs (clock ticks of 10 ms). */
export function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
