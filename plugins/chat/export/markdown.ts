import type { Reader } from 'convosphere'
import type { Attachment } from '../attach/store.ts'
import { placeText } from '../sources/place.ts'
import type { Message, Thread } from '../store.ts'

/**
 * The branch that is shown, as Markdown; in the reader's language.
 * @param pathOf where an attachment is, as seen from this file; default: nowhere
 */
export function threadAsMarkdown(
  thread: Thread,
  branch: Message[],
  reader: Reader,
  pathOf?: (attachment: Attachment) => string,
): string {
  const { t, locale, timeZone } = reader
  const date = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  })
  const messages = branch.map((message) => {
    const by = message.role === 'user' ? t('chat.you') : (message.modelName ?? t('chat.assistant'))
    return [
      `## ${oneLine(by)}`,
      `*${date.format(new Date(message.createdAt))}*`,
      message.attachments.map((one) => attached(one, pathOf?.(one))).join('\n'),
      message.reasoning && quoted(`${t('chat.reasoning')}\n\n${message.reasoning}`),
      message.text,
      message.sources.map((one) => `- [${one.n}] ${plain(placeText(one, t))}`).join('\n'),
    ]
      .filter(Boolean)
      .join('\n\n')
  })
  return `# ${oneLine(thread.title || t('chat.untitled'))}\n\n${messages.join('\n\n')}\n`
}

/** Its name, leading to it where it is beside this file. */
function attached({ name }: Attachment, path: string | undefined): string {
  return path === undefined ? `- ${plain(name)}` : `- [${plain(name)}](<${path}>)`
}

/** Without what Markdown would make of it. */
const plain = (text: string) => oneLine(text).replaceAll(/[[\]\\`*_]/g, '\\$&')
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
const quoted = (text: string) => text.replaceAll(/^/gm, '> ')
