import { readConfig } from '../src/config.ts'
import { atEnd, tempFolder } from './app.ts'
import { serveHrana } from './hrana.ts'

/** A kind of database, and how a test gets an empty one of it: as environment variables. */
export interface DatabaseKind {
  name: string
  empty(): Promise<Record<string, string>> | Record<string, string>
}

const embedded: DatabaseKind = { name: 'the embedded file', empty: () => ({}) }

const remote: DatabaseKind = {
  name: 'a libSQL server',
  empty() {
    const server = serveHrana(`${tempFolder()}/remote.db`)
    atEnd(() => server.close())
    return { DATABASE_URL: server.url }
  },
}

/** A libSQL server as people run it; `bun run test:sqld` names the program. */
const sqld = (program: string): DatabaseKind => ({
  name: 'a real sqld',
  async empty() {
    const port = freePort()
    const child = Bun.spawn(
      [
        program,
        '--no-welcome',
        '-d',
        `${tempFolder()}/sqld`,
        '--http-listen-addr',
        `127.0.0.1:${port}`,
      ],
      { stdout: 'pipe', stderr: 'ignore' },
    )
    atEnd(async () => {
      child.kill('SIGKILL')
      await child.exited
    })
    const url = `http://127.0.0.1:${port}`
    const listening = Promise.withResolvers<void>()
    void (async () => {
      let heard = ''
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        heard += text
        if (heard.includes('meta store restore completed')) listening.resolve()
      }
      listening.reject(new Error(`sqld ended: ${heard}`))
    })()
    await listening.promise
    return { DATABASE_URL: url }
  },
})

function freePort(): number {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = probe
  probe.stop(true)
  return port
}

const program = process.env['SQLD']

/** Every kind of database that the same tests run on. */
export const databases: DatabaseKind[] = program ? [sqld(program)] : [embedded, remote]

/** A configuration for tests. */
export const testConfig = (env: Record<string, string> = {}) =>
  readConfig({ PORT: '0', DATA_DIR: tempFolder(), DEFAULT_LOCALE: 'en', ...env })
