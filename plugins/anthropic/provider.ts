import type Anthropic from '@anthropic-ai/sdk'
import { type Context, secret } from 'convosphere'
import { z } from 'zod'
import type {
  Ability,
  Model,
  Models,
  Provider,
  ToolCall,
  ToolDefinition,
  Turn,
  TurnImage,
  TurnMessage,
} from '../models/index.ts'
import { readParts } from './stream.ts'

export const settings = z.object({
  apiKey: secret({ env: 'ANTHROPIC_API_KEY' }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .or(z.literal(''))
    .default('')
    .meta({ env: 'ANTHROPIC_BASE_URL' }),
})

type AnthropicContext = Context<'models', z.infer<typeof settings>>

/** Asked for where the model's own limit is unknown; every model can do that. */
const safeAnswerTokens = 4096
/** Enough for any answer that somebody reads. */
const longestAnswerTokens = 32_000

/** Anthropic, or a gateway that speaks its protocol. */
export function providers(ctx: AnthropicContext): Provider[] {
  const { apiKey, baseUrl } = ctx.settings
  return apiKey || baseUrl
    ? [createProvider(apiKey, baseUrl || 'https://api.anthropic.com', ctx)]
    : []
}

function createProvider(apiKey: string, baseUrl: string, ctx: AnthropicContext): Provider {
  const models = ctx.use('models')
  // Loaded with the first request: the SDK would double the time of a cold start.
  const connect = async (): Promise<Anthropic> => {
    const { default: Client } = await import('@anthropic-ai/sdk')
    return new Client({
      baseURL: baseUrl.replace(/\/(v1\/?)?$/, ''),
      apiKey: apiKey || 'none',
      maxRetries: 3,
      logLevel: 'off',
    })
  }

  return {
    id: 'anthropic',
    name: 'Anthropic',
    configured: true,
    apiUrl: baseUrl,
    signal: ctx.signal,

    async models(signal) {
      const client = await connect()
      const page = await client.models.list({ limit: 1000 }, { signal, maxRetries: 0 })
      return page.data.filter((one) => one.lifecycle !== 'retired').map(toModel)
    },

    async *stream(turn, signal) {
      try {
        const client = await connect()
        const model = await models.get(`anthropic/${turn.model}`)
        const response = await client.messages
          .create(await request(turn, model, models.continuation), { signal })
          .asResponse()
        if (!response.body) throw new Error('premature end')
        const parts = readParts(response.body, () => new Error('premature end'))
        yield* turn.prefix ? models.continuation.withoutRepeat(turn.prefix, parts) : parts
      } catch (error) {
        if (!signal.aborted) throw models.problem(error, turn.parameters)
      }
    },
  }
}

/** Newer models refuse a beginning of their answer, so they are asked in words to carry on. */
async function request(
  { model: name, messages, prefix, maxTokens, parameters = {}, tools, noMoreCalls }: Turn,
  model: Model | undefined,
  { instruction }: Models['continuation'],
): Promise<Anthropic.MessageCreateParamsStreaming> {
  const system = messages.filter((message) => message.role === 'system')
  const limit = model?.answerTokens ?? safeAnswerTokens
  // Thoughts would have to be told back with the calls that they led to.
  const hasCalled = messages.some((message) => message.role === 'tool')
  const reasons = model?.abilities.includes('reasoning') && !maxTokens && !hasCalled
  return {
    model: name,
    stream: true,
    max_tokens: Math.min(maxTokens ?? parameters.maxTokens ?? longestAnswerTokens, limit),
    ...(reasons && { thinking: { type: 'adaptive', display: 'summarized' } }),
    ...(parameters.reasoningEffort && { output_config: { effort: parameters.reasoningEffort } }),
    ...(tools && {
      tools: tools.map(toolOf),
      ...(noMoreCalls && { tool_choice: { type: 'none' } }),
    }),
    ...(system.length && { system: system.map((message) => message.text).join('\n\n') }),
    messages: [
      ...(await Promise.all(inTurns(messages).flatMap(messageOf))),
      ...(prefix
        ? [
            { role: 'assistant' as const, content: prefix },
            { role: 'user' as const, content: instruction(prefix) },
          ]
        : []),
    ],
  }
}

const toolOf = ({ name, description, input }: ToolDefinition): Anthropic.Tool => ({
  name,
  description,
  input_schema: input as Anthropic.Tool['input_schema'],
})

/** Results of calls that were made together are one message of the person's. */
function inTurns(messages: TurnMessage[]): (TurnMessage & { results?: TurnMessage[] })[] {
  const turns: (TurnMessage & { results?: TurnMessage[] })[] = []
  for (const message of messages) {
    const open = turns.at(-1)?.results
    if (message.role !== 'tool') turns.push(message)
    else if (open) open.push(message)
    else turns.push({ role: 'user', text: '', results: [message] })
  }
  return turns
}

/** What is no instruction: those stand apart. */
function messageOf({
  role,
  text,
  images,
  calls,
  results,
}: ReturnType<typeof inTurns>[number]): Promise<Anthropic.MessageParam>[] {
  if (role === 'system' || role === 'tool') return []
  if (results) return [Promise.resolve({ role, content: results.map(resultOf) })]
  if (calls) {
    const words = text ? [{ type: 'text' as const, text }] : []
    return [Promise.resolve({ role, content: [...words, ...calls.map(callOf)] })]
  }
  return [images ? withImages(role, text, images) : Promise.resolve({ role, content: text })]
}

const resultOf = ({ text, callId = '' }: TurnMessage): Anthropic.ToolResultBlockParam => ({
  type: 'tool_result',
  tool_use_id: callId,
  content: text,
})

const callOf = ({ id, name, input }: ToolCall): Anthropic.ToolUseBlockParam => ({
  type: 'tool_use',
  id,
  name,
  input: objectIn(input),
})

/** A call is told back as an object, whatever the model had written. */
function objectIn(input: string): object {
  try {
    const value: unknown = JSON.parse(input)
    return typeof value === 'object' && value && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}

async function withImages(
  role: 'user' | 'assistant',
  text: string,
  images: TurnImage[],
): Promise<Anthropic.MessageParam> {
  const shown = images.map(async ({ type, read }) => ({
    type: 'image' as const,
    source: {
      type: 'base64' as const,
      media_type: type as Anthropic.Base64ImageSource['media_type'],
      data: (await read()).toBase64(),
    },
  }))
  return {
    role,
    content: [...(await Promise.all(shown)), ...(text ? [{ type: 'text' as const, text }] : [])],
  }
}

function toModel(listed: Anthropic.ModelInfo): Model {
  const has: Record<Ability, boolean | undefined> = {
    vision: listed.capabilities?.image_input?.supported,
    tools: true,
    reasoning: listed.capabilities?.thinking?.types?.adaptive?.supported,
  }
  return {
    id: `anthropic/${listed.id}`,
    name: listed.display_name || listed.id,
    provider: 'anthropic',
    contextTokens: listed.max_input_tokens ?? undefined,
    answerTokens: listed.max_tokens ?? undefined,
    abilities: (Object.keys(has) as Ability[]).filter((ability) => has[ability]),
    // The API has no temperature and no top_p any more.
    takes: [
      'maxTokens',
      ...(listed.capabilities?.effort?.supported ? ['reasoningEffort' as const] : []),
    ],
    lacks: (Object.keys(has) as Ability[]).filter((ability) => has[ability] === false),
  }
}
