import { readEvents } from 'convosphere'
import type { Part, ToolCall, Usage } from '../models/index.ts'

/** The fields of a chunk that we read, with what compatible servers add for reasoning. */
interface Chunk {
  error?: { message?: string; code?: unknown; type?: string } | string | null
  choices?: {
    delta?: {
      content?: string | null
      /** DeepSeek, vLLM, llama.cpp. */
      reasoning_content?: string | null
      /** OpenRouter, Ollama, LM Studio. */
      reasoning?: string | null
      tool_calls?: CallDelta[] | null
    } | null
    finish_reason?: string | null
  }[]
  usage?: ReportedUsage | null
}

/** A piece of a call; those of one call share its index. */
interface CallDelta {
  index?: number
  id?: string | null
  function?: { name?: string | null; arguments?: string | null } | null
}

interface ReportedUsage {
  prompt_tokens?: number
  completion_tokens?: number
  prompt_tokens_details?: { cached_tokens?: number | null } | null
  completion_tokens_details?: { reasoning_tokens?: number | null } | null
}

/**
 * Reads a streamed chat completion.
 * @throws {SyntaxError} for a chunk that is no JSON object
 * @throws what `cutOff` makes, when the stream ends before the answer does
 */
export async function* readParts(
  body: ReadableStream<Uint8Array>,
  cutOff: () => Error,
): AsyncIterable<Part> {
  let finished = false
  const calls = gathered()
  for await (const { data } of readEvents(body)) {
    if (data === '[DONE]') return yield* calls.all()
    const chunk = JSON.parse(data) as Chunk | null
    if (typeof chunk !== 'object' || !chunk) throw new SyntaxError(`no chunk: ${data.slice(0, 80)}`)
    if (chunk.error) throw reported(chunk.error)
    const choice = chunk.choices?.[0]
    const reasoning = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning
    if (reasoning) yield { type: 'reasoning', text: reasoning }
    if (choice?.delta?.content) yield { type: 'text', text: choice.delta.content }
    for (const piece of choice?.delta?.tool_calls ?? []) calls.add(piece)
    if (choice?.finish_reason) finished = true
    if (chunk.usage) yield { type: 'usage', usage: usageOf(chunk.usage) }
  }
  if (!finished) throw cutOff()
  yield* calls.all()
}

/** Calls that come in pieces, several side by side; some servers send each whole, without an index. */
function gathered() {
  const calls: (ToolCall & { index: number | undefined })[] = []
  return {
    add({ index, id, function: called }: CallDelta) {
      const { name, arguments: input } = called ?? {}
      const known = index === undefined ? undefined : calls.find((one) => one.index === index)
      const isNext = known && id && known.id && id !== known.id
      if (known && !isNext) known.input += input ?? ''
      else
        calls.push({
          index,
          id: id || `call_${calls.length}`,
          name: name ?? '',
          input: input ?? '',
        })
    },
    *all(): Iterable<Part> {
      for (const { id, name, input } of calls) yield { type: 'call', call: { id, name, input } }
    },
  }
}

/** An error inside the stream, in the shape of the SDK's own. */
function reported(error: NonNullable<Chunk['error']>): Error {
  if (typeof error === 'string') return new Error(error)
  const status = Number(error.code)
  return Object.assign(new Error(error.message ?? JSON.stringify(error)), {
    ...(status >= 400 && status < 600 && { status }),
  })
}

function usageOf(usage: ReportedUsage): Usage {
  const cached = usage.prompt_tokens_details?.cached_tokens
  const reasoning = usage.completion_tokens_details?.reasoning_tokens
  return {
    input: usage.prompt_tokens ?? 0,
    output: usage.completion_tokens ?? 0,
    ...(cached && { cached }),
    ...(reasoning && { reasoning }),
  }
}
