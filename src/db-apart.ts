import type { Queries, Value } from './db.ts'
import source from './db-reading.js' with { type: 'text' } // oxlint-disable-line import/default

/** Without a question for so long, the thread ends and gives its memory back, in ms. */
const idleMs = 300_000

/** Bun’s own: a process need not wait for it to end. */
type Thread = Worker & { ref(): void; unref(): void }

let script: string | undefined

interface Reply {
  id: number
  rows?: unknown[]
  error?: { message: string; code: string | undefined }
}

/** Reads an embedded database in a thread of its own, which begins with the first question. */
export function readApart(path: string): { all: Queries['all']; close(): Promise<void> } {
  const waiting = new Map<number, PromiseWithResolvers<unknown[]>>()
  let thread: Thread | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let count = 0

  function begin(): Thread {
    script ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    const begun = new Worker(script) as Thread
    begun.onmessage = ({ data: { id, rows, error } }: MessageEvent<Reply>) => {
      const asked = waiting.get(id)!
      waiting.delete(id)
      // A process that has nothing else to do need not wait for the thread.
      if (!waiting.size) begun.unref()
      if (rows) asked.resolve(rows)
      else asked.reject(Object.assign(new Error(error!.message), { code: error!.code }))
    }
    begun.onerror = ({ message }) => {
      thread = undefined
      for (const { reject } of waiting.values()) reject(new Error(message))
      waiting.clear()
    }
    return begun
  }

  function ask(message: { sql?: string; values?: Value[] }): Promise<unknown[]> {
    thread ??= begin()
    clearTimeout(idle)
    idle = setTimeout(() => void end(), idleMs)
    idle.unref()
    const id = ++count
    const asked = Promise.withResolvers<unknown[]>()
    waiting.set(id, asked)
    thread.ref()
    thread.postMessage({ path, id, ...message })
    return asked.promise
  }

  /** Once what was asked is answered: a thread that is cut off would leave the database open. */
  async function end() {
    if (!thread) return
    await ask({})
    clearTimeout(idle)
    thread?.terminate()
    thread = undefined
  }

  return {
    all: (sql, ...values) => ask({ sql, values }) as Promise<never[]>,
    close: end,
  }
}
