import { type Socket, listen, type TCPSocketListener } from 'bun'

/** When things happened at the upstream, by the question's text (performance.now() of this process). */
export interface Upstream {
  url: string
  asked: Map<string, number>
  /** Question → the moments at which its parts were written. */
  written: Map<string, number[]>
  stop(): void
}

interface Options {
  parts: number
  /** Before the first part and between parts, in ms; 0: all at once. */
  delayMs: number
  gapMs: number
}

const chunk = (text: string) => {
  const json = JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })
  return `data: ${json}\n\n`
}

/**
 * A fake OpenAI server over bare TCP, cheap enough not to be what is measured. Part n says
 * `<n> `, so that every one can be counted.
 */
export function startUpstream({ parts, delayMs, gapMs }: Options): Upstream {
  const asked = new Map<string, number>()
  const written = new Map<string, number[]>()
  const buffers = new WeakMap<Socket<undefined>, string>()

  const server: TCPSocketListener<undefined> = listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      data(socket, data) {
        const text = (buffers.get(socket) ?? '') + data.toString()
        const end = text.indexOf('\r\n\r\n')
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
        if (end < 0 || text.length < end + 4 + length) return void buffers.set(socket, text)
        buffers.delete(socket)
        if (text.startsWith('GET')) return sendModels(socket)
        const { messages } = JSON.parse(text.slice(end + 4)) as { messages: { content: string }[] }
        void answer(socket, messages.at(-1)!.content)
      },
    },
  })

  async function answer(socket: Socket<undefined>, question: string) {
    asked.set(question, performance.now())
    const moments: number[] = []
    written.set(question, moments)
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n')
    if (delayMs) await Bun.sleep(delayMs)
    for (let n = 1; n <= parts; n++) {
      moments.push(performance.now())
      socket.write(chunk(`${n} `))
      if (gapMs) await Bun.sleep(gapMs)
    }
    socket.write(
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    )
    socket.end()
  }

  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    asked,
    written,
    stop: () => server.stop(true),
  }
}

function sendModels(socket: Socket<undefined>) {
  const body = '{"object":"list","data":[{"id":"bench","object":"model"}]}'
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
  socket.end()
}
