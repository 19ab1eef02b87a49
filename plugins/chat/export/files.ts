import { isImage } from '../attach/content.ts'
import type { Attachment } from '../attach/store.ts'
import type { Chat } from '../chat.ts'
import type { Message } from '../store.ts'

/** The bytes of attachments, by id; what was too much is missing. */
export type Files = Map<string, Uint8Array>

/** The most that one file holds of them, in bytes: it is made in memory, and an import can read it. */
const mostInFile = 20 * 1024 * 1024

/** Attachments of some messages, each once. */
export const attachedTo = (messages: Message[]): Attachment[] => [
  ...new Map(
    messages.flatMap((message) => message.attachments).map((each) => [each.id, each]),
  ).values(),
]

/** As many of the attachments of some messages, in their order, as one file holds. */
export async function filesOf(
  { attachments }: Pick<Chat, 'attachments'>,
  messages: Message[],
): Promise<Files> {
  const files: Files = new Map()
  let room = mostInFile
  for (const { id, size } of attachedTo(messages))
    if ((room -= size) >= 0) files.set(id, await attachments.bytesOf(id))
  return files
}

/** Tells of each attachment what it is and holds: `text`, or `base64` for images. */
export function createContents(files: Files): (attachment: Attachment) => object {
  let room = mostInFile
  return (attachment) => {
    const bytes = files.get(attachment.id)
    room -= attachment.size
    if (!bytes || room < 0) return attachment
    return isImage(attachment)
      ? { ...attachment, base64: bytes.toBase64() }
      : { ...attachment, text: new TextDecoder().decode(bytes) }
  }
}
