import type { Context, Problem, User } from 'convosphere'
import { z } from 'zod'
import { costOf, known } from './catalogue.ts'
import { instruction, withoutRepeat } from './continuation.ts'
import { failure, isTooLong, providerProblem } from './failure.ts'
import { usualServers } from './local-servers.ts'
import type {
  Model,
  Parameters,
  Part,
  Provider,
  Recording,
  Transcript,
  ToolDefinition,
  TurnMessage,
  Usage,
} from './provider.ts'

export const settings = z.object({
  defaultModel: z.string().max(200).default('').meta({ options: 'models' }),
  fallbackModel: z.string().max(200).default('').meta({ options: 'models' }),
  firstPartSeconds: z.number().int().min(1).max(3600).default(120),
  betweenPartsSeconds: z.number().int().min(1).max(3600).default(60),
  localServers: z
    .array(
      z.object({
        name: z.string().trim().min(1).max(60),
        baseUrl: z.url({ protocol: /^https?$/ }),
      }),
    )
    .max(20)
    .default(usualServers),
})

export type ModelsContext = Context<'models', z.infer<typeof settings>>

/** A turn, as the chat asks for it. */
export interface Ask {
  /** A model's id; undefined for the default. */
  model?: string | undefined
  messages: TurnMessage[]
  user: User
  /** The beginning of the answer, which is there already: only what follows it is wanted. */
  prefix?: string
  /** For short answers that need no thinking. */
  maxTokens?: number
  parameters?: Parameters
  /** What the model may call, if it can; a call ends its stream. */
  tools?: ToolDefinition[] | undefined
  noMoreCalls?: boolean | undefined
  /** No other model is asked in its place. */
  isAlone?: boolean
}

/** How a provider has been doing since the start of the process. */
export interface ProviderHealth {
  id: string
  name: string
  /** By a key or address. */
  configured: boolean
  apiUrl: string | undefined
  ok: boolean
  models: number
  /** Message key of the last failure. */
  reason: string | undefined
  /** The last failure in the provider's words. */
  detail: string | undefined
  at: string | undefined
}

/** How long a provider's list of models is believed, in ms. */
const listMs = 5 * 60_000
const listTimeoutMs = 5000
/** How long a provider that gave none is left alone, in ms. */
const failedListMs = 30_000

export type Models = ReturnType<typeof createModels>

/** The models of all providers, and the one way to ask them. */
export function createModels(ctx: ModelsContext) {
  const lists = new Map<string, { until: number; models: Promise<Model[]> }>()
  /** Id → name of all models that were ever listed, and how often that changed. */
  const names = new Map<string, string>()
  let renamed = 0
  const health = new Map<string, { ok: boolean; problem: Problem | undefined; at: string }>()

  const noteHealth = (id: string, problem?: Problem) =>
    health.set(id, { ok: !problem, problem, at: new Date().toISOString() })

  function noteName({ id, name }: Model) {
    if (names.get(id) === name) return
    names.set(id, name)
    renamed++
  }

  function listOf(provider: Provider): Promise<Model[]> {
    const known = lists.get(provider.id)
    if (known && Date.now() < known.until) return known.models
    const list = { until: Date.now() + listMs, models: Promise.resolve<Model[]>([]) }
    list.models = within(
      provider.models(AbortSignal.any([ctx.signal, AbortSignal.timeout(listTimeoutMs)])),
      listTimeoutMs / 1000,
      failure('unreachable', `no list of models within ${listTimeoutMs / 1000} s`),
    ).then(
      (found) => {
        noteHealth(provider.id)
        found.forEach(noteName)
        return Promise.all(found.map((model) => completed(model, provider.apiUrl)))
      },
      (error: Error) => {
        noteHealth(provider.id, providerProblem(error))
        list.until = Date.now() + failedListMs
        return []
      },
    )
    if (!known) {
      lists.set(provider.id, list)
      return list.models
    }
    // Nobody waits for news: the old list serves until the new one is there.
    known.until = Date.now() + 2 * listTimeoutMs
    void list.models.then(() => lists.set(provider.id, list))
    return known.models
  }

  const providers = () => ctx.collect('providers')

  async function find(id: string): Promise<{ provider: Provider; name: string }> {
    const slash = id.indexOf('/')
    const provider = (await providers()).find((one) => one.id === id.slice(0, slash))
    if (!provider) throw failure('noModel', `no provider offers ${id}`)
    return { provider, name: id.slice(slash + 1) }
  }

  async function* ask(id: string, turn: Ask, signal: AbortSignal): AsyncIterable<Part> {
    const { provider, name } = await find(id)
    // Ends the request of a provider that hangs, which nobody else would.
    const end = new AbortController()
    let usage: Usage | undefined
    const model = (await listOf(provider)).find((one) => one.id === id)
    const isBlind = model?.lacks?.includes('vision')
    const seen = isBlind ? turn.messages.map(withoutImages) : turn.messages
    const tools = model?.abilities.includes('tools') ? turn.tools : undefined
    const messages = alternating(tools ? seen : seen.map(withoutCalls))
    try {
      const parameters = await taken(provider, id, turn.parameters)
      const stream = provider.stream(
        { ...turn, messages, model: name, parameters, tools },
        AbortSignal.any([signal, end.signal, ...(provider.signal ? [provider.signal] : [])]),
      )
      let said = false
      for await (const part of patient(stream, ctx.settings)) {
        if (provider.signal?.aborted) break
        if (part.type === 'call' && (!tools || turn.noMoreCalls)) continue
        said ||= part.type === 'text' || part.type === 'call'
        usage = part.type === 'usage' ? part.usage : (usage ?? { input: 0, output: 0 })
        yield part
      }
      if (provider.signal?.aborted && !signal.aborted)
        throw failure('withdrawn', `the plugin that offers ${id} was switched off or reloaded`)
      noteHealth(provider.id)
      if (!said && !turn.prefix && !signal.aborted)
        throw failure('empty', `${id} ended its answer before the first word`)
    } catch (error) {
      if (!signal.aborted) noteHealth(provider.id, providerProblem(error))
      throw error
    } finally {
      end.abort()
      if (usage) void tell(id, turn.user, usage)
    }
  }

  /** Those parameters that the model is not known to refuse. */
  async function taken(provider: Provider, id: string, parameters: Parameters = {}) {
    const names = Object.keys(parameters)
    const takes = names.length && (await listOf(provider)).find((model) => model.id === id)?.takes
    if (!takes) return parameters
    return Object.fromEntries(
      Object.entries(parameters).filter(([name]) => takes.includes(name as keyof Parameters)),
    ) as Parameters
  }

  async function tell(model: string, { id: userId }: Pick<User, 'id'>, usage: Usage) {
    const cost = await priced(model, usage).catch(() => undefined)
    ctx.emit('models.asked', { userId, model, usage, cost })
  }

  /** To each person their part, by the length of their texts. */
  function tellEach(id: string, texts: string[], by: string | string[], usage: Usage): void {
    const lengths = new Map<string, number>()
    for (const [at, { length }] of texts.entries()) {
      const userId = typeof by === 'string' ? by : by[at]!
      lengths.set(userId, (lengths.get(userId) ?? 0) + length)
    }
    const all = texts.reduce((sum, { length }) => sum + length, 0)
    for (const [userId, length] of lengths) {
      const input = Math.round((usage.input * length) / Math.max(1, all))
      void tell(id, { id: userId }, { input, output: 0 })
    }
  }

  async function priced(id: string, usage: Usage): Promise<number | undefined> {
    const { provider, name } = await find(id).catch(() => ({ provider: undefined, name: '' }))
    const cost = await costOf(provider?.apiUrl, name, usage)
    if (cost !== undefined || !provider) return cost
    const price = (await listOf(provider)).find((model) => model.id === id)?.price
    return price && (usage.input * price.input + usage.output * price.output) / 1_000_000
  }

  return {
    /** All models that can be had now; a provider that does not answer has none. */
    async list(): Promise<Model[]> {
      return (await Promise.all((await providers()).map(listOf))).flat()
    },

    async get(id: string): Promise<Model | undefined> {
      const provider = (await providers()).find((one) => id.startsWith(`${one.id}/`))
      return provider && (await listOf(provider)).find((model) => model.id === id)
    },

    /** What people call a model; of one that no provider has listed, its own name. */
    nameOf: (id: string): string => names.get(id) ?? id.slice(id.indexOf('/') + 1),

    /** Changes whenever `nameOf` may say something else. */
    namesVersion: () => renamed,

    /** Whether an id names a provider that runs here, be it in reach or not. */
    async hasProvider(id: string): Promise<boolean> {
      return (await providers()).some((one) => id.startsWith(`${one.id}/`))
    },

    /** The setting, else the first model of a provider configured by key, else the built-in one. */
    async defaultModel(): Promise<string> {
      const all = await providers()
      const chosen = ctx.settings.defaultModel
      if (chosen && all.some((one) => chosen.startsWith(`${one.id}/`))) return chosen
      for (const provider of [...all.filter((one) => one.configured), ...all]) {
        const [first] = await listOf(provider)
        if (first) return first.id
      }
      throw failure('noModel', 'no provider is enabled')
    },

    /**
     * Streams an answer; when the model fails before its first part, the fallback model is asked,
     * unless it is the conversation that is too long.
     * @throws {Problem} when neither answers
     */
    async *stream(turn: Ask, signal: AbortSignal): AsyncIterable<Part & { model?: string }> {
      const model = turn.model ?? (await this.defaultModel())
      const fallback = turn.isAlone ? '' : ctx.settings.fallbackModel
      let begun = false
      try {
        for await (const part of ask(model, turn, signal)) {
          begun ||= part.type !== 'usage'
          yield part
        }
      } catch (error) {
        if (begun || signal.aborted || !fallback || fallback === model || isTooLong(error))
          throw error
        ctx.log.warn('asking the fallback model', { model, fallback, error })
        for await (const part of ask(fallback, turn, signal)) yield { ...part, model: fallback }
      }
    },

    /**
     * Turns texts into vectors, by which their meanings can be compared.
     * @param id an embedding model's
     * @param by the id of the person for whom, of each text or of all
     * @param as what they are, for models that tell questions from passages
     * @throws {Problem} when its provider cannot, refuses or fails
     */
    async embed(
      id: string,
      texts: string[],
      by: string | string[],
      signal: AbortSignal,
      as: 'question' | 'passage' = 'passage',
    ): Promise<number[][]> {
      const { provider, name } = await find(id)
      if (!provider.embed) throw failure('noModel', `${provider.id} makes no vectors`)
      const { vectors, usage } = await provider.embed(name, texts, signal, as)
      if (usage) tellEach(id, texts, by, usage)
      const [first] = vectors
      if (vectors.length !== texts.length || vectors.some((one) => one.length !== first!.length))
        throw failure('unreadable', `${vectors.length} vectors for ${texts.length} texts`)
      return vectors
    },

    /**
     * Judges how well texts answer somebody's question: a score for each, in their order.
     * @param id a reranking model's
     * @throws {Problem} when its provider cannot, refuses or fails
     */
    async rerank(
      id: string,
      question: string,
      texts: string[],
      user: Pick<User, 'id'>,
      signal: AbortSignal,
    ): Promise<number[]> {
      const { provider, name } = await find(id)
      if (!provider.rerank) throw failure('noModel', `${provider.id} judges nothing`)
      const { scores, usage } = await provider.rerank(name, question, texts, signal)
      if (usage) void tell(id, user, usage)
      return scores
    },

    /**
     * Writes a recording down, for somebody.
     * @param id a transcribing model's
     * @throws {Problem} when its provider cannot, refuses or fails
     */
    async transcribe(
      id: string,
      recording: Recording,
      user: Pick<User, 'id'>,
      signal: AbortSignal,
    ): Promise<Transcript> {
      const { provider, name } = await find(id)
      if (!provider.transcribe) throw failure('noModel', `${provider.id} hears nothing`)
      const transcript = await provider.transcribe(name, recording, signal)
      void tell(id, user, transcript.usage ?? { input: 0, output: 0 })
      return transcript
    },

    /** What an answer cost in US dollars, by its model and its tokens; undefined where unknown. */
    cost: priced,

    /** What to tell when a provider's SDK throws `error`. */
    problem: providerProblem,

    isTooLong,

    /** For providers whose models cannot write on in their own message. */
    continuation: { instruction, withoutRepeat },

    /** Forgets the lists of models, so that the next look asks the providers. */
    forget(): void {
      lists.clear()
    },

    async health(): Promise<ProviderHealth[]> {
      return Promise.all(
        (await providers()).map(async (provider) => {
          const models = await listOf(provider)
          const last = health.get(provider.id)
          return {
            id: provider.id,
            name: provider.name,
            configured: provider.configured,
            apiUrl: provider.apiUrl,
            ok: last?.ok ?? true,
            models: models.length,
            reason: last?.problem?.key,
            detail: last?.problem?.detail,
            at: last?.at,
          }
        }),
      )
    },
  }
}

/**
 * Question and answer in turn, as many models insist: neighbours of one role become one message, and
 * an answer whose question is gone is left out.
 */
function alternating(messages: TurnMessage[]): TurnMessage[] {
  const result: TurnMessage[] = []
  for (const message of messages) {
    const last = result.at(-1)
    const joins = last?.role === message.role && message.role !== 'tool' && !last.calls
    if (last && joins) {
      last.text = [last.text, message.text].filter(Boolean).join('\n\n')
      if (message.images) last.images = [...(last.images ?? []), ...message.images]
      if (message.calls) last.calls = message.calls
    } else if (message.role !== 'assistant' || follows.has(last?.role)) result.push({ ...message })
  }
  return result
}

/** What an assistant's message can stand behind. */
const follows = new Set<TurnMessage['role'] | undefined>(['user', 'tool'])

/** A message as it is told to a model that can call nothing. */
function withoutCalls({ calls: _, callId, ...message }: TurnMessage): TurnMessage {
  return callId === undefined ? message : { ...message, role: 'user' }
}

/** A message as it is told to a model that sees nothing, which has to know what it misses. */
function withoutImages({ images, ...message }: TurnMessage): TurnMessage {
  if (!images) return message
  const notes = images.map(({ name }) => `[image ${name} not shown]`)
  return { ...message, text: [...notes, message.text].filter(Boolean).join('\n\n') }
}

/** A model with what the catalogue knows and its provider does not say. */
async function completed(model: Model, apiUrl: string | undefined): Promise<Model> {
  const entry = await known(apiUrl, model.id.slice(model.provider.length + 1))
  if (!entry) return model
  return {
    ...model,
    contextTokens: model.contextTokens ?? entry.contextTokens,
    price: model.price ?? entry.price,
  }
}

/** Passes parts on, but waits only so long for the first and for each next one. */
async function* patient(
  stream: AsyncIterable<Part>,
  limits: { firstPartSeconds: number; betweenPartsSeconds: number },
): AsyncIterable<Part> {
  const parts = stream[Symbol.asyncIterator]()
  let seconds = limits.firstPartSeconds
  let error = failure('silent', `no part within ${seconds} s`)
  try {
    while (true) {
      const next = await within(parts.next(), seconds, error)
      if (next.done) return
      yield next.value
      seconds = limits.betweenPartsSeconds
      error = failure('stalled', `no further part within ${seconds} s`)
    }
  } finally {
    // Not awaited: a hanging provider would keep us here.
    void parts.return?.()
  }
}

async function within<T>(promise: Promise<T>, seconds: number, error: Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error), seconds * 1000)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
