import { bareEnvironment, type Config, program, Problem } from 'convosphere'
import { readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import type { Found } from './extract.ts'
import type { DocumentType } from './type.ts'

/** What a document may cost: whoever wrote it may mean harm. */
const limits = {
  /** Main memory of the child, in bytes. */
  memory: 1200 * 1024 * 1024,
  /** Ms without a sign of progress, and altogether. */
  quietMs: 60_000,
  wholeMs: 1_800_000,
  /** Characters of text. */
  characters: 100_000_000,
}
/** How often the child's memory is looked at, in ms. */
const watchMs = 100

type Line = Found | { end: true } | { unreadable: string; detail: string }

/**
 * Reads a document in a process of its own, which gives way to this one, sees no data and is ended
 * when it takes too much.
 * @throws {Problem} 422 with the reason, for people
 */
export async function* extractApart(
  config: Config,
  path: string,
  type: DocumentType,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const child = Bun.spawn([...program(), 'extract', path, type, String(process.pid)], {
    env: bareEnvironment(config),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    signal,
    killSignal: 'SIGKILL',
  })
  setPriority(child.pid, 10)
  let ended: 'memory' | 'time' | 'size' | undefined
  const end = (why: NonNullable<typeof ended>) => {
    ended ??= why
    child.kill('SIGKILL')
  }
  const whole = setTimeout(end, limits.wholeMs, 'time')
  let quiet = setTimeout(end, limits.quietMs, 'time')
  const watching = setInterval(async () => {
    if ((await memoryOf(child.pid)) > limits.memory) end('memory')
  }, watchMs)
  let characters = 0
  try {
    for await (const line of linesOf(child.stdout)) {
      clearTimeout(quiet)
      quiet = setTimeout(end, limits.quietMs, 'time')
      const found = JSON.parse(line) as Line
      if ('end' in found) return
      if ('unreadable' in found) throw unreadable(found.unreadable, found.detail)
      if ('block' in found && (characters += found.block.text.length) > limits.characters) {
        end('size')
        break
      }
      yield found
    }
    signal.throwIfAborted()
    throw unreadable(ended ? `too.${ended}` : 'broken', `ended with ${await child.exited}`)
  } finally {
    clearTimeout(whole)
    clearTimeout(quiet)
    clearInterval(watching)
    child.kill('SIGKILL')
    await child.exited
  }
}

const unreadable = (reason: string, detail: string) =>
  new Problem(422, `knowledge.error.${reason}`, { detail })

/** The main memory that a process has now, in bytes; 0 where the system does not tell. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return Number(status.split(' ')[1] ?? 0) * 4096
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}
