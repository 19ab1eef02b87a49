import type { Chat } from './chat.ts'
import type { Message, StoredPart } from './store.ts'
import type { Step } from './tools/tool.ts'

/** What a program that follows an answer receives, in order. */
export type Followed =
  | { type: 'summarising'; done: number; of: number }
  | { type: 'steps'; steps: Step[] }
  | { type: 'part'; part: StoredPart }
  | { type: 'reset'; n: number; text: string; reasoning: string }
  | { type: 'settled'; message: Message }

/**
 * Follows an answer from part number `after` (0: from the start) to its end: stored parts first, then
 * live ones, nothing missing and nothing twice. Where the parts up to `after` cannot be continued
 * from, it begins with a `reset`. What is summarised before the first part is told as it goes.
 */
export async function followAnswer(
  { answers, store }: Pick<Chat, 'answers' | 'store'>,
  answerId: string,
  after: number,
  tell: (what: Followed) => void,
  signal: AbortSignal,
): Promise<void> {
  let told = after
  let caughtUp = false
  const early: StoredPart[] = []
  const { promise: settled, resolve: end } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => end(), { once: true })

  const pass = (part: StoredPart) => {
    if (part.n <= told) return
    told = part.n
    tell({ type: 'part', part })
  }
  const tellBusy = () => {
    const busy = answers.running(answerId)?.busy
    if (busy) tell({ type: 'summarising', ...busy })
  }
  const tellSteps = () => {
    const steps = answers.running(answerId)?.steps
    if (steps?.length) tell({ type: 'steps', steps })
  }
  const unlisten = answers.listen(answerId, (event) => {
    if (event.type === 'settled') end()
    else if (event.type === 'busy') tellBusy()
    else if (event.type === 'steps') tellSteps()
    else if (caughtUp) pass(event.part)
    else early.push(event.part)
  })
  try {
    const running = answers.running(answerId)
    const stored = await store.parts(answerId, 0)
    const base = running?.base ?? (stored[0] ? stored[0].n - 1 : -1)
    const last = Math.max(running?.n ?? 0, stored.at(-1)?.n ?? 0)
    if (after < base || after > last || base < 0) {
      const message = (await store.message(answerId))!
      const live = answers.running(answerId)
      const { text, reasoning } = live ?? message
      told = live?.n ?? text.length + reasoning.length
      if (text || reasoning || after > 0) tell({ type: 'reset', n: told, text, reasoning })
    } else stored.forEach(pass)
    caughtUp = true
    tellBusy()
    tellSteps()
    early.forEach(pass)
    if ((await store.message(answerId))!.status === 'writing') await settled
    if (signal.aborted) return
    tell({ type: 'settled', message: (await store.message(answerId))! })
  } finally {
    unlisten()
  }
}
