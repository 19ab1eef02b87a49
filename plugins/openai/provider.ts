import { type Context, readEvents, secret } from 'convosphere'
import type OpenAI from 'openai'
import { z } from 'zod'
import type { Model, Part, Provider, Turn } from '../models/index.ts'

const address = z.url({ protocol: /^https?$/ })

export const settings = z.object({
  apiKey: secret({ env: 'OPENAI_API_KEY' }),
  baseUrl: address.or(z.literal('')).default('').meta({ env: 'OPENAI_BASE_URL' }),
  endpoints: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
        name: z.string().trim().min(1).max(60),
        baseUrl: address,
        apiKey: secret(),
      }),
    )
    .max(20)
    .default([]),
})

type OpenAIContext = Context<'models', z.infer<typeof settings>>

interface Endpoint {
  id: string
  name: string
  baseUrl: string
  apiKey: string
}

/** One provider a configured address: OpenAI itself and whatever speaks its protocol. */
export function providers(ctx: OpenAIContext): Provider[] {
  const { apiKey, baseUrl, endpoints } = ctx.settings
  const main = {
    id: 'openai',
    name: 'OpenAI',
    baseUrl: baseUrl || 'https://api.openai.com/v1',
    apiKey,
  }
  return [...(apiKey || baseUrl ? [main] : []), ...endpoints].map((one) => createProvider(one, ctx))
}

function createProvider(endpoint: Endpoint, ctx: OpenAIContext): Provider {
  const models = ctx.use('models')

  // Loaded with the first request: the SDK would double the time of a cold start.
  const connect = async (): Promise<OpenAI> => {
    const { default: Client } = await import('openai')
    return new Client({
      baseURL: endpoint.baseUrl,
      apiKey: endpoint.apiKey || 'none',
      organization: null,
      project: null,
      maxRetries: 3,
    })
  }

  return {
    id: endpoint.id,
    name: endpoint.name,
    configured: true,

    async models(signal) {
      const client = await connect()
      const page = await client.models.list({ signal, maxRetries: 0 })
      return page.data.map((one) => toModel(endpoint.id, one as ListedModel))
    },

    async *stream(turn, signal) {
      try {
        const client = await connect()
        const response = await client.chat.completions
          .create(request(turn), { signal })
          .asResponse()
        if (!response.body) throw models.problem(new Error('no body'))
        yield* parts(response.body, () => models.problem(new Error('premature end')))
      } catch (error) {
        if (!signal.aborted) throw models.problem(error)
      }
    },
  }
}

const request = (turn: Turn): OpenAI.ChatCompletionCreateParamsStreaming => ({
  model: turn.model,
  stream: true,
  stream_options: { include_usage: true },
  ...(turn.maxTokens && { max_completion_tokens: turn.maxTokens }),
  messages: turn.messages.map(({ role, text }) => ({ role, content: text })),
})

/** The fields of a chunk that we read, with what compatible servers add for reasoning. */
interface Chunk {
  error?: { message?: string }
  choices?: {
    delta?: {
      content?: string | null
      reasoning_content?: string | null
      reasoning?: string | null
    }
    finish_reason?: string | null
  }[]
  usage?: {
    prompt_tokens: number
    completion_tokens: number
    completion_tokens_details?: { reasoning_tokens?: number }
  } | null
}

async function* parts(body: ReadableStream<Uint8Array>, cutOff: () => Error): AsyncIterable<Part> {
  let finished = false
  for await (const { data } of readEvents(body)) {
    if (data === '[DONE]') {
      finished = true
      break
    }
    const chunk = JSON.parse(data) as Chunk
    if (chunk.error) throw new Error(chunk.error.message ?? 'the provider reported an error')
    const choice = chunk.choices?.[0]
    const reasoning = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning
    if (reasoning) yield { type: 'reasoning', text: reasoning }
    if (choice?.delta?.content) yield { type: 'text', text: choice.delta.content }
    if (choice?.finish_reason) finished = true
    if (chunk.usage) yield { type: 'usage', usage: usageOf(chunk.usage) }
  }
  if (!finished) throw cutOff()
}

const usageOf = (usage: NonNullable<Chunk['usage']>) => {
  const reasoning = usage.completion_tokens_details?.reasoning_tokens
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    ...(reasoning && { reasoning }),
  }
}

/** What servers say of a model beside its id: llama.cpp, vLLM and OpenRouter each in their way. */
interface ListedModel {
  id: string
  name?: string
  meta?: { n_ctx?: number; n_ctx_train?: number } | null
  max_model_len?: number
  context_length?: number
}

function toModel(provider: string, listed: ListedModel): Model {
  const context =
    listed.meta?.n_ctx ?? listed.max_model_len ?? listed.context_length ?? listed.meta?.n_ctx_train
  return {
    id: `${provider}/${listed.id}`,
    name: listed.name ?? listed.id,
    provider,
    contextTokens: context,
    abilities: [],
  }
}
