import type { AnyPlugin } from 'convosphere'
import { builtIn } from '../plugins/index.ts'
import type { Part, Provider, Turn } from '../plugins/models/index.ts'
import { readConfig } from '../src/config.ts'
import { openKernel } from '../src/kernel.ts'
import { createLog } from '../src/log.ts'
import { listen } from '../src/server.ts'
import type { Role } from '../src/users.ts'
import { Client } from './client.ts'
import { fakeModel } from './fakes/model.ts'
import { atEnd, tempFolder } from './temp.ts'

export { atEnd, tempFolder }

export interface AppOptions {
  /** What the model `fake/fake` does; default: says "Hello". */
  model?: Provider['stream']
  /** Without the fake model, as the program ships. */
  fake?: boolean
  env?: Record<string, string>
  /** The plugins that ship; default: all. */
  shipped?: AnyPlugin[]
  /** Further plugins. */
  plugins?: AnyPlugin[]
  dataDir?: string
  /** The time for jobs, in ms; default: the machine's. */
  now?: () => number
}

export const password = 'correct horse battery'

/** A real app on a database of its own, answering on a port of its own. */
export async function testApp({
  model = says('Hello'),
  fake = true,
  env,
  shipped = builtIn,
  plugins = [],
  dataDir,
  now,
}: AppOptions = {}) {
  const folder = dataDir ?? tempFolder()
  const config = readConfig({ PORT: '0', DATA_DIR: folder, DEFAULT_LOCALE: 'en', ...env })
  const lines: string[] = []
  const log = createLog('debug', (line) => void lines.push(line), false)
  const { host, close } = await openKernel(config, {
    log,
    ...(now && { now }),
    plugins: [...shipped, ...(fake ? [fakeModel(model)] : []), ...plugins],
  })
  await host.apply()
  const events: string[] = []
  host.listen((event) => void events.push(event))
  const server = listen(config, () => host.runtime)
  const url = `http://127.0.0.1:${server.port}`
  let closed = false
  const app = {
    url,
    host,
    config,
    /** Names of all events so far. */
    events,
    /** Log lines so far. */
    lines,
    db: host.kernel.db,
    setupToken: host.kernel.setup.token,
    guest: () => new Client(url),

    /** Signs a person in, made on first use; "ada" is ada@example.org. */
    async signIn(name: string, role: Role = 'user'): Promise<Client> {
      await addPerson(name, role)
      const client = new Client(url)
      const answer = await client.post('/api/sessions', { email: `${name}@example.org`, password })
      if (answer.status !== 201) throw new Error(`${name} cannot sign in: ${await answer.text()}`)
      return client
    },

    /** Ends the app as a stop of the process would. */
    async close() {
      if (closed) return
      closed = true
      await close()
      await server.stop(true)
    },
  }
  async function addPerson(name: string, role: Role) {
    const { kernel } = host
    if (await kernel.users.byEmail(`${name}@example.org`)) return
    const [way] = await host.collect('signIn')
    const store = await way!.enrol({ password })
    await kernel.db.tx(async (tx) => {
      const user = await kernel.users.add(tx, { email: `${name}@example.org`, name, role })
      await store(tx, user.id)
    })
    kernel.setup.finish()
  }
  atEnd(() => app.close())
  return app
}

export type App = Awaited<ReturnType<typeof testApp>>

/** A model that says these words, each a part. */
export function says(...words: string[]): Provider['stream'] {
  return async function* () {
    for (const text of words) yield { type: 'text', text } as Part
    yield { type: 'usage', usage: { input: 1, output: words.length } }
  }
}

/** A model that says what the test tells it to, when the test tells it to. */
export function puppet() {
  let wake = Promise.withResolvers<void>()
  const queue: (Part | 'end' | Error)[] = []
  const turns: Turn[] = []
  const signals: AbortSignal[] = []
  const push = (...parts: (Part | 'end' | Error)[]) => {
    queue.push(...parts)
    wake.resolve()
  }
  const stream: Provider['stream'] = async function* (turn, signal) {
    turns.push(turn)
    signals.push(signal)
    while (!signal.aborted) {
      const next = queue.shift()
      if (!next) {
        wake = Promise.withResolvers<void>()
        signal.addEventListener('abort', () => wake.resolve(), { once: true })
        await wake.promise
      } else if (next === 'end') return
      else if (next instanceof Error) throw next
      else yield next
    }
  }
  return {
    stream,
    /** What it was asked. */
    turns,
    signals,
    say: (...words: string[]) => push(...words.map((text) => ({ type: 'text' as const, text }))),
    think: (text: string) => push({ type: 'reasoning', text }),
    end: () => push('end'),
    fail: (error: Error) => push(error),
  }
}
