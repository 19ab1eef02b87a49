import { Problem } from 'convosphere'
import { mkdirSync } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { received, type ReceivedFile } from '../address.ts'
import type { KnowledgeContext } from '../knowledge.ts'
import { allowsAll, readRobots, type Robots } from './robots.ts'

/** Between two requests to one host, in ms, and the longest that a site may wish for. */
const politeMs = 1000
const longestPoliteMs = 30_000
/** So much of a robots.txt is read, in bytes (RFC 9309, 2.5). */
const robotsBytes = 512_000
/** The largest list and the largest page, in bytes. */
const listBytes = 20 * 1024 * 1024
const pageBytes = 50 * 1024 * 1024

/** What was known of an address the last time. */
export interface Known {
  etag: string | undefined
  modified: string | undefined
}

/** What an address leads to: the same as before, nothing any more, or a file. */
export type Found = 'same' | 'gone' | (ReceivedFile & Known)

/** Fetches pages as their sites wish: by robots.txt, one after the other, and only what has changed. */
export function createWeb(ctx: KnowledgeContext, folder: string, signal: AbortSignal) {
  const robots = new Map<string, Promise<Robots>>()
  const freeAt = new Map<string, number>()

  async function text(url: string, maxBytes: number): Promise<string> {
    const { body } = await ctx.kernel.fetch(url, { maxBytes, signal })
    const pieces: Uint8Array[] = []
    for await (const bytes of body) pieces.push(bytes)
    return Buffer.concat(pieces).toString()
  }

  /** Where there is none all is allowed; where it cannot be had nothing is, and that is why. */
  const robotsOf = (origin: string): Promise<Robots> => {
    const asked =
      robots.get(origin) ??
      text(`${origin}/robots.txt`, robotsBytes).then(readRobots, (error) => {
        const isNone = error instanceof Problem && error.key === 'fetch.error.status'
        if (isNone && error.status === 422) return allowsAll
        throw error
      })
    robots.set(origin, asked)
    return asked
  }

  /** Waits for its turn. @throws {Problem} 422 for what the site does not want fetched */
  async function enter(address: string): Promise<void> {
    const { origin, pathname, search } = new URL(address)
    const { allows, delay = 0 } = await robotsOf(origin)
    if (!allows(pathname + search)) throw new Problem(422, 'knowledge.error.robots')
    const pause = Math.min(longestPoliteMs, Math.max(politeMs, delay * 1000))
    const now = Date.now()
    const turn = Math.max(now, freeAt.get(origin) ?? 0)
    freeAt.set(origin, turn + pause)
    if (turn > now) await sleep(turn - now, undefined, { signal })
  }

  return {
    /** A list, as it comes; packed ones unpacked. @throws {Problem} */
    async list(address: string) {
      await enter(address)
      const { url, body } = await ctx.kernel.fetch(address, { maxBytes: listBytes, signal })
      return { url, body: unpacked(body) }
    },

    /** A page, unless it is as before (RFC 9110, 13.1). @throws {Problem} */
    async page(url: string, { etag, modified }: Known): Promise<Found> {
      await enter(url)
      const headers = {
        ...(etag && { 'if-none-match': etag }),
        ...(modified && { 'if-modified-since': modified }),
      }
      try {
        const answer = await ctx.kernel.fetch(url, { headers, maxBytes: pageBytes, signal })
        if (answer.status === 304) {
          for await (const _ of answer.body);
          return 'same'
        }
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        const file = await received(answer, folder)
        const { etag: tag, 'last-modified': changed } = answer.headers
        return { ...file, etag: tag, modified: changed }
      } catch (error) {
        const code = error instanceof Problem ? error.values.code : undefined
        if (code === 404 || code === 410) return 'gone'
        throw error
      }
    },
  }
}

/** What lies packed by gzip at its address (sitemaps.org), or the bytes themselves. @throws {Problem} 413, 422 */
async function* unpacked(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  const first = await pieces.next()
  if (first.done) return
  const all = Readable.from(
    (async function* () {
      yield first.value
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value
    })(),
  )
  const isPacked = first.value[0] === 0x1f && first.value[1] === 0x8b
  let size = 0
  try {
    for await (const bytes of isPacked ? pipeline(all, createGunzip(), () => {}) : all) {
      size += (bytes as Uint8Array).length
      if (size > listBytes) throw new Problem(413, 'error.tooLarge', { values: { limit: '20 MB' } })
      yield bytes as Uint8Array
    }
  } catch (error) {
    throw error instanceof Problem || !isPacked
      ? error
      : new Problem(422, 'knowledge.error.broken', { detail: (error as Error).message })
  }
}
