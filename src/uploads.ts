import type { Context, MiddlewareHandler } from 'hono'
import { mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { invalid, tooLarge } from './errors.ts'
import { newId } from './ids.ts'
import type { Env } from './server.ts'

/** A file that was sent, now on the disk. */
export interface Upload {
  path: string
  /** As the sender calls it; for showing only. */
  name: string
  /** In bytes. */
  size: number
  /** The form's text fields; of a repeated name the last. */
  fields: Record<string, string>
  /** All of them, as they came: name and text. */
  texts: [string, string][]
}

/** Marks a route that takes its body as a stream and limits it by itself, as `receiveFile` does. */
export const takesUpload: MiddlewareHandler<Env> & { takesUpload: true } = Object.assign(
  (_: Context<Env>, next: () => Promise<void>) => next(),
  { takesUpload: true as const },
)

/** What a form may have beside its file, in bytes. */
const largestPreamble = 64 * 1024

/**
 * Writes the first file of a multipart form (RFC 7578) to a new file in a folder, as it comes;
 * nothing of it is held.
 * @param field the form field's name; other files are skipped
 * @throws {Problem} 413 beyond `maxBytes`, 422 without a file or with an empty one; what was
 *   written is removed
 */
export async function receiveFile(
  c: Context<Env>,
  { field, folder, maxBytes }: { field: string; folder: string; maxBytes: number },
): Promise<Upload> {
  const missing = () => invalid({ [field]: { key: 'field.required' } })
  const limit = () => tooLarge(`${Math.floor(maxBytes / 1024 / 1024)} MB`)
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)"?/i.exec(
    c.req.header('content-type') ?? '',
  )?.[1]
  const body = c.req.raw.body
  if (!boundary || !body) throw missing()
  if (Number(c.req.header('content-length')) > maxBytes + largestPreamble) throw limit()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, newId())
  const file = await open(path, 'wx', 0o600)
  try {
    let size = 0
    let beside = 0
    let name: string | undefined
    let into: 'file' | 'nothing' | { name: string; bytes: Buffer[] } = 'nothing'
    const texts: { name: string; bytes: Buffer[] }[] = []
    for await (const part of partsOf(body, boundary)) {
      if (part.headers !== undefined) {
        const given = /\bfilename="((?:[^"\\]|\\.)*)"/.exec(part.headers)?.[1]
        const called = /\bname="([^"]*)"/.exec(part.headers)?.[1]
        const isWanted = called === field && given && name === undefined
        if (isWanted) name = given.slice(-200)
        into = isWanted ? 'file' : 'nothing'
        if (given === undefined && called) texts.push((into = { name: called, bytes: [] }))
      } else if (into === 'file') {
        size += part.bytes.length
        if (size > maxBytes) throw limit()
        await file.write(part.bytes)
      } else {
        if ((beside += part.bytes.length) > largestPreamble) throw limit()
        if (into !== 'nothing') into.bytes.push(Buffer.from(part.bytes))
      }
    }
    if (name === undefined) throw missing()
    if (!size) throw invalid({ [field]: { key: 'field.emptyFile' } })
    const said = texts.map((text): [string, string] => [
      text.name,
      Buffer.concat(text.bytes).toString(),
    ])
    return { path, name, size, fields: Object.fromEntries(said), texts: said }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

type Part = { headers: string; bytes?: undefined } | { headers?: undefined; bytes: Buffer }

/** The parts of a multipart body (RFC 2046, 5.1): the headers of each, then its bytes as they come. */
async function* partsOf(body: ReadableStream<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const mark = Buffer.from(`\r\n--${boundary}`)
  let rest: Buffer = Buffer.from('\r\n')
  let inHeaders = false
  let started = false
  let passed = 0
  for await (const chunk of body) {
    rest = rest.length ? Buffer.concat([rest, chunk]) : Buffer.from(chunk)
    while (true) {
      if (inHeaders) {
        const end = rest.indexOf('\r\n\r\n')
        if (end < 0) {
          if (rest.length > largestPreamble) return
          break
        }
        // After the last mark come two hyphens.
        if (rest.subarray(0, 2).toString() === '--') return
        yield { headers: rest.subarray(0, end).toString() }
        rest = rest.subarray(end + 4)
        inHeaders = false
        started = true
      }
      const at = rest.indexOf(mark)
      const end = at < 0 ? Math.max(0, rest.length - mark.length) : at
      if (!started && (passed += end) > largestPreamble) return
      if (end && started) yield { bytes: rest.subarray(0, end) }
      rest = rest.subarray(at < 0 ? end : at + mark.length)
      if (at < 0) break
      inHeaders = true
    }
  }
}

const longestName = 120

/** A name as it can be shown, sent and saved anywhere: one line, no path, its ending kept. */
export function cleanName(name: string, usual: string): string {
  const line = name
    .toWellFormed()
    .replace(/^[^]*[\\/]/, '')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[:*?"<>|]+/g, '_')
    .trim()
  if (!/[\p{L}\p{N}]/u.test(line)) return usual
  if (line.length <= longestName) return line
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(line)?.[0] ?? ''
  return line.slice(0, longestName - ending.length).toWellFormed() + ending
}

/** A file's name for `content-disposition` (RFC 6266): for old programs, and for all others in UTF-8. */
export function attachmentName(name: string): string {
  const plain = name.replaceAll(/[^\w .-]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  )
  return `filename="${plain}"; filename*=UTF-8''${encoded}`
}
