import source from './scanning.js' with { type: 'text' } // oxlint-disable-line import/default

/** Without a question for so long, the thread ends and gives its memory back, in ms. */
const idleMs = 300_000

/** Bun’s own: a process need not wait for it to end. */
type Thread = Worker & { ref(): void; unref(): void }

/** A vector as it is given to the thread. */
export interface ScannedRow {
  seq: number
  n: number
  documentId: string
  codes: Uint8Array
}

interface Nearest {
  set: number
  query: Float32Array
  /** What may be found; default: all. */
  documentIds?: string[] | undefined
  limit: number
}

let script: string | undefined

/** Vectors in the memory of a thread of their own, so that no answer stalls while they are searched. */
export function createScan() {
  const waiting = new Map<number, PromiseWithResolvers<number[]>>()
  const newest = new Map<number, number>()
  let thread: Thread | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let count = 0

  function begin(): Thread {
    script ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    const begun = new Worker(script) as Thread
    begun.onmessage = ({ data: { id, found } }: MessageEvent<{ id: number; found: number[] }>) => {
      waiting.get(id)!.resolve(found)
      waiting.delete(id)
      if (!waiting.size) begun.unref()
    }
    begun.onerror = ({ message }) => {
      for (const { reject } of waiting.values()) reject(new Error(message))
      end()
    }
    return begun
  }

  function ask(message: object): Promise<number[]> {
    thread ??= begin()
    clearTimeout(idle)
    idle = setTimeout(end, idleMs)
    idle.unref()
    const id = ++count
    const asked = Promise.withResolvers<number[]>()
    waiting.set(id, asked)
    thread.ref()
    thread.postMessage({ id, ...message })
    return asked.promise
  }

  function end(): void {
    clearTimeout(idle)
    thread?.terminate()
    thread = undefined
    waiting.clear()
    newest.clear()
  }

  return {
    /** Up to which one the thread has a set's vectors; 0: none. */
    newest: (set: number): number => newest.get(set) ?? 0,

    /** Gives it more of a set, in their order. */
    async add(set: number, dimensions: number, rows: ScannedRow[]): Promise<void> {
      await ask({ set, dimensions, rows })
      newest.set(set, rows.at(-1)!.seq)
    },

    /** The rows of those that are nearest to a query, nearest first. */
    nearest: (nearest: Nearest): Promise<number[]> => ask(nearest),

    end,
  }
}
