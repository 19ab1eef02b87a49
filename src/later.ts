import { view } from './view.ts'

/**
 * A part of a page that need not be ready: the page is sent up to here, and on from here when it
 * is (`page`). Where the parts are ready at once, as with an embedded database, it is sent whole.
 */
export function later(drawn: JSX.Element): JSX.Element {
  if (typeof drawn === 'string') return drawn
  const { later: parts, nonce } = view()
  // Its failure is told when its turn comes.
  drawn.catch(() => {})
  return mark(nonce, parts.push(drawn) - 1)
}

/** Stands in a page where a part belongs; nobody but this response knows its nonce. */
const mark = (nonce: string, part: number | string) => `<!--${nonce} ${part}-->`

/**
 * A page in order, each piece as soon as it and all before it are drawn.
 * @param failed draws what stands in a failed part's place, or throws
 */
export async function* pieces(
  text: string,
  { later: parts, nonce }: { later: Promise<string>[]; nonce: string },
  failed: (error: unknown) => string | Promise<string>,
): AsyncGenerator<string> {
  // Texts and the numbers of the parts between them, in turn.
  const [first = '', ...rest] = text.split(new RegExp(mark(nonce, '(\\d+)')))
  yield first
  for (let at = 0; at < rest.length; at += 2) {
    yield* pieces(await parts[Number(rest[at])]!.catch(failed), { later: parts, nonce }, failed)
    yield rest[at + 1]!
  }
}
