import { isImage } from '../attach/content.ts'
import type { Attachment } from '../attach/store.ts'
import type { Chat } from '../chat.ts'
import type { Message } from '../store.ts'

/** The bytes of attachments, by id. */
export type Files = Map<string, Uint8Array>

/** The most that a JSON file holds of them, in bytes, so that an import can read it. */
const mostInJson = 20 * 1024 * 1024

/** All attachments of some messages. */
export async function filesOf(
  { attachments }: Pick<Chat, 'attachments'>,
  messages: Message[],
): Promise<Files> {
  const files: Files = new Map()
  for (const { id } of messages.flatMap((message) => message.attachments))
    if (!files.has(id)) files.set(id, await attachments.bytesOf(id))
  return files
}

/** Tells of each attachment what it is and holds: `text`, or `base64` for images. */
export function createContents(files: Files): (attachment: Attachment) => object {
  let room = mostInJson
  return (attachment) => {
    const bytes = files.get(attachment.id)
    room -= attachment.size
    if (!bytes || room < 0) return attachment
    return isImage(attachment)
      ? { ...attachment, base64: bytes.toBase64() }
      : { ...attachment, text: new TextDecoder().decode(bytes) }
  }
}
