import type { Reader } from 'convosphere'
import type { Message, Thread } from '../store.ts'

/** The branch that is shown, as Markdown; in the reader's language. */
export function threadAsMarkdown(thread: Thread, branch: Message[], reader: Reader): string {
  const { t, locale, timeZone } = reader
  const date = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  })
  const messages = branch.map((message) => {
    const by = message.role === 'user' ? t('chat.you') : (message.model ?? t('chat.assistant'))
    return [
      `## ${oneLine(by)}`,
      `*${date.format(new Date(message.createdAt))}*`,
      message.reasoning && quoted(`${t('chat.reasoning')}\n\n${message.reasoning}`),
      message.text,
    ]
      .filter(Boolean)
      .join('\n\n')
  })
  return `# ${oneLine(thread.title || t('chat.untitled'))}\n\n${messages.join('\n\n')}\n`
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
const quoted = (text: string) => text.replaceAll(/^/gm, '> ')
