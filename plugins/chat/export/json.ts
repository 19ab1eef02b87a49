import type { Summary } from '../context/store.ts'
import { createContents, type Files } from './files.ts'
import type { Message, Thread } from '../store.ts'

/**
 * A thread with its whole tree. `../import/convosphere.ts` reads it back without a loss.
 * @param messages all of the thread, parents before children
 */
export function threadAsJson(
  thread: Thread,
  messages: Message[],
  summaries: Summary[],
  files: Files,
): string {
  const { id, title, titledBy, model, leafId, createdAt, updatedAt, instructions, parameters } =
    thread
  const contentOf = createContents(files)
  return JSON.stringify(
    {
      format: 'convosphere/thread',
      version: 1,
      thread: {
        id,
        title,
        titledBy,
        model,
        leafId,
        createdAt,
        updatedAt,
        instructions,
        parameters,
      },
      messages: messages.map(
        ({
          html: _,
          detail: __,
          siblings: ___,
          threadId: ____,
          summarised: _____,
          reportedBy: ______,
          attachments,
          ...message
        }) => ({
          ...message,
          ...(attachments.length && { attachments: attachments.map(contentOf) }),
        }),
      ),
      summaries: summaries.map(({ threadId: _, ...summary }) => summary),
    },
    undefined,
    1,
  )
}
