import type { PersonalFiles, User } from 'convosphere'
import type { Attachment } from '../attach/store.ts'
import type { Chat } from '../chat.ts'
import type { Thread } from '../store.ts'
import { attachedTo, filesOf } from './files.ts'
import { threadAsJson } from './json.ts'
import { threadAsMarkdown } from './markdown.ts'
import { fileName, readThread } from './thread.ts'

/** All of a person's threads, each as Markdown to read and as JSON to import again, with its files. */
export const allThreads = (chat: Chat): PersonalFiles => ({
  async count(user) {
    const { threads, attached } = await chat.kept(user)
    return 2 * threads + attached
  },
  async *files(user, reader) {
    for await (const thread of everyThread(chat, user)) {
      const { messages, branch, summaries } = await readThread(chat, thread)
      const title = `${thread.createdAt.slice(0, 10)} ${fileName(thread.title)}`
      const own = `${title} ${thread.id.slice(-8)}`
      const name = `conversations/${own}`
      const changedAt = thread.updatedAt
      const files = await filesOf(chat, messages)
      // Not beside the JSON, lest an import takes one of them for a conversation.
      const pathOf = (one: Attachment) => `attachments/${own}/${one.id.slice(-8)} ${one.name}`
      const markdown = threadAsMarkdown(thread, branch, reader, (one) => `../${pathOf(one)}`)
      yield { name: `${name}.md`, content: markdown, changedAt }
      const json = threadAsJson(thread, messages, summaries, files)
      yield { name: `${name}.json`, content: json, changedAt }
      for (const one of attachedTo(messages))
        yield { name: pathOf(one), content: await chat.attachments.bytesOf(one.id), changedAt }
    }
  },
})

/** Archived ones too; temporary ones are not kept. */
async function* everyThread(chat: Chat, user: User): AsyncIterable<Thread> {
  for (const archived of [false, true]) {
    let after: string | undefined
    do {
      const { items, next } = await chat.threads(user, after, 100, { archived })
      yield* items
      after = next ?? undefined
    } while (after)
  }
}
