import { readEvents } from 'convosphere'
import type { Part, ToolCall, Usage } from '../models/index.ts'

/** The fields of an event that we read (Messages API, streaming). */
interface Event {
  type?: string
  message?: { usage?: ReportedUsage }
  index?: number
  content_block?: { type?: string; id?: string; name?: string }
  delta?: { type?: string; text?: string; thinking?: string; partial_json?: string }
  usage?: ReportedUsage
  error?: { type?: string; message?: string }
}

interface ReportedUsage {
  input_tokens?: number | null
  cache_creation_input_tokens?: number | null
  cache_read_input_tokens?: number | null
  output_tokens?: number | null
}

/**
 * Reads a streamed message.
 * @throws {SyntaxError} for an event that is no JSON object
 * @throws what `cutOff` makes, when the stream ends before the message does
 */
export async function* readParts(
  body: ReadableStream<Uint8Array>,
  cutOff: () => Error,
): AsyncIterable<Part> {
  let reported: ReportedUsage = {}
  const calls = new Map<number | undefined, ToolCall>()
  for await (const { data } of readEvents(body)) {
    const event = JSON.parse(data) as Event | null
    if (typeof event !== 'object' || !event) throw new SyntaxError(`no event: ${data.slice(0, 80)}`)
    if (event.type === 'error') throw failed(event.error)
    const usage = event.message?.usage ?? event.usage
    if (usage) reported = { ...reported, ...given(usage) }
    if (event.delta?.text) yield { type: 'text', text: event.delta.text }
    if (event.delta?.thinking) yield { type: 'reasoning', text: event.delta.thinking }
    const { index, content_block: block } = event
    if (block?.type === 'tool_use')
      calls.set(index, { id: block.id ?? '', name: block.name ?? '', input: '' })
    const call = calls.get(index)
    if (call) call.input += event.delta?.partial_json ?? ''
    if (event.type === 'message_stop') {
      // One without arguments comes without a piece.
      for (const { input, ...one } of calls.values())
        yield { type: 'call', call: { ...one, input: input || '{}' } }
      yield { type: 'usage', usage: usageOf(reported) }
      return
    }
  }
  throw cutOff()
}

// Counts are cumulative; those that are null say nothing.
const given = (usage: ReportedUsage) =>
  Object.fromEntries(Object.entries(usage).filter(([, count]) => typeof count === 'number'))

function usageOf(usage: ReportedUsage): Usage {
  const cached = usage.cache_read_input_tokens ?? 0
  const stored = usage.cache_creation_input_tokens ?? 0
  return {
    input: (usage.input_tokens ?? 0) + cached + stored,
    output: usage.output_tokens ?? 0,
    ...(cached && { cached }),
  }
}

const statusOf: Record<string, number> = {
  overloaded_error: 529,
  rate_limit_error: 429,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  invalid_request_error: 400,
}

/** An error inside the stream, in the shape of the SDK's own. */
const failed = (error: Event['error']) =>
  Object.assign(new Error(error?.message ?? 'the provider reported an error'), {
    status: statusOf[error?.type ?? ''] ?? 500,
  })
