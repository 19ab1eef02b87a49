import type { PersonalFiles, User } from 'convosphere'
import type { Chat } from '../chat.ts'
import type { Thread } from '../store.ts'
import { threadAsJson } from './json.ts'
import { threadAsMarkdown } from './markdown.ts'
import { fileName, readThread } from './thread.ts'

/** All of a person's threads, each as Markdown to read and as JSON to import again. */
export const allThreads = (chat: Chat): PersonalFiles => ({
  async *files(user, reader) {
    for await (const thread of everyThread(chat, user)) {
      const { messages, branch, summaries } = await readThread(chat, thread)
      const title = `${thread.createdAt.slice(0, 10)} ${fileName(thread.title)}`
      const name = `conversations/${title} ${thread.id.slice(-8)}`
      const changedAt = thread.updatedAt
      yield { name: `${name}.md`, content: threadAsMarkdown(thread, branch, reader), changedAt }
      const json = threadAsJson(thread, messages, summaries)
      yield { name: `${name}.json`, content: json, changedAt }
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
