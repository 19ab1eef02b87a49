import type { Client } from './client.ts'

/** A picture of one pixel. */
export const png = Uint8Array.fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
)
export const gif = Uint8Array.fromBase64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')

export type Bytes = string | Uint8Array

/** Sends a file as a form does. */
export function upload(client: Client, name: string, content: Bytes, type = '') {
  const form = new FormData()
  form.append('file', new File([content as Uint8Array<ArrayBuffer>], name, { type }))
  return client.post('/api/chat/attachments', form)
}

/** Attaches a file; its id. */
export const attach = async (client: Client, name: string, content: Bytes): Promise<string> =>
  (await client.json(upload(client, name, content))).id
