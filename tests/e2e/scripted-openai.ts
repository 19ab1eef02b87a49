import { atEnd } from '../temp.ts'

/** A server that speaks OpenAI's protocol and says what the test tells it to, when it is told to. */
export function scriptedOpenAI() {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = []
  const questions: { messages: { role: string; content: string }[] }[] = []
  const encoder = new TextEncoder()
  let waiting: string[] = []
  /** Said before anybody asks, it is kept for whoever asks first. */
  const send = (data: string) => {
    if (!streams.length) waiting.push(data)
    for (const stream of streams) stream.enqueue(encoder.encode(`data: ${data}\n\n`))
  }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    async fetch(request) {
      if (request.url.endsWith('/models'))
        return Response.json({ object: 'list', data: [{ id: 'scripted', object: 'model' }] })
      questions.push((await request.json()) as (typeof questions)[number])
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          streams.push(controller)
          for (const data of waiting) send(data)
          waiting = []
        },
        cancel: () => void streams.splice(0),
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  atEnd(() => server.stop(true))
  return {
    env: { OPENAI_BASE_URL: `http://127.0.0.1:${server.port}/v1`, OPENAI_API_KEY: 'none' },
    /** What it was asked. */
    questions,
    say(...words: string[]) {
      for (const content of words)
        send(JSON.stringify({ choices: [{ delta: { content }, finish_reason: null }] }))
    },
    end() {
      send(JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] }))
      send('[DONE]')
      for (const stream of streams.splice(0)) stream.close()
    },
  }
}
