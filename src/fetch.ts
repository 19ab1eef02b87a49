import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import type { Config } from './config.ts'
import { invalid, Problem, tooLarge } from './errors.ts'

/** What was found at an address. */
export interface Fetched {
  /** Where it was in the end, after redirects. */
  url: URL
  status: number
  headers: http.IncomingHttpHeaders
  /** Its bytes, unpacked. @throws {Problem} 413 beyond the limit, 502, 504 */
  body: AsyncIterable<Uint8Array>
}

interface FetchOptions {
  /** Lower-case names. */
  headers?: Record<string, string>
  /** The most bytes of the body, unpacked. */
  maxBytes: number
  signal: AbortSignal
}

/** Ms without a sign of life. */
const quietMs = 30_000
/** Ms of one request with all of its body. */
const mostMs = 600_000
const mostRedirects = 5

const unpackers: Record<string, () => NodeJS.ReadWriteStream & Readable> = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
}

export type Fetch = ReturnType<typeof createFetch>

/**
 * Fetches what people name, from public addresses and those that the operator allows (`EGRESS_ALLOW`).
 * The address that was checked is the one that is connected to, at each redirect too, so that no name
 * leads into the house (SSRF, OWASP ASVS 5.0, 1.3.6).
 */
export function createFetch({ egressAllow }: Pick<Config, 'egressAllow'>) {
  const ranges = egressAllow.filter((entry) => isIP(entry.split('/')[0]!))
  const hosts = new Set(egressAllow.filter((entry) => !ranges.includes(entry)))
  const filter = { allowIPAddressList: ranges }
  const guarded = {
    'http:': new RequestFilteringHttpAgent(filter),
    'https:': new RequestFilteringHttpsAgent(filter),
  }

  function agentFor(url: URL): http.Agent {
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    const isNamed = hosts.has(url.hostname) || hosts.has(`${url.hostname}:${port}`)
    if (isNamed) return url.protocol === 'https:' ? https.globalAgent : http.globalAgent
    return guarded[url.protocol as keyof typeof guarded]
  }

  /** One request; redirects are not followed. */
  function request(url: URL, { headers, signal }: FetchOptions): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const asked = (url.protocol === 'https:' ? https : http).get(
      url,
      {
        agent: agentFor(url),
        headers: { 'user-agent': 'ConvoSphere', 'accept-encoding': 'gzip, br', ...headers },
        signal,
      },
      resolve,
    )
    asked.setTimeout(quietMs, () => asked.destroy(slow()))
    const late = setTimeout(() => asked.destroy(slow()), mostMs)
    asked.once('close', () => clearTimeout(late))
    asked.on('error', (error) => reject(reasonOf(error, url)))
    return promise
  }

  /**
   * @throws {Problem} 422 for what is no address, may not be reached or answers with a refusal; 502
   *   and 504 for what may work later
   */
  return async (address: string, options: FetchOptions): Promise<Fetched> => {
    let url = httpUrl(address)
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const answer = await request(url, options)
      const { statusCode: status = 0, headers } = answer
      const isMoved = status >= 301 && status <= 308 && status !== 304 && headers.location
      if (!isMoved) {
        if (status >= 400) answer.destroy()
        if (status >= 500 || status === 429) throw refused(502, status)
        if (status >= 400) throw refused(422, status)
        return { url, status, headers, body: unpacked(answer, url, options) }
      }
      answer.destroy()
      url = httpUrl(headers.location!, url)
    }
    throw new Problem(422, 'fetch.error.redirects')
  }
}

/** @throws {Problem} 422 for what is no address of the web */
function httpUrl(address: string, base?: URL): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid({ url: { key: 'field.url' } })
  if (url.username || url.password) throw invalid({ url: { key: 'fetch.error.secret' } })
  return url
}

async function* unpacked(answer: IncomingMessage, url: URL, { maxBytes, signal }: FetchOptions) {
  const limit = () => tooLarge(`${Math.floor(maxBytes / 1024 / 1024)} MB`)
  const unpacker = unpackers[answer.headers['content-encoding'] ?? '']?.()
  const bytes: Readable = unpacker ? pipeline(answer, unpacker, () => {}) : answer
  let size = 0
  try {
    if (Number(answer.headers['content-length']) > maxBytes) throw limit()
    for await (const piece of bytes) {
      size += (piece as Uint8Array).length
      if (size > maxBytes) throw limit()
      yield piece as Uint8Array
    }
  } catch (error) {
    signal.throwIfAborted()
    throw reasonOf(error as Error, url)
  } finally {
    answer.destroy()
    unpacker?.destroy()
  }
}

const slow = () => new Problem(504, 'fetch.error.slow')
const refused = (status: 422 | 502, code: number) =>
  new Problem(status, 'fetch.error.status', { values: { code } })

/** What went wrong on the way, for people. */
function reasonOf(error: Error & { code?: string }, { hostname }: URL): Error {
  if (error instanceof Problem || error.name === 'AbortError') return error
  const detail = error.message
  if (detail.includes('is not allowed. Because'))
    return new Problem(422, 'fetch.error.private', { values: { host: hostname }, detail })
  return new Problem(502, 'fetch.error.unreachable', { values: { host: hostname }, detail })
}
