/**
 * Everything that may go wrong and that a person or program should be told of. Thrown anywhere,
 * rendered once: as a page, a fragment, or problem+json (RFC 9457).
 */
export class Problem extends Error {
  override name = 'Problem'
  /** HTTP status. */
  readonly status: number
  /** Key of the message in the catalogue. */
  readonly key: string
  /** Key of what can be done about it, for people. */
  readonly help: string | undefined
  /** Values for the message. */
  readonly values: Record<string, string | number>
  /** Field name → message key (with values), for forms. */
  readonly fields: Record<string, FieldError>
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined
  /** The exact cause, for admins and the log; never shown to others. */
  readonly detail: string | undefined

  constructor(status: number, key: string, more: Partial<ProblemDetails> = {}) {
    super(more.detail ? `${key}: ${more.detail}` : key)
    this.status = status
    this.key = key
    this.help = more.help
    this.values = more.values ?? {}
    this.fields = more.fields ?? {}
    this.retryAfter = more.retryAfter
    this.detail = more.detail
  }
}

export interface FieldError {
  key: string
  values?: Record<string, string | number>
}

interface ProblemDetails {
  help: string
  values: Record<string, string | number>
  fields: Record<string, FieldError>
  retryAfter: number
  detail: string
}

/** 401: nobody is signed in, or what they showed is no longer valid. */
export const unauthenticated = (key = 'error.unauthenticated') => new Problem(401, key)
/** 403: known, but lacks the permission. */
export const forbidden = (key = 'error.forbidden') => new Problem(403, key)
/** 404: not there, or not yours: the two look the same from outside. */
export const notFound = (key = 'error.notFound') => new Problem(404, key)
/** 404: a link with which anybody could read something. */
export const linkOver = () => new Problem(404, 'links.over', { help: 'links.overHelp' })
/** 409: what is asked for contradicts what is there. */
export const conflict = (key: string, values = {}) => new Problem(409, key, { values })
/** 413: larger than allowed. */
export const tooLarge = (limit: string) => new Problem(413, 'error.tooLarge', { values: { limit } })
/** 422: bad input, with the fields. */
export const invalid = (fields: Record<string, FieldError>) =>
  new Problem(422, 'error.invalid', { fields })
/** 429: too often; `seconds` says when to come back. */
export const tooMany = (seconds: number) =>
  new Problem(429, seconds < 90 ? 'error.tooMany' : 'error.tooManyLong', {
    retryAfter: seconds,
    values: { count: seconds < 90 ? seconds : Math.ceil(seconds / 60) },
  })
/** 503: not ready. */
export const unavailable = (key = 'error.unavailable', seconds = 5) =>
  new Problem(503, key, { retryAfter: seconds })

/** Any error as a problem: full or read-only disks and unreachable databases are told apart from our mistakes. */
export function asProblem(error: Error & { code?: unknown; status?: unknown }): Problem {
  if (error instanceof Problem) return error
  // Bodies that are no JSON, or do not say that they are.
  if (error.status === 400 || error.status === 415)
    return invalid({ body: { key: 'field.noJson' } })
  const code = String(error.code)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return new Problem(503, 'error.diskFull', { retryAfter: 30 })
  if (/^(SQLITE_READONLY|EROFS)/.test(code))
    return new Problem(503, 'error.diskReadOnly', { retryAfter: 30 })
  if (unreachable.test(code)) return unavailable()
  return new Problem(500, 'error.internal')
}

/** What the database driver says when the server is busy, gone or giving up. */
const unreachable =
  /^(SQLITE_BUSY|STREAM_|TRANSACTION_TIMEOUT|HRANA_|SERVER_ERROR|ConnectionRefused|ECONN)/

interface Issue {
  code?: string | undefined
  message: string
  path: PropertyKey[]
  format?: string | undefined
  origin?: string | undefined
  minimum?: number | bigint | undefined
  maximum?: number | bigint | undefined
  params?: Record<string, unknown> | undefined
}

/** Turns zod's issues into messages of our catalogue, one a field. */
export function invalidFrom(issues: readonly Issue[]): Problem {
  const fields: Record<string, FieldError> = {}
  for (const issue of issues) fields[issue.path.join('.') || 'body'] ??= fieldError(issue)
  return invalid(fields)
}

function fieldError(issue: Issue): FieldError {
  const text = issue.origin === 'string'
  // zod names a missing value nowhere else.
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return { key: 'field.required' }
  if (issue.code === 'too_small' && text && Number(issue.minimum) <= 1)
    return { key: 'field.required' }
  if (issue.code === 'too_small')
    return {
      key: text ? 'field.tooShort' : 'field.tooSmall',
      values: { limit: Number(issue.minimum) },
    }
  if (issue.code === 'too_big')
    return {
      key: text ? 'field.tooLong' : 'field.tooBig',
      values: { limit: Number(issue.maximum) },
    }
  if (issue.code === 'invalid_format' && issue.format === 'email') return { key: 'field.email' }
  if (issue.code === 'invalid_format' && issue.format === 'url') return { key: 'field.url' }
  if (issue.code === 'custom' && typeof issue.params?.key === 'string')
    return { key: issue.params.key }
  return { key: 'field.invalid' }
}
