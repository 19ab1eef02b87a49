import { attachmentName, type Env, type KeptFile, notFound } from 'convosphere'
import type { Context } from 'hono'
import { gap } from './split.ts'
import type { Document, PageText } from './store.ts'

/** Nothing in a document ever runs, whatever a browser takes it for. */
const policy = "sandbox; default-src 'none'; frame-ancestors 'none'"

/**
 * Answers with a document's file, or the range of its bytes that is asked for (RFC 9110, 14).
 * @throws {Problem} 404 while it is not fetched yet, or is gone
 */
export function serveFile(
  c: Context<Env>,
  { name, type, hash }: Pick<Document, 'name' | 'type' | 'hash'>,
  file: KeptFile | undefined,
): Response {
  if (!file) throw notFound()
  c.header('cache-control', 'private, no-cache')
  c.header('etag', `"${hash}"`)
  c.header('content-security-policy', policy)
  c.header('x-content-type-options', 'nosniff')
  c.header('accept-ranges', 'bytes')
  if (c.req.header('if-none-match') === `"${hash}"`) return c.body(null, 304)
  c.header('content-type', type)
  c.header('content-disposition', `attachment; ${attachmentName(name)}`)
  const range = rangeOf(c.req.header('range'), file.size)
  if (!range)
    return c.newResponse(file.stream(), 200, {
      'content-length': String(file.size),
    })
  const { first, last } = range
  if (first > last) return c.body(null, 416, { 'content-range': `bytes */${file.size}` })
  return c.newResponse(file.stream(first, last), 206, {
    'content-range': `bytes ${first}-${last}/${file.size}`,
    'content-length': String(last - first + 1),
  })
}

/** Answers with a document's text, to be saved. */
export function serveText(c: Context<Env>, { name }: Document, pages: PageText[]): Response {
  c.header('cache-control', 'private, no-cache')
  c.header('content-security-policy', policy)
  c.header('x-content-type-options', 'nosniff')
  c.header('content-type', 'text/plain; charset=utf-8')
  c.header('content-disposition', `attachment; ${attachmentName(`${name}.txt`)}`)
  return c.body(pages.map(({ text }) => text).join(gap))
}

/** The bytes that a `Range` header asks for; undefined where it asks for none, or for several ranges. */
function rangeOf(header: string | undefined, size: number) {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (!from && !to) return undefined
  if (!from) return { first: Math.max(0, size - Number(to)), last: size - 1 }
  return { first: Number(from), last: to ? Math.min(Number(to), size - 1) : size - 1 }
}
