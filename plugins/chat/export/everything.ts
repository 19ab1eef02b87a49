import type { PersonalFiles } from 'convosphere'
import type { Chat } from '../chat.ts'
import { threadAsJson } from './json.ts'
import { threadAsMarkdown } from './markdown.ts'
import { fileName, readThread } from './thread.ts'

/** All of a person's threads, each as Markdown to read and as JSON to import again. */
export const allThreads = (chat: Chat): PersonalFiles => ({
  async *files(user, reader) {
    let after: string | undefined
    do {
      const { items, next } = await chat.threads(user, after, 100)
      for (const thread of items) {
        const { messages, branch } = await readThread(chat, thread)
        const title = `${thread.createdAt.slice(0, 10)} ${fileName(thread.title)}`
        const name = `conversations/${title} ${thread.id.slice(-8)}`
        const changedAt = thread.updatedAt
        yield { name: `${name}.md`, content: threadAsMarkdown(thread, branch, reader), changedAt }
        yield { name: `${name}.json`, content: threadAsJson(thread, messages), changedAt }
      }
      after = next ?? undefined
    } while (after)
  },
})
