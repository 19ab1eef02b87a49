import type OpenAI from 'openai'
import type { Recording, Transcript } from '../models/index.ts'

/** Newer models of OpenAI's tell no times and refuse to be asked for them. */
const formats = ['verbose_json', 'json'] as const

/**
 * Has a recording written down (`POST /audio/transcriptions`), with times where the server tells them.
 * The file is sent as it is read, so that a long one takes no memory.
 */
export async function transcribe(
  client: OpenAI,
  model: string,
  recording: Recording,
  signal: AbortSignal,
  [format, ...others]: readonly string[] = formats,
): Promise<Transcript> {
  const { type, length, body } = formOf({ model, response_format: format! }, recording)
  try {
    const response = await client
      .post('/audio/transcriptions', {
        body,
        headers: { 'content-type': type, 'content-length': String(length) },
        signal,
        // What was streamed cannot be sent again; a job tries again.
        maxRetries: 0,
        timeout: 3_600_000,
        // Nothing comes until all is written down.
        fetchOptions: { timeout: false } as object,
      })
      .asResponse()
    return transcriptOf(await response.text())
  } catch (error) {
    const { status, message = '' } = error as { status?: number; message?: string }
    const isFormat = (status === 400 || status === 422) && /format|verbose/i.test(message)
    if (!isFormat || !others.length) throw error
    return transcribe(client, model, recording, signal, others)
  }
}

/** A form with fields and a file (RFC 7578). */
function formOf(fields: Record<string, string>, { path, name, type }: Recording) {
  const file = Bun.file(path)
  const boundary = `form-${crypto.randomUUID()}`
  const part = (head: string) => `--${boundary}\r\ncontent-disposition: form-data; ${head}`
  const quoted = name.replaceAll(/["\r\n]/g, '_')
  const head = new TextEncoder().encode(
    Object.entries(fields)
      .map(([field, value]) => part(`name="${field}"\r\n\r\n${value}\r\n`))
      .join('') + part(`name="file"; filename="${quoted}"\r\ncontent-type: ${type}\r\n\r\n`),
  )
  const tail = new TextEncoder().encode(`\r\n--${boundary}--\r\n`)
  async function* bytes() {
    yield head
    yield* file.stream()
    yield tail
  }
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    length: head.length + file.size + tail.length,
    body: bytes(),
  }
}

/** What a server answered: JSON, or the text itself whatever was asked for. */
function transcriptOf(answer: string): Transcript {
  let read: unknown
  try {
    read = JSON.parse(answer)
  } catch {
    // Some servers know no JSON here.
    return { text: answer }
  }
  const { text = '', segments, usage } = read as Record<string, unknown>
  const found = (Array.isArray(segments) ? segments : []).flatMap((one) => {
    const { start, text: words } = one as Record<string, unknown>
    return typeof start === 'number' && typeof words === 'string' ? [{ start, text: words }] : []
  })
  return {
    text: String(text),
    segments: found.length ? found : undefined,
    usage: usageFrom(usage as Record<string, unknown> | undefined),
  }
}

/** Where a server counts seconds, there are no tokens. */
function usageFrom(given: Record<string, unknown> | undefined) {
  const { input_tokens: input, output_tokens: output } = given ?? {}
  return typeof input === 'number' && typeof output === 'number' ? { input, output } : undefined
}
