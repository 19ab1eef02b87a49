import { createParser } from 'eventsource-parser'

/** One server-sent event. */
export interface ReceivedEvent {
  event: string | undefined
  data: string
}

/** The largest event that is read, in characters. */
const largest = 8 * 1024 * 1024

/**
 * Reads a stream of server-sent events from another server (WHATWG HTML, 9.2.6).
 * @throws {RangeError} when one event is larger than 8 MiB
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncIterable<ReceivedEvent> {
  let ready: ReceivedEvent[] = []
  let unfinished = 0
  const parser = createParser({
    onEvent: ({ event, data }) => {
      unfinished = 0
      ready.push({ event, data })
    },
    onComment: () => {
      unfinished = 0
    },
  })
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    const text = decoder.decode(chunk, { stream: true })
    unfinished += text.length
    parser.feed(text)
    if (unfinished > largest) throw new RangeError('an event of more than 8 MiB')
    const events = ready
    ready = []
    yield* events
  }
}
