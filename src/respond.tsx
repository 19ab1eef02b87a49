import type { Context } from 'hono'
import { bearerToken, findCaller } from './caller.ts'
import type { Config } from './config.ts'
import { asProblem, type Problem } from './errors.ts'
import type { Kernel } from './host.ts'
import { withoutSecrets } from './ids.ts'
import { pieces } from './later.ts'
import { allows, type Caller } from './permissions.ts'
import type { Env } from './server.ts'
import { t, view, withView } from './view.ts'
import { Document } from '../views/document.tsx'
import { ProblemPage, ProblemNotice } from '../views/problem.tsx'

type Html = string | Promise<string>

/**
 * Answers with a whole page, or with `main` alone where htmx asked.
 * @param main the page's content, already drawn
 * @param assets names of `pageAssets` that only this page loads
 */
export async function page(
  c: Context<Env>,
  {
    title,
    main,
    status = 200,
    assets,
  }: { title: string; main: Html; status?: number; assets?: string[] },
): Promise<Response> {
  const body = await main
  if (c.var.caller && !view().partial)
    c.header('speculation-rules', '"/static/speculation-rules.json"')
  return html(c, view().partial ? body : await Document({ title, assets, children: body }), status)
}

/** Answers with a part of a page. */
export async function fragment(c: Context<Env>, body: Html, status = 200): Promise<Response> {
  return html(c, await body, status)
}

/**
 * Sends what is drawn: whole if it is ready in this turn of the event loop, as with an embedded
 * database. Else a page is sent up to its first part that is not (`later`), so that the browser
 * can fetch styles and paint what there is, and each part as it comes.
 */
async function html(c: Context<Env>, text: string, status: number): Promise<Response> {
  c.header('content-type', 'text/html; charset=utf-8')
  c.header('cache-control', 'no-store')
  c.header('vary', 'accept-encoding, hx-request')
  const here = view()
  let begun = false
  const drawing = pieces(text, here, (error) => {
    if (!begun) throw error
    return withView(here, () => brokenPart(c, error))
  })
  const late = here.partial ? undefined : new Promise<undefined>((done) => setImmediate(done))
  let ready = ''
  for (;;) {
    const next = drawing.next()
    const piece = await (late ? Promise.race([next, late]) : next)
    if (piece?.done) return whole(c, ready, status)
    if (piece) ready += piece.value
    else {
      begun = true
      return inPieces(c, ready, next, drawing, status)
    }
  }
}

const takesGzip = (c: Context<Env>) => c.req.header('accept-encoding')?.includes('gzip')

function whole(c: Context<Env>, text: string, status: number): Response {
  const compress = text.length > 1400 && takesGzip(c)
  if (compress) c.header('content-encoding', 'gzip')
  return c.newResponse(compress ? Bun.gzipSync(text, { level: 1 }) : text, status as 200)
}

async function inPieces(
  c: Context<Env>,
  ready: string,
  next: Promise<IteratorResult<string, void>>,
  drawing: AsyncGenerator<string, void>,
  status: number,
): Promise<Response> {
  const [{ Readable }, { constants, createGzip }] = await Promise.all([
    import('node:stream'),
    import('node:zlib'),
  ])
  // Proxies would wait for the end.
  c.header('x-accel-buffering', 'no')
  const page = Readable.from(
    (async function* () {
      yield ready
      for (let piece = await next; !piece.done; piece = await drawing.next())
        if (piece.value) yield piece.value
    })(),
  )
  const compress = takesGzip(c)
  if (compress) c.header('content-encoding', 'gzip')
  const sent = compress ? page.pipe(createGzip({ level: 1, flush: constants.Z_SYNC_FLUSH })) : page
  return c.newResponse(Readable.toWeb(sent) as unknown as ReadableStream, status as 200)
}

/** Stands in the place of a part whose drawing failed after the page had begun. */
const brokenPart = (c: Context<Env>, error: unknown): Html =>
  ProblemNotice({ problem: toldProblem(c, error as Error) })

/** What the reader is told of an error; of one that is ours, the log is told all. */
function toldProblem(c: Context<Env>, error: Error): Problem {
  const problem = asProblem(error)
  if (problem.status >= 500)
    c.var.log.error('a request failed', { path: withoutSecrets(c.req.path), error })
  return problem
}

/** Sends the browser on after a form: htmx by header, others by 303. */
export function goTo(c: Context<Env>, path: string): Response {
  if (!view().partial) return c.redirect(path, 303)
  c.header('hx-redirect', path)
  return c.body(null, 204)
}

/** Problem+json for one error, in the reader's language. */
function problemJson(problem: Problem) {
  return {
    type: `urn:convosphere:${problem.key}`,
    title: t(problem.key, problem.values),
    status: problem.status,
    ...(Object.keys(problem.fields).length && { fields: fieldTexts(problem) }),
  }
}

/** Field name → what is wrong with it, in the reader's language. */
export const fieldTexts = (problem: Problem): Record<string, string> =>
  Object.fromEntries(
    Object.entries(problem.fields).map(([name, error]) => [name, t(error.key, error.values)]),
  )

/** Every error ends here: problem+json for programs, else a page or a notice for htmx. */
export async function renderProblem(c: Context<Env>, error: Error): Promise<Response> {
  const problem = toldProblem(c, error)
  if (problem.retryAfter) c.header('retry-after', String(problem.retryAfter))
  if (/^\/(api(\/|$)|metrics$)/.test(c.req.path) || bearerToken(c.req.raw)) {
    c.header('content-type', 'application/problem+json')
    if (problem.status === 401) c.header('www-authenticate', 'Bearer')
    return c.newResponse(JSON.stringify(problemJson(problem)), problem.status as 400)
  }
  if (problem.status === 401 && !view().user) {
    const here = c.req.method === 'GET' && !view().partial ? view().path : '/'
    return goTo(c, here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`)
  }
  if (view().partial) {
    c.header('hx-retarget', '#notices')
    c.header('hx-reswap', 'beforeend')
    return fragment(c, ProblemNotice({ problem }), problem.status)
  }
  return page(c, {
    title: t(problem.key, problem.values),
    main: ProblemPage({ problem }),
    status: problem.status,
  })
}

export interface SseEvent {
  id?: string
  event?: string
  data: string
}

/** How often a quiet stream says that it lives, so that proxies keep it. */
const pingMs = 15_000
/** How far a reader may lag, in bytes, beside the most that was sent at one go, which may take its time. */
const lagBytes = 1024 * 1024

/**
 * A stream of server-sent events (WHATWG HTML, 9.2) that ends when the reader goes, when `signal`
 * fires, or when the caller loses the right to read it. A reader who does not read is cut off, so
 * that nothing piles up for it; it comes back with Last-Event-ID.
 */
export function sse(
  c: Context<Env>,
  { kernel, config, signal, permission }: StreamParts,
  write: (send: (event: SseEvent) => void, ended: AbortSignal) => Promise<void>,
): Response {
  c.env.server?.timeout(c.req.raw, 0)
  c.header('content-type', 'text/event-stream; charset=utf-8')
  c.header('cache-control', 'no-store')
  c.header('x-accel-buffering', 'no')
  // Nobody would read it, so nobody would end it.
  if (c.req.method === 'HEAD') return c.body(null)
  const end = new AbortController()
  const ended = AbortSignal.any([end.signal, signal, c.req.raw.signal])
  const first = c.var.caller
  const encoder = new TextEncoder()
  let atOneGo = 0
  let largest = 0
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async start(controller) {
      const push = (text: string) => {
        if (ended.aborted) return
        if (!atOneGo) setImmediate(() => (atOneGo = 0))
        const bytes = encoder.encode(text)
        atOneGo += bytes.length
        largest = Math.max(largest, atOneGo)
        if (controller.desiredSize! < -largest) return cutOff()
        controller.enqueue(bytes)
      }
      const cutOff = () => {
        end.abort()
        // Unlike an end, this frees what waits and closes the connection.
        controller.error()
      }
      // The first byte sends the headers, so that the reader knows at once that it is connected.
      push(': open\n\n')
      const ping = setInterval(() => push(': ping\n\n'), pingMs)
      const unlisten = kernel.plugins.listen((event) => {
        if (event !== 'access.changed' || !first) return
        // Where that cannot be told, the reader has to come back and be asked.
        void stillAllowed(c.req.raw, kernel, config, first, permission)
          .catch(() => false)
          .then((yes) => {
            if (!yes) end.abort()
          })
      })
      try {
        await Promise.race([write((event) => push(format(event)), ended), aborted(ended)])
      } finally {
        clearInterval(ping)
        unlisten()
        end.abort()
        try {
          controller.close()
        } catch {
          // the reader has already gone
        }
      }
    },
    cancel: () => end.abort(),
  }
  const queue = new ByteLengthQueuingStrategy({ highWaterMark: lagBytes })
  return c.newResponse(new ReadableStream(source, queue))
}

interface StreamParts {
  kernel: Kernel
  config: Config
  /** The plugin's. */
  signal: AbortSignal
  permission: string
}

async function stillAllowed(
  request: Request,
  kernel: Kernel,
  config: Config,
  first: Caller,
  permission: string,
) {
  const again = await findCaller(request, kernel, config)
  return (
    again?.user.id === first.user.id &&
    allows(again, permission, kernel.plugins.runtime.permissions)
  )
}

function format({ id, event, data }: SseEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
  return `${id ? `id: ${id}\n` : ''}${event ? `event: ${event}\n` : ''}${lines.join('')}\n`
}

/** Resolves when the signal fires. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** A path of this program as an address that can be passed on. */
export const publicUrl = (c: Context<Env>, config: Config, path: string): string =>
  (config.publicUrl ?? new URL(c.req.url).origin) + path
