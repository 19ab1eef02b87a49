import { type Context, secret } from 'convosphere'
import type OpenAI from 'openai'
import { z } from 'zod'
import type { Model, Provider } from '../models/index.ts'
import { withAbilities } from './beside.ts'
import { listedIn, toModels } from './listed.ts'
import { type Attempt, attempts, isOpenAI } from './request.ts'
import { readParts } from './stream.ts'
import { rerank } from './rerank.ts'
import { readUsage } from './usage.ts'
import { transcribe } from './transcribe.ts'

const address = z.url({ protocol: /^https?$/ })
/** Whether models can call tools of which the server doesn't say it. */
const tools = z.boolean().default(false)
/** 0: as the server says. Ollama says nothing, and cuts what is longer without a word. */
const contextTokens = z.number().int().min(0).max(100_000_000).default(0)

export const settings = z.object({
  apiKey: secret({ env: 'OPENAI_API_KEY' }),
  baseUrl: address.or(z.literal('')).default('').meta({ env: 'OPENAI_BASE_URL' }),
  contextTokens,
  tools,
  endpoints: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
        name: z.string().trim().min(1).max(60),
        baseUrl: address,
        apiKey: secret(),
        contextTokens,
        tools,
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
  contextTokens: number
  tools: boolean
}

const openAIUrl = 'https://api.openai.com/v1'

/** One provider a configured address: OpenAI itself and whatever speaks its protocol. */
export function providers(ctx: OpenAIContext): Provider[] {
  const { apiKey, baseUrl, contextTokens, tools, endpoints } = ctx.settings
  const main = {
    id: 'openai',
    name: baseUrl ? nameOf(baseUrl) : 'OpenAI',
    baseUrl: baseUrl || openAIUrl,
    apiKey,
    contextTokens,
    tools,
  }
  return [...(apiKey || baseUrl ? [main] : []), ...endpoints].map((one) => createProvider(one, ctx))
}

/** Unless the server says that it can't. */
const withTools = (model: Model): Model =>
  model.lacks?.includes('tools') || model.abilities.includes('tools')
    ? model
    : { ...model, abilities: [...model.abilities, 'tools'] }

const nameOf = (baseUrl: string) => (isOpenAI(baseUrl) ? 'OpenAI' : new URL(baseUrl).host)

function createProvider(
  { id, name, baseUrl, apiKey, contextTokens, tools }: Endpoint,
  ctx: OpenAIContext,
): Provider {
  const models = ctx.use('models')

  // Loaded with the first request: the SDK would double the time of a cold start.
  const connect = async (): Promise<OpenAI> => {
    const { default: Client } = await import('openai')
    return new Client({
      baseURL: baseUrl,
      apiKey: apiKey || 'none',
      organization: null,
      project: null,
      maxRetries: 3,
      logLevel: 'off',
    })
  }

  /** Sends the first attempt that the server does not refuse as malformed. */
  async function send(
    client: OpenAI,
    [attempt, ...others]: Attempt[],
    signal: AbortSignal,
  ): Promise<{ response: Response; leastRepeat: number | undefined }> {
    const { request, leastRepeat } = attempt!
    try {
      const answer = client.chat.completions.create(request, { signal })
      return { response: await answer.asResponse(), leastRepeat }
    } catch (error) {
      const malformed = [400, 422].includes((error as { status?: number }).status ?? 0)
      if (!malformed || !others.length) throw error
      return send(client, others, signal)
    }
  }

  return {
    id,
    name,
    configured: true,
    apiUrl: baseUrl,
    signal: ctx.signal,

    async models(signal) {
      const client = await connect()
      const response = await client.models.list({ signal, maxRetries: 0 }).asResponse()
      const told = await withAbilities(client, listedIn(await response.json()), signal)
      const listed = toModels(id, told, baseUrl === openAIUrl)
      const able = tools ? listed.map(withTools) : listed
      return contextTokens ? able.map((model) => ({ ...model, contextTokens })) : able
    },

    async embed(model, texts, signal) {
      try {
        const client = await connect()
        const { data, usage } = await client.embeddings.create(
          // Many servers know no other encoding.
          { model, input: texts, encoding_format: 'float' },
          { signal },
        )
        const vectors = data
          .toSorted((one, other) => one.index - other.index)
          .map(({ embedding }) => embedding)
        return { vectors, usage: readUsage(usage) }
      } catch (error) {
        throw signal.aborted ? error : models.problem(error)
      }
    },

    async rerank(model, question, texts, signal) {
      try {
        return await rerank(await connect(), model, question, texts, signal)
      } catch (error) {
        throw signal.aborted ? error : models.problem(error)
      }
    },

    async transcribe(model, recording, signal) {
      try {
        return await transcribe(await connect(), model, recording, signal)
      } catch (error) {
        throw signal.aborted ? error : models.problem(error)
      }
    },

    async *stream(turn, signal) {
      try {
        const tries = await attempts(turn, baseUrl, models.continuation)
        const { response, leastRepeat } = await send(await connect(), tries, signal)
        if (!response.body) throw new Error('premature end')
        const parts = readParts(response.body, () => new Error('premature end'))
        yield* turn.prefix
          ? models.continuation.withoutRepeat(turn.prefix, parts, leastRepeat)
          : parts
      } catch (error) {
        if (!signal.aborted) throw models.problem(error, turn.parameters)
      }
    },
  }
}
