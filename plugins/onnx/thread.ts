import source from './embedding.js' with { type: 'text' } // oxlint-disable-line import/default

/** Without a text for so long, the thread ends and gives its memory back, in ms. */
const idleMs = 300_000

/** Bun’s own: a process need not wait for it to end. */
type Thread = Worker & { ref(): void; unref(): void }

/** A file that is read only when its bytes are the right ones. */
export interface CheckedFile {
  path: string
  sha256: string
}

interface Texts {
  model: {
    name: string
    tokens: number
    pooling: 'mean' | 'first'
    weights: CheckedFile
    tokenizer: CheckedFile
  }
  /** What runs it: the script, its WebAssembly and the tokenizers. */
  runtime: CheckedFile[]
  texts: string[]
  /** Somebody waits for it: it goes before all that does not. */
  isQuestion: boolean
}

type Answer = { id: number; vectors: Float32Array[] } | { id: number; error: string }

let script: string | undefined

/** Models in a thread of their own, so that no answer stalls while texts become vectors. */
export function createThread() {
  const waiting = new Map<number, PromiseWithResolvers<Float32Array[]>>()
  let thread: Thread | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let count = 0

  function begin(): Thread {
    script ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    const begun = new Worker(script) as Thread
    begun.onmessage = ({ data }: MessageEvent<Answer>) => {
      const asked = waiting.get(data.id)
      if ('error' in data) asked?.reject(new Error(data.error))
      else asked?.resolve(data.vectors)
    }
    begun.onerror = ({ message }) => end(new Error(message))
    return begun
  }

  function end(reason = new Error('the thread has ended')): void {
    clearTimeout(idle)
    thread?.terminate()
    thread = undefined
    for (const { reject } of waiting.values()) reject(reason)
  }

  return {
    /**
     * Vectors of length 1, in the order of the texts.
     * @throws {Error} when a file is damaged, the model cannot be run, or `signal` fires
     */
    async embed(texts: Texts, signal: AbortSignal): Promise<Float32Array[]> {
      signal.throwIfAborted()
      thread ??= begin()
      const id = ++count
      const asked = Promise.withResolvers<Float32Array[]>()
      const abort = () => {
        thread?.postMessage({ cancel: id })
        asked.reject(signal.reason as Error)
      }
      waiting.set(id, asked)
      signal.addEventListener('abort', abort, { once: true })
      clearTimeout(idle)
      thread.ref()
      thread.postMessage({ id, ...texts })
      try {
        return await asked.promise
      } finally {
        waiting.delete(id)
        signal.removeEventListener('abort', abort)
        if (!waiting.size) {
          thread?.unref()
          idle = setTimeout(end, idleMs)
          idle.unref()
        }
      }
    },

    end,
  }
}
