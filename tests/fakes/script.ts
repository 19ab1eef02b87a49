// What a fake provider does with one question, in words that fit every protocol.

export interface FakeUsage {
  input: number
  output: number
}

/** One thing that a fake provider does while it answers. */
export type Beat =
  | { do: 'say'; text: string }
  | { do: 'think'; text: string }
  /** The arguments come in two pieces; `n` counts the calls of one answer, from 0. */
  | { do: 'call'; n: number; id: string; name: string; pieces: string[] }
  | { do: 'finish'; usage: FakeUsage; calls?: true }
  /** An error inside the stream. */
  | { do: 'report'; message: string }
  /** Bytes as they are, of no protocol. */
  | { do: 'send'; bytes: string; times: number }
  /** Goes on when the test says so. */
  | { do: 'wait'; until: Promise<unknown> }
  | { do: 'hang' }
  /** Ends the connection in the middle. */
  | { do: 'drop' }

/** An answer: refused with a status, or streamed. */
export type Script =
  | { status: number; headers?: Record<string, string>; message: string }
  | { beats: Beat[]; pieceBytes?: number }

const say = (text: string): Beat => ({ do: 'say', text })
const finish = (words: string[]): Beat => ({
  do: 'finish',
  usage: { input: 7, output: words.length },
})

/** Answers with these words, each a part, and 7 tokens of input and one of output a word. */
export const says = (...words: string[]): Script => ({ beats: [...words.map(say), finish(words)] })

/** Answers with these words, and reports so many tokens. */
export const counts = (usage: FakeUsage, ...words: string[]): Script => ({
  beats: [...words.map(say), { do: 'finish', usage }],
})

/** Calls tools: `calls(['search_documents', { query: 'tea' }])`; a text stands for itself. */
export const calls = (...wanted: [name: string, input: object | string][]): Script =>
  saysAndCalls([], ...wanted)

/** Says something before it calls. */
export const saysAndCalls = (
  words: string[],
  ...wanted: [name: string, input: object | string][]
): Script => ({
  beats: [
    ...words.map(say),
    ...wanted.map(([name, input], n): Beat => {
      const text = typeof input === 'string' ? input : JSON.stringify(input)
      const middle = Math.ceil(text.length / 2)
      const pieces = [text.slice(0, middle), text.slice(middle)]
      return { do: 'call', n, id: `call-${n}`, name, pieces }
    }),
    { do: 'finish', usage: { input: 7, output: 1 }, calls: true },
  ],
})

/** Reasons first, then answers. */
export const thinks = (thought: string, ...words: string[]): Script => ({
  beats: [{ do: 'think', text: thought }, ...words.map(say), finish(words)],
})

/** Says the first words, waits for the promise, says the others. */
export const pauses = (first: string[], until: Promise<unknown>, ...words: string[]): Script => ({
  beats: [...first.map(say), { do: 'wait', until }, ...words.map(say), finish(words)],
})

/** Refuses with a status: `refuses(429, 'slow down', { 'retry-after': '1' })`. */
export const refuses = (
  status: number,
  message = 'refused',
  headers: Record<string, string> = {},
): Script => ({ status, message, headers })

/** Says these words, then nothing more for ever. */
export const hangs = (...words: string[]): Script => ({
  beats: [...words.map(say), { do: 'hang' }],
})

/** Ends in good order, but before the answer does. */
export const endsEarly = (...words: string[]): Script => ({ beats: words.map(say) })

/** The connection breaks after these words, when the test says so: what nobody has read is lost. */
export const drops = (when: Promise<unknown>, ...words: string[]): Script => ({
  beats: [...words.map(say), { do: 'wait', until: when }, { do: 'drop' }],
})

/** Reports an error inside the stream after these words. */
export const reports = (message: string, ...words: string[]): Script => ({
  beats: [...words.map(say), { do: 'report', message }],
})

/** Sends something that is no event of the protocol after these words. */
export const babbles = (junk: string, ...words: string[]): Script => ({
  beats: [...words.map(say), { do: 'send', bytes: junk, times: 1 }, finish(words)],
})

const mebibyte = 'x'.repeat(1024 * 1024)

/** Sends one part of so many MiB. */
export const floods = (mebibytes: number): Script => ({
  beats: [
    { do: 'send', bytes: 'data: {"choices":[{"delta":{"content":"', times: 1 },
    { do: 'send', bytes: mebibyte, times: mebibytes },
    { do: 'send', bytes: '"}}]}\n\n', times: 1 },
  ],
})

/** The same bytes, but cut into pieces of this size, in the middle of characters too. */
export const inPieces = (pieceBytes: number, script: Script): Script => ({ ...script, pieceBytes })
