import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Client } from './client.ts'
import { atEnd, tempFolder } from './temp.ts'

const repository = resolve(import.meta.dir, '..')

export interface ProgramOptions {
  /** Flags of `serve`. */
  args?: string[]
  env?: Record<string, string>
  /** Path of a compiled binary; by default CONVOSPHERE_BINARY, else the program runs from source. */
  binary?: string | undefined
  dataDir?: string
  /** Where the binary is started; by default a folder of its own. Source needs its repository. */
  cwd?: string
}

/** The binary that black-box tests are asked to run, if any. */
export const binaryUnderTest = process.env.CONVOSPHERE_BINARY

const fromSource = [process.execPath, 'src/main.ts']

function prepare({ binary = binaryUnderTest, dataDir, cwd, env }: ProgramOptions) {
  const folder = cwd ?? tempFolder()
  return {
    command: binary ? [resolve(repository, binary)] : fromSource,
    cwd: binary ? folder : repository,
    dataDir: dataDir ?? join(folder, 'data'),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      PORT: '0',
      DATA_DIR: dataDir ?? join(folder, 'data'),
      DEFAULT_LOCALE: 'en',
      LOG_LEVEL: 'warn',
      ...env,
    },
  }
}

/** How the program is called, from the repository's folder. */
export const programCommand = binaryUnderTest ? [resolve(repository, binaryUnderTest)] : fromSource

type CommandOptions = ProgramOptions & {
  input?: string
  /** Hears all that it has printed so far. */
  onOutput?: (text: string) => unknown
}

/** Runs one command to its end. */
export const runCommand = (args: string[], options?: CommandOptions) =>
  startCommand(args, options).ended

/** Starts one command: its process, and what it will have said at its end. */
export function startCommand(args: string[], options: CommandOptions = {}) {
  const { command, cwd, env } = prepare(options)
  const child = Bun.spawn([...command, ...args], {
    cwd,
    env,
    stdin: new Blob([options.input ?? '']),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  atEnd(() => child.kill('SIGKILL'))
  return { child, ended: endOf(child, options.onOutput) }
}

async function endOf(
  child: Bun.Subprocess<Blob, 'pipe', 'pipe'>,
  onOutput: CommandOptions['onOutput'],
) {
  const heard = async () => {
    let text = ''
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece
      onOutput?.(text)
    }
    return text
  }
  const [stdout, stderr, code] = await Promise.all([
    heard(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { stdout, stderr, code }
}

export const admin = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }

/** The program as operators run it: a process of its own that prints its address. */
export async function startProgram(options: ProgramOptions = {}) {
  const { command, cwd, dataDir, env } = prepare(options)
  let child = spawn()
  let printed = await greeting(child)
  atEnd(() => kill('SIGKILL'))

  function spawn() {
    return Bun.spawn([...command, 'serve', ...(options.args ?? [])], {
      cwd,
      env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: process.env.SHOW_LOG ? 'inherit' : 'ignore',
    })
  }

  async function kill(signal: NodeJS.Signals): Promise<number> {
    child.kill(signal)
    return child.exited
  }

  return {
    dataDir,
    get pid() {
      return child.pid
    },
    /** What it printed when it was ready. */
    get printed() {
      return printed.text
    },
    get url() {
      return printed.url
    },
    get setupToken() {
      return printed.token
    },
    guest: () => new Client(printed.url),

    /** The first admin, made through the printed link on first use, signed in. */
    async signIn(): Promise<Client> {
      const client = new Client(printed.url)
      if (printed.token) await client.post('/api/setup', { token: printed.token, ...admin })
      await client.json(client.post('/api/sessions', admin))
      return client
    },

    /** Runs a command beside it. */
    run: (args: string[], input = '') => runCommand(args, { ...options, dataDir, input }),

    kill,
    /** Stops it as a service manager would. @returns the exit code */
    stop: () => kill('SIGTERM'),
    /** Starts it again on the same data. */
    async restart(): Promise<void> {
      await kill('SIGTERM')
      child = spawn()
      printed = await greeting(child)
    },
  }
}

/** Waits for the printed address. @throws when the program ends before it */
async function greeting(child: Bun.Subprocess<'ignore', 'pipe', 'inherit' | 'ignore'>) {
  let text = ''
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const url = /(https?:\/\/[^\s/]+)(?:\/setup\?token=(\S+))?\n/.exec(text)
    if (url) return { text, url: url[1]!, token: url[2] && decodeURIComponent(url[2]) }
  }
  throw new Error(`the program ended with ${await child.exited} and said: ${text}`)
}

/** The compiled binary of these sources, built when it is missing or older than they are. */
export async function compiledBinary(): Promise<string> {
  if (binaryUnderTest) return binaryUnderTest
  const path = join(repository, 'dist/convosphere')
  const builtAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = ['src', 'plugins', 'views', 'static', 'migrations', 'docs/example-plugin']
  const newest = Math.max(
    ...[...sources.flatMap((name) => filesIn(join(repository, name))), 'bun.lock', 'package.json']
      .map((file) => resolve(repository, file))
      .map((file) => statSync(file).mtimeMs),
  )
  if (builtAt >= newest) return path
  mkdirSync(join(repository, 'dist'), { recursive: true })
  const build = Bun.spawn([process.execPath, 'src/build.ts'], {
    cwd: repository,
    stdout: 'ignore',
    stderr: 'inherit',
  })
  if ((await build.exited) !== 0) throw new Error('the binary cannot be built')
  return path
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
