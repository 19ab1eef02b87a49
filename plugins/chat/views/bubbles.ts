import { newSecret, view, withView } from 'convosphere'

/** How much of drawn messages is kept, in characters. */
const room = 4_000_000
/** Stands where the nonce of the response will be; nobody outside this process can know it. */
const nonceMark = newSecret()

/** Each drawing, cut where the nonce goes. */
const kept = new Map<string, string[]>()
let size = 0

/**
 * Draws a settled message once and keeps it: a page of fifty is then put together from text.
 * @param key changes with everything that the drawing shows
 */
export function drawnOnce(key: string, draw: () => JSX.Element): string {
  let pieces = kept.get(key)
  if (!pieces) {
    pieces = (withView({ ...view(), nonce: nonceMark }, draw) as string).split(nonceMark)
    keep(key, pieces)
  }
  return pieces.join(view().nonce)
}

/** The oldest make room. */
function keep(key: string, pieces: string[]) {
  kept.set(key, pieces)
  size += lengthOf(pieces)
  for (const [old, dropped] of kept) {
    if (size <= room) return
    kept.delete(old)
    size -= lengthOf(dropped)
  }
}

const lengthOf = (pieces: string[]) => pieces.reduce((sum, piece) => sum + piece.length, 0)
