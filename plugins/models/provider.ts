import type { User } from 'convosphere'

/** A model that a provider offers. */
export interface Model {
  /** `<provider id>/<the provider's own name of it>`. */
  id: string
  /** For people. */
  name: string
  /** The provider's id. */
  provider: string
  /** Tokens of question and answer together, where known. */
  contextTokens?: number | undefined
  /** The most tokens of one answer, where known. */
  answerTokens?: number | undefined
  /** What it can do beside text. */
  abilities: Ability[]
  /** What it is known not to be able to do; of all else nobody knows. */
  lacks?: Ability[]
  /** Which parameters it takes, where known; the others aren’t sent. */
  takes?: (keyof Parameters)[] | undefined
  /** US dollars a million tokens, where known. */
  price?: { input: number; output: number } | undefined
}

export type Ability = 'vision' | 'tools' | 'reasoning'

/** How an answer is to be written; what is left out is the model’s own affair. */
export interface Parameters {
  /** 0 to 2: from sober to inventive. */
  temperature?: number | undefined
  /** Above 0, to 1: which part of the likely words may be chosen from. */
  topP?: number | undefined
  /** The most tokens of the answer, thinking included. */
  maxTokens?: number | undefined
  /** How much to think before answering. */
  reasoningEffort?: Effort | undefined
}

export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** One earlier or present message of a turn. */
export interface TurnMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  text: string
  /** Shown with it; only to models that are not known to see none. */
  images?: TurnImage[]
  /** What the assistant called in it. */
  calls?: ToolCall[]
  /** The call that a tool's message is the result of. */
  callId?: string
}

/** A tool as a model is told of it. */
export interface ToolDefinition {
  /** Letters, digits, `_` and `-`, at most 64. */
  name: string
  description: string
  /** JSON Schema of an object. */
  input: Record<string, unknown>
}

/** A model's wish to have a tool run. */
export interface ToolCall {
  id: string
  name: string
  /** As the model wrote it: JSON, unless it erred. */
  input: string
}

/** An image that goes along with a question. */
export interface TurnImage {
  name: string
  /** `image/png`, `image/jpeg`, `image/webp` or `image/gif`. */
  type: string
  read(): Promise<Uint8Array>
}

/** What a provider is asked. */
export interface Turn {
  /** The provider's own name of the model. */
  model: string
  messages: TurnMessage[]
  /** On whose behalf; for the built-in provider, which looks into that person's conversations. */
  user: User
  /** The beginning of the answer, which is there already: only what follows it is wanted. */
  prefix?: string
  /**
   * What was found for the question, numbered as it can be cited; the last message holds both. Absent
   * where there was nothing to look into.
   */
  found?: { question: string; passages: { n: number; title: string; quote: string }[] }
  /** For short answers that need no thinking. */
  maxTokens?: number
  parameters?: Parameters
  /** What the model may call; only models that can are told. */
  tools?: ToolDefinition[] | undefined
  /** Its results are there, and it is to answer without another call. */
  noMoreCalls?: boolean | undefined
}

/** Tokens of one answer, as the provider counts them. */
export interface Usage {
  input: number
  output: number
  /** Part of `input` that the provider had kept from earlier, where told. */
  cached?: number
  /** Part of `output` spent on reasoning, where told. */
  reasoning?: number
}

/** A piece of an answer, as it comes. */
export type Part =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** Complete; several may come with one answer. */
  | { type: 'call'; call: ToolCall }
  | { type: 'usage'; usage: Usage }

/** Somewhere answers come from. */
export interface Provider {
  id: string
  name: string
  /** Configured by a key or address, so preferred to the built-in one. */
  configured: boolean
  /** The address that is asked, by which the catalogue of prices knows whose models these are. */
  apiUrl?: string
  /** The plugin's own: once it fires, nothing more is taken from what the provider still writes. */
  signal?: AbortSignal
  /** Asks the provider what it offers. */
  models(signal: AbortSignal): Promise<Model[]>
  /**
   * Streams an answer. Ends quietly when `signal` fires.
   * @throws {Problem} `models.error.…` when the provider refuses, fails or cannot be reached
   */
  stream(turn: Turn, signal: AbortSignal): AsyncIterable<Part>
  /**
   * Turns texts into vectors of one length, in their order.
   * @param as what they are, for models that tell questions from passages
   * @throws {Problem} as `stream`
   */
  embed?(
    model: string,
    texts: string[],
    signal: AbortSignal,
    as?: 'question' | 'passage',
  ): Promise<Embedded>
  /**
   * Judges how well texts answer a question: a score for each, in their order.
   * @throws {Problem} as `stream`
   */
  rerank?(model: string, question: string, texts: string[], signal: AbortSignal): Promise<Judged>
  /**
   * Writes a recording down.
   * @throws {Problem} as `stream`
   */
  transcribe?(model: string, recording: Recording, signal: AbortSignal): Promise<Transcript>
}

/** Vectors of texts, in their order, and the tokens that they took, where the provider counts them. */
export interface Embedded {
  vectors: number[][]
  usage?: Usage | undefined
}

/** A score for each text, in their order. */
export interface Judged {
  scores: number[]
  usage?: Usage | undefined
}

/** A recording on this disk. */
export interface Recording {
  path: string
  name: string
  /** Its media type. */
  type: string
}

/** What is said in a recording; `start` in seconds, where the model tells. */
export interface Transcript {
  text: string
  segments?: { start: number; text: string }[] | undefined
  /** Tokens, where the server counts them. */
  usage?: Usage | undefined
}
