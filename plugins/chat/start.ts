import type { ChatContext } from './chat.ts'

/** How often the trash is emptied of what is older than a day, in ms. */
const purgeEveryMs = 10 * 60_000

/** Puts right what an earlier process left, and empties the trash from time to time. */
export async function start(ctx: ChatContext): Promise<void> {
  const chat = ctx.use('chat')
  const purge = () =>
    chat.purge().catch((error) => ctx.log.warn('the trash was not emptied', { error }))
  await chat.recover()
  await purge()
  const timer = setInterval(() => void purge(), purgeEveryMs)
  ctx.signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}
