import { caller, type Env, receiveFile } from 'convosphere'
import type { Context } from 'hono'
import { rm } from 'node:fs/promises'
import type { Attachments } from './attachments.ts'
import type { Attachment } from './store.ts'

/**
 * Takes the form field `file` of a request as an attachment of who sends it.
 * @throws {Problem} 413, 422
 */
export async function receive(c: Context<Env>, attachments: Attachments): Promise<Attachment> {
  const upload = await receiveFile(c, { field: 'file', ...attachments.reception })
  try {
    const bytes = await Bun.file(upload.path).bytes()
    return await attachments.add(caller(c).user, upload.name, bytes)
  } finally {
    await rm(upload.path, { force: true })
  }
}
