import type { Message, Thread } from '../store.ts'

/**
 * A thread with its whole tree. `../import/convosphere.ts` reads it back without a loss.
 * @param messages all of the thread, parents before children
 */
export function threadAsJson(thread: Thread, messages: Message[]): string {
  const { id, title, titledBy, model, leafId, createdAt, updatedAt } = thread
  return JSON.stringify(
    {
      format: 'convosphere/thread',
      version: 1,
      thread: { id, title, titledBy, model, leafId, createdAt, updatedAt },
      messages: messages.map(
        ({ html: _, detail: __, siblings: ___, threadId: ____, ...message }) => message,
      ),
    },
    undefined,
    1,
  )
}
