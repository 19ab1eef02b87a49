import { Problem } from 'convosphere'

export type FailureKind =
  | 'unreachable'
  | 'refused'
  | 'key'
  | 'busy'
  | 'tooLong'
  | 'noModel'
  | 'silent'
  | 'stalled'
  | 'cut'
  | 'empty'
  | 'unreadable'
  | 'withdrawn'
  | 'failed'

/** Why an answer could not be had: the kind is told to the person, `detail` to the admin. */
export const failure = (kind: FailureKind, detail: string) =>
  new Problem(502, `models.error.${kind}`, { detail: detail.slice(0, 500) })

/** Reads what an SDK threw: a status, a network error, or words about the context length. */
export function providerProblem(error: unknown): Problem {
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
  if (
    /context.?(length|window|size)|too many tokens|prompt is too long|maximum context/i.test(detail)
  )
    return failure('tooLong', detail)
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
