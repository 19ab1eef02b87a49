import type OpenAI from 'openai'
import type { Models, ToolDefinition, Turn, TurnMessage } from '../models/index.ts'

type Request = OpenAI.ChatCompletionCreateParamsStreaming
type Continuation = Models['continuation']

/** A request, and how much repetition of the text so far its answer may begin with. */
export interface Attempt {
  request: Request
  leastRepeat: number | undefined
}

/** OpenAI itself, as opposed to what speaks its protocol. */
export const isOpenAI = (baseUrl: string) =>
  /(^|\.)(openai\.com|openai\.azure\.com)$/.test(new URL(baseUrl).hostname)

/**
 * The requests to try for a turn, the second one only when the server refuses the fields of the
 * first. Compatible servers want `max_tokens` (Ollama, llama-cpp-python and older llama.cpp ignore
 * the newer name), OpenAI's reasoning models refuse it. vLLM, SGLang and llama.cpp write on in the
 * last message when told so, Ollama and LM Studio do it unasked; OpenAI has to be asked in words.
 */
export async function attempts(
  turn: Turn,
  baseUrl: string,
  continuation: Continuation,
): Promise<Attempt[]> {
  const messages = await messagesOf(turn)
  const maxTokens = turn.maxTokens ?? turn.parameters?.maxTokens
  const newer: Attempt = {
    request: {
      ...common(turn),
      ...(maxTokens && { max_completion_tokens: maxTokens }),
      messages: [
        ...messages,
        ...(turn.prefix
          ? [{ role: 'user' as const, content: continuation.instruction(turn.prefix) }]
          : []),
      ],
    },
    leastRepeat: undefined,
  }
  const usage = { stream_options: { include_usage: true } }
  if (isOpenAI(baseUrl)) return [{ ...newer, request: { ...newer.request, ...usage } }]
  const compatible: Attempt = {
    request: {
      ...common(turn),
      ...usage,
      ...(maxTokens && { max_tokens: maxTokens }),
      ...(turn.prefix && { continue_final_message: true, add_generation_prompt: false }),
      messages,
    },
    leastRepeat: turn.prefix?.length,
  }
  return [compatible, newer]
}

const common = ({
  model,
  parameters: { temperature, topP, reasoningEffort } = {},
  tools,
  noMoreCalls,
}: Turn) => ({
  model,
  stream: true as const,
  ...(temperature !== undefined && { temperature }),
  ...(topP !== undefined && { top_p: topP }),
  ...(reasoningEffort && { reasoning_effort: reasoningEffort }),
  ...(tools && { tools: tools.map(toolOf), ...(noMoreCalls && { tool_choice: 'none' as const }) }),
})

const toolOf = ({ name, description, input: parameters }: ToolDefinition) => ({
  type: 'function' as const,
  function: { name, description, parameters },
})

const messagesOf = async ({ messages, prefix }: Turn): Promise<Request['messages']> => [
  ...(await Promise.all(messages.map(messageOf))),
  ...(prefix ? [{ role: 'assistant' as const, content: prefix }] : []),
]

async function messageOf({
  role,
  text,
  images,
  calls,
  callId = '',
}: TurnMessage): Promise<Request['messages'][number]> {
  if (role === 'tool') return { role, content: text, tool_call_id: callId }
  if (role === 'assistant' && calls)
    return {
      role,
      content: text || null,
      tool_calls: calls.map(({ id, name, input }) => ({
        type: 'function',
        id,
        function: { name, arguments: input },
      })),
    }
  if (role !== 'user' || !images) return { role, content: text }
  const shown = images.map(async ({ type, read }) => ({
    type: 'image_url' as const,
    image_url: { url: `data:${type};base64,${(await read()).toBase64()}` },
  }))
  return {
    role,
    content: [...(await Promise.all(shown)), ...(text ? [{ type: 'text' as const, text }] : [])],
  }
}
