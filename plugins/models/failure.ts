import { Problem } from 'convosphere'
import type { Parameters } from './provider.ts'

export type FailureKind =
  | 'unreachable'
  | 'refused'
  | 'key'
  | 'busy'
  | 'tooLarge'
  | 'tooLong'
  | 'noModel'
  | 'silent'
  | 'stalled'
  | 'cut'
  | 'empty'
  | 'unreadable'
  | 'withdrawn'
  | 'failed'
  | `parameter.${keyof Parameters}`

/** Why an answer could not be had: the kind is told to the person, `detail` to the admin. */
export const failure = (kind: FailureKind, detail: string) =>
  new Problem(502, `models.error.${kind}`, { detail: detail.slice(0, 500) })

/** Whether an answer could not be had because the conversation is longer than the model's context. */
export const isTooLong = (error: unknown): boolean =>
  error instanceof Problem && error.key === 'models.error.tooLong'

/**
 * Reads what an SDK threw: a status, a network error, or words about the context length.
 * @param sent the parameters of the turn, one of which may be what is refused
 */
export function providerProblem(error: unknown, sent: Parameters = {}): Problem {
  if (error instanceof Problem) return error
  if (error instanceof SyntaxError || error instanceof RangeError)
    return failure('unreadable', error.message)
  const {
    status,
    message = String(error),
    cause,
  } = error as {
    status?: number
    message?: string
    cause?: { message?: string; code?: string }
  }
  const detail = [status, message, cause?.code ?? cause?.message].filter(Boolean).join(' ')
  const refused = (status === 400 || status === 422) && refusedParameter(detail, sent)
  if (refused) return failure(`parameter.${refused}`, detail)
  if (
    /context.?(length|window|size|limit)|too many tokens|prompt is too long|maximum context/i.test(
      detail,
    )
  )
    return failure('tooLong', detail)
  if (
    status === 413 ||
    (status === 400 && /(content|file) size.*(limit|exceed)|too large/i.test(detail))
  )
    return failure('tooLarge', detail)
  if (status === 401 || status === 403) return failure('key', detail)
  if (status === 404) return failure('noModel', detail)
  if (status === 429 || status === 529 || status === 503) return failure('busy', detail)
  if (status && status < 500) return failure('refused', detail)
  if (status) return failure('failed', detail)
  if (/ECONNRESET|socket.*closed|terminated|premature/i.test(detail)) return failure('cut', detail)
  if (/aborted/i.test(detail)) return failure('silent', detail)
  if (/connect|fetch failed|ENOTFOUND|ECONNREFUSED|timed out|network/i.test(detail))
    return failure('unreachable', detail)
  return failure('failed', detail)
}

/** How providers name a parameter when they refuse it. */
const named: Record<keyof Parameters, RegExp> = {
  temperature: /temperature/i,
  topP: /top_?p\b/i,
  // Also named where the conversation and the answer are too long together.
  maxTokens:
    /max_(completion_|output_)?tokens\W.{0,60}(too (large|high|small)|at (most|least)|must|supported|>)/i,
  reasoningEffort: /effort|reasoning|thinking/i,
}

const refusedParameter = (detail: string, sent: Parameters) =>
  (Object.keys(named) as (keyof Parameters)[]).find(
    (name) => sent[name] !== undefined && named[name].test(detail),
  )
