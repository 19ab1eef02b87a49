import type { Chat } from '../chat.ts'
import type { Summary } from '../context/store.ts'
import type { Message, Thread } from '../store.ts'

/**
 * All of a thread as it can be taken away: its messages, those of the branch that is shown, and what
 * models are told in place of some.
 */
export async function readThread(
  chat: Pick<Chat, 'store' | 'answers' | 'context'>,
  thread: Thread,
): Promise<{ messages: Message[]; branch: Message[]; summaries: Summary[] }> {
  /** An answer that is being written, as it would be after a crash. */
  const settled = (message: Message): Message => {
    const { text, reasoning } = chat.answers.running(message.id) ?? message
    return message.status === 'writing'
      ? { ...message, text, reasoning, html: Bun.escapeHTML(text), status: 'interrupted' }
      : message
  }
  const messages = (await chat.store.tree(thread.id)).map(settled)
  const summaries = await chat.context.store.summaries(thread.id)
  return { messages, branch: branchTo(thread.leafId, messages), summaries }
}

/** The messages from the first to a leaf. */
function branchTo(leafId: string | undefined, messages: Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: Message[] = []
  for (let at = leafId && byId.get(leafId); at; at = at.parentId && byId.get(at.parentId))
    branch.push(at)
  return branch.toReversed()
}

/** A thread's title as every system takes it for a file, without an ending. */
export const fileName = (title: string): string =>
  title
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .trim()
    .slice(0, 80)
    .toWellFormed() || 'thread'
