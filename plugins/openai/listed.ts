import type { Ability, Model, Parameters } from '../models/index.ts'

/** What servers say of a model beside its id: OpenAI, llama.cpp, vLLM, OpenRouter, each in its way. */
export interface Listed {
  id: string
  name?: string
  created?: number
  /** llama.cpp. */
  meta?: { n_ctx?: number; n_ctx_train?: number } | null
  owned_by?: string
  /** llama.cpp says it in a list of its own (`listedIn`), Mistral by names of its own. */
  capabilities?: string[] | { function_calling?: boolean; vision?: boolean }
  /** What a server says in an interface of its own (`withAbilities`). */
  able?: Partial<Record<Ability, boolean>> | undefined
  /** vLLM. */
  max_model_len?: number
  /** OpenRouter, from here on. */
  context_length?: number | null
  architecture?: { input_modalities?: string[] }
  supported_parameters?: string[]
  /** US dollars a token, as texts. */
  pricing?: { prompt?: string; completion?: string }
}

/** The answer of llama.cpp's servers, which list each model twice. */
interface TwoLists {
  data: Listed[]
  models?: { model?: string; capabilities?: string[] }[]
}

/** The models of an answer, each with all that the answer says of it. */
export function listedIn({ data, models }: TwoLists): Listed[] {
  if (!Array.isArray(data) || !Array.isArray(models)) return data
  return data.map((one) => {
    const capabilities = models.find(({ model }) => model === one.id)?.capabilities
    return Array.isArray(capabilities) ? { ...one, capabilities } : one
  })
}

const notForChat =
  /embed|whisper|tts|transcribe|realtime|audio|dall-e|image|sora|moderation|rerank|davinci|babbage|computer-use|gpt-3\.5-turbo-instruct/i

/**
 * The models that can be asked: OpenAI lists them in no order, and much that is not for chatting.
 * @throws {SyntaxError} when it is no list of models
 */
export function toModels(provider: string, listed: Listed[], isOpenAI: boolean): Model[] {
  if (!Array.isArray(listed)) throw new SyntaxError('no list of models')
  const usable = listed.filter((one) => !notForChat.test(one.id))
  if (isOpenAI) usable.sort((a, b) => (b.created ?? 0) - (a.created ?? 0))
  return usable.map((one) => toModel(provider, one, isOpenAI))
}

function toModel(provider: string, listed: Listed, isOpenAI: boolean): Model {
  const context =
    listed.meta?.n_ctx ?? listed.max_model_len ?? listed.context_length ?? listed.meta?.n_ctx_train
  return {
    id: `${provider}/${listed.id}`,
    name: listed.name ?? shortName(listed.id),
    provider,
    contextTokens: context ?? undefined,
    ...abilitiesOf(listed, isOpenAI),
    takes: isOpenAI ? takenByOpenAI(listed.id) : takenOf(listed),
    price: priceOf(listed),
  }
}

/** llama.cpp's servers call a model by the path of its file. */
const shortName = (id: string) =>
  id.endsWith('.gguf') ? id.slice(id.search(/[^/\\]+$/), -'.gguf'.length) : id

/** What servers do not say, nobody knows. */
function abilitiesOf(listed: Listed, isOpenAI: boolean): Pick<Model, 'abilities' | 'lacks'> {
  const { architecture, capabilities, supported_parameters: parameters, able } = listed
  const named = Array.isArray(capabilities)
    ? { vision: capabilities.includes('multimodal') }
    : { vision: capabilities?.vision, tools: capabilities?.function_calling }
  const has: Record<Ability, boolean | undefined> = {
    vision: architecture?.input_modalities?.includes('image') ?? named.vision,
    tools: parameters?.includes('tools') ?? named.tools ?? (isOpenAI || undefined),
    reasoning: parameters?.includes('reasoning'),
    ...able,
  }
  const which = (yes: boolean) =>
    (Object.keys(has) as Ability[]).filter((ability) => has[ability] === yes)
  return { abilities: which(true), lacks: which(false) }
}

/** OpenAI's list is silent about it; its reasoning models refuse what its others take. */
const takenByOpenAI = (id: string): (keyof Parameters)[] =>
  /^(o\d|gpt-([5-9]|\d\d)(?!.*chat))/.test(id)
    ? ['maxTokens', 'reasoningEffort']
    : ['temperature', 'topP', 'maxTokens']

const wireNames: Record<string, keyof Parameters> = {
  temperature: 'temperature',
  top_p: 'topP',
  max_tokens: 'maxTokens',
  reasoning: 'reasoningEffort',
}

const takenOf = ({ supported_parameters: names }: Listed) =>
  names && Object.entries(wireNames).flatMap(([wire, name]) => (names.includes(wire) ? [name] : []))

function priceOf({ pricing }: Listed): Model['price'] {
  const input = Number(pricing?.prompt) * 1_000_000
  const output = Number(pricing?.completion) * 1_000_000
  return input >= 0 && output >= 0 ? { input, output } : undefined
}
