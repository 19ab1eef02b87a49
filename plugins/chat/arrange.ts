import type { User } from 'convosphere'
import { z } from 'zod'
import type { Chat } from './chat.ts'

/** How a thread lies: what is given is changed. */
export const ArrangementSchema = z.object({
  id: z.string().min(1).max(100),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  folderId: z.string().min(1).max(100).nullable().optional(),
  deleted: z.boolean().optional(),
})
export type Arrangement = z.infer<typeof ArrangementSchema>

/**
 * Arranges a person's threads.
 * @returns how those that changed lay before; given to this function, that undoes it
 * @throws {Problem} 404 when one of them is not this person's
 */
export async function arrange(
  chat: Chat,
  user: User,
  wanted: Arrangement[],
): Promise<Arrangement[]> {
  const before: Arrangement[] = []
  for (const { id, deleted, ...change } of wanted) {
    const thread = deleted === false ? undefined : await chat.threadFor(user, id, 'write')
    if (deleted === true) await chat.remove(user, id)
    else if (deleted === false) await chat.restore(user, id)
    else await chat.change(user, id, change)
    before.push({
      id,
      ...(deleted !== undefined && { deleted: !deleted }),
      ...(thread && change.pinned !== undefined && { pinned: thread.pinned }),
      ...(thread && change.archived !== undefined && { archived: thread.archived }),
      ...(thread && change.folderId !== undefined && { folderId: thread.folderId ?? null }),
    })
  }
  return before
}

/** What can be done with several threads at a time. */
export const acts: Record<string, (folderId: string | null) => Omit<Arrangement, 'id'>> = {
  archive: () => ({ archived: true }),
  unarchive: () => ({ archived: false }),
  pin: () => ({ pinned: true }),
  unpin: () => ({ pinned: false }),
  move: (folderId) => ({ folderId }),
  delete: () => ({ deleted: true }),
}
