import { cleanName, invalid, newId, Problem, type Run } from 'convosphere'
import { mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DocumentType, endingOf, typeOf } from './extract/type.ts'
import type { KnowledgeContext } from './knowledge.ts'
import type { Document } from './store.ts'

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

/**
 * Fetches what a document's address leads to and keeps it.
 * @throws {Problem} 413, 422 with the reason, 502 and 504 for what may work later
 */
export async function fetchFile(
  { kernel }: KnowledgeContext,
  { url: address }: Document,
  { folder, maxBytes }: { folder: string; maxBytes: number },
  run: Run,
): Promise<Pick<Document, 'name' | 'hash' | 'size'> & { type: DocumentType }> {
  const { url, headers, body } = await kernel.fetch(address!, { maxBytes, signal: run.signal })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, newId())
  try {
    await write(path, body, Number(headers['content-length'] ?? 0), run)
    const start = await Bun.file(path).slice(0, startBytes).bytes()
    const own = /\bfilename="?([^";]+)/i.exec(headers['content-disposition'] ?? '')?.[1]
    const called = own ? cleanName(own, newId()) : nameOf(url.href)
    const named = [called, called + endingOf(headers['content-type'] ?? '')]
    const name = named.find((one) => typeOf(one, start))
    const type = name && typeOf(name, start)
    if (!type) throw new Problem(422, 'knowledge.error.type')
    return { name, type, ...(await kernel.files.put(path)) }
  } finally {
    await rm(path, { force: true })
  }
}

async function write(path: string, body: AsyncIterable<Uint8Array>, size: number, run: Run) {
  const file = await open(path, 'wx', 0o600)
  let written = 0
  try {
    for await (const bytes of body) {
      await file.write(bytes)
      written += bytes.length
      if (size) run.progress(Math.min(written, size), size)
    }
  } finally {
    await file.close()
  }
}
