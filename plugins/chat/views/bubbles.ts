import { newSecret, view, withView } from 'convosphere'

/** How much of drawn messages is kept, in characters. */
const room = 4_000_000
/** Stands where the nonce of the response will be; nobody outside this process can know it. */
const nonceMark = newSecret()

const kept = new Map<string, string>()
let size = 0

/**
 * Draws a settled message once and keeps it: a page of fifty is then put together from text.
 * @param key changes with everything that the drawing shows
 */
export function drawnOnce(key: string, draw: () => JSX.Element): string {
  let html = kept.get(key)
  if (html === undefined) {
    html = withView({ ...view(), nonce: nonceMark }, draw) as string
    keep(key, html)
  }
  return html.replaceAll(nonceMark, view().nonce)
}

/** The oldest make room. */
function keep(key: string, html: string) {
  kept.set(key, html)
  size += html.length
  for (const [old, text] of kept) {
    if (size <= room) return
    kept.delete(old)
    size -= text.length
  }
}
