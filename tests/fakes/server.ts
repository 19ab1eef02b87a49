import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from '../temp.ts'
import { type Beat, type Script, says } from './script.ts'

export interface FakeRequest {
  headers: Headers
  // biome-ignore lint: tests look into whatever was sent
  body: any
  at: number
  /** How many bytes of the answer were sent. */
  sent(): number
  /** Resolves when the asker hangs up. */
  gone: Promise<void>
}

/** How one protocol looks on the wire. */
export interface Protocol {
  /** Where questions are posted. */
  path: string
  /** The answer to `GET /v1/models`. */
  list(models: string[]): object
  /** Sent before the first beat. */
  opening: string
  encode(beat: Extract<Beat, { do: 'say' | 'think' | 'call' | 'finish' | 'report' }>): string
  error(status: number, message: string): object
}

/**
 * A provider on a port of its own that does what the test says, question by question; what it was
 * asked is in `requests`. Unscripted questions are answered "Hello".
 */
export async function fakeProvider(protocol: Protocol, models: string[]) {
  const scripts: Script[] = []
  const requests: FakeRequest[] = []
  const arrivals = new Set<() => void>()
  let usual: (body: FakeRequest['body']) => Script = () => says('Hello')
  // Not Bun.serve: it turns a connection that breaks early into an answer of 500.
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse) {
    if (request.url?.startsWith('/v1/models')) return json(response, 200, protocol.list(models))
    if (request.url !== protocol.path) return json(response, 404, protocol.error(404, 'no route'))
    let sent = 0
    response.on('close', () => (sent = response.socket?.bytesWritten ?? sent))
    const gone = new Promise<void>((resolve) => response.on('close', resolve))
    const body = JSON.parse(await textOf(request))
    requests.push({
      headers: new Headers(request.headers as Record<string, string>),
      body,
      at: performance.now(),
      sent: () => sent,
      gone,
    })
    for (const arrival of arrivals) arrival()
    await perform(response, protocol, scripts.shift() ?? usual(body))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  atEnd(close)
  return {
    /** Without a path; OpenAI's SDK wants `/v1` behind it. */
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,

    /** What it does with the next questions, in this order. */
    next: (...more: Script[]) => void scripts.push(...more),

    /** What it does with questions that nothing was scripted for. */
    usually(does: typeof usual): void {
      usual = does
    },

    /** Resolves when it has been asked so many questions. */
    async asked(count: number): Promise<void> {
      while (requests.length < count) {
        const { promise, resolve } = Promise.withResolvers<void>()
        arrivals.add(resolve)
        await promise
        arrivals.delete(resolve)
      }
    },

    close,
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function json(response: ServerResponse, status: number, value: object, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

async function perform(response: ServerResponse, protocol: Protocol, script: Script) {
  if ('status' in script) {
    const { status, message, headers } = script
    return json(response, status, protocol.error(status, message), headers)
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  await write(response, protocol.opening)
  for (const beat of script.beats) {
    if (response.destroyed) return
    if (beat.do === 'wait') await beat.until
    else if (beat.do === 'hang') return
    else if (beat.do === 'drop') return void response.socket?.end()
    else if (beat.do === 'send')
      for (let n = 0; n < beat.times && !response.destroyed; n++) await write(response, beat.bytes)
    else await write(response, protocol.encode(beat), script.pieceBytes)
  }
  response.end()
}

/** Resolves when the bytes are on their way, piece by piece. */
async function write(response: ServerResponse, text: string, pieceBytes = text.length * 4 + 1) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length && !response.destroyed; at += pieceBytes)
    await new Promise<void>((resolve) => {
      response.once('close', resolve)
      response.write(bytes.subarray(at, at + pieceBytes), () => {
        response.off('close', resolve)
        resolve()
      })
    })
}
