import { type User, view } from 'convosphere'
import type { Chat } from '../chat.ts'
import type { Thread } from '../store.ts'
import { drawnOnce } from '../views/bubbles.ts'
import { Gauge } from '../views/gauge.tsx'

/** The gauge beside the composer, drawn once for each state of the thread. */
export async function ThreadGauge({ chat, user, thread }: Shown) {
  const model = await chat.modelOf(thread).catch(() => undefined)
  if (!model?.contextTokens || !thread.leafId) return Gauge({ thread, measured: undefined })
  const { id, version } = thread
  const limits = Bun.hash(JSON.stringify(chat.context.limitsFor(user)))
  const key = ['gauge', id, version, model.id, model.contextTokens, limits, view().locale].join()
  return drawnOnce(key, async () =>
    Gauge({ thread, measured: await chat.context.measured(user, thread, model) }),
  )
}

/** The same in place of the one that a page shows. */
export const NewGauge = (shown: Shown) => (
  <hx-partial hx-target="#gauge" hx-swap="outerHTML">
    <ThreadGauge {...shown} />
  </hx-partial>
)

interface Shown {
  chat: Chat
  user: User
  thread: Thread
}
