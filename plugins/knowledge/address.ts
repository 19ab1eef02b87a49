import { cleanName, type Fetched, invalid, newId, Problem, type Run } from 'convosphere'
import { mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DocumentType, endingOf, typeOf, whyNoType } from './extract/type.ts'
import type { KnowledgeContext } from './knowledge.ts'
import type { Document } from './store.ts'
import type { DocumentFile } from './versions.ts'

/** So much of a file tells what it is, in bytes. */
export const startBytes = 4096

/**
 * What a file at an address may be called: by its path, or else its host.
 * @throws {Problem} 422 for what is no address of the web
 */
export function nameOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid({ url: { key: 'field.url' } })
  const last = url.pathname.split('/').findLast(Boolean)
  return cleanName(decoded(last ?? url.host), url.host)
}

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A file that was fetched, and what it is. */
export interface ReceivedFile {
  path: string
  name: string
  type: DocumentType
}

/**
 * Writes what was fetched to a file in a folder that is there.
 * @param progress told how many bytes of how many
 * @throws {Problem} 413, 422 when it is nothing that is read, 502 and 504 for what may work later
 */
export async function received(
  { url, headers, body }: Fetched,
  folder: string,
  progress: (done: number, total: number) => void = () => {},
): Promise<ReceivedFile> {
  const path = join(folder, newId())
  try {
    await write(path, body, Number(headers['content-length'] ?? 0), progress)
    const start = await Bun.file(path).slice(0, startBytes).bytes()
    const own = /\bfilename="?([^";]+)/i.exec(headers['content-disposition'] ?? '')?.[1]
    const called = own ? cleanName(own, newId()) : nameOf(url.href)
    const named = [called, called + endingOf(headers['content-type'] ?? '')]
    const name = named.find((one) => typeOf(one, start))
    const type = name && typeOf(name, start)
    if (!type) {
      const { key, values } = whyNoType(named.at(-1)!)
      throw new Problem(422, key, { values })
    }
    return { path, name, type }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/**
 * Fetches what a document's address leads to and keeps it.
 * @throws {Problem} 413, 422 with the reason, 502 and 504 for what may work later
 */
export async function fetchFile(
  { kernel }: KnowledgeContext,
  { url: address }: Document,
  { folder, maxBytes }: { folder: string; maxBytes: number },
  { signal, progress }: Run,
): Promise<DocumentFile> {
  const fetched = await kernel.fetch(address!, { maxBytes, signal })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { path, name, type } = await received(fetched, folder, progress)
  try {
    return { name, type, ...(await kernel.files.put(path)) }
  } finally {
    await rm(path, { force: true })
  }
}

async function write(
  path: string,
  body: AsyncIterable<Uint8Array>,
  size: number,
  progress: (done: number, total: number) => void,
) {
  const file = await open(path, 'wx', 0o600)
  let written = 0
  try {
    for await (const bytes of body) {
      await file.write(bytes)
      written += bytes.length
      if (size) progress(Math.min(written, size), size)
    }
  } finally {
    await file.close()
  }
}
