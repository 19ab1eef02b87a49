import { attachmentName, type Env } from 'convosphere'
import type { Context } from 'hono'
import { isImage } from './content.ts'
import type { Attachment } from './store.ts'

/** Nothing that anybody attached ever runs, whatever a browser takes it for. */
const policy =
  "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/**
 * Answers with an attachment's bytes; as they never change, a browser that has them is told so,
 * each time after its right was looked at.
 * @param show in the browser, instead of saving it as a file
 */
export async function serve(
  c: Context<Env>,
  attachment: Attachment,
  bytes: () => Promise<Uint8Array>,
  { show }: { show: boolean },
): Promise<Response> {
  const { id, name, type } = attachment
  c.header('cache-control', 'private, no-cache')
  c.header('etag', `"${id}"`)
  c.header('content-security-policy', policy)
  c.header('x-content-type-options', 'nosniff')
  if (c.req.header('if-none-match') === `"${id}"`) return c.body(null, 304)
  c.header('content-type', isImage(attachment) ? type : 'text/plain; charset=utf-8')
  c.header('content-disposition', `${show ? 'inline' : 'attachment'}; ${attachmentName(name)}`)
  return c.body((await bytes()) as Uint8Array<ArrayBuffer>)
}
