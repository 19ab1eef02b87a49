import { newSecret, view, withView } from 'convosphere'

/** How much of what was drawn is kept, in characters. */
const room = 8_000_000
/** Stands where the nonce of the response will be; nobody outside this process can know it. */
const nonceMark = newSecret()

/** Each drawing, cut where the nonce goes. */
const kept = new Map<string, string[]>()
let size = 0

/**
 * Draws what is settled once and keeps it: messages, whole pages of them, entries of the rail. Whether somebody may
 * see it is asked before, each time.
 * @param key changes with everything that the drawing shows
 */
export function drawnOnce(key: string, draw: () => JSX.Element): JSX.Element {
  const { nonce } = view()
  const pieces = kept.get(key)
  if (pieces) return pieces.join(nonce)
  const settle = (html: string) => keep(key, html.split(nonceMark)).join(nonce)
  const drawn = withView({ ...view(), nonce: nonceMark }, draw)
  return typeof drawn === 'string' ? settle(drawn) : drawn.then(settle)
}

/** The oldest make room. */
function keep(key: string, pieces: string[]): string[] {
  size += lengthOf(pieces) - lengthOf(kept.get(key) ?? [])
  kept.set(key, pieces)
  for (const [old, dropped] of kept) {
    if (size <= room) break
    kept.delete(old)
    size -= lengthOf(dropped)
  }
  return pieces
}

const lengthOf = (pieces: string[]) => pieces.reduce((sum, piece) => sum + piece.length, 0)
