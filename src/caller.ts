import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import type { Config } from './config.ts'
import { readAs } from './draw-for.ts'
import { unauthenticated } from './errors.ts'
import type { Kernel } from './host.ts'
import { allows, type Caller } from './permissions.ts'
import type { Env, PipelineParts } from './server.ts'

/** Name and attributes of the session cookie: `__Host-` bound wherever the public address is https. */
export function sessionCookie(config: Config) {
  const secure = config.publicUrl?.startsWith('https:') ?? false
  return {
    name: secure ? '__Host-session' : 'session',
    attributes: {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'Lax',
      maxAge: 30 * 86_400,
    } as const,
  }
}

/** Gives the browser its session. */
export function rememberSession(c: Context, config: Config, secret: string): void {
  const { name, attributes } = sessionCookie(config)
  setCookie(c, name, secret, attributes)
}

/** Takes it away. */
export function forgetSession(c: Context, config: Config): void {
  const { name, attributes } = sessionCookie(config)
  deleteCookie(c, name, attributes)
}

/** The token of an `Authorization: Bearer …`; other schemes are a proxy's own business. */
export const bearerToken = (request: Request): string | undefined =>
  /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]

/** Who sends this request now, by bearer token or session cookie; asked again by long streams. */
export async function findCaller(
  request: Request,
  kernel: Kernel,
  config: Config,
): Promise<Caller | undefined> {
  const token = bearerToken(request)
  if (token) {
    const found = await kernel.tokens.holder(token)
    return found && { user: found.user, scopes: found.scopes }
  }
  const secret = readCookie(request, sessionCookie(config).name)
  const found = secret ? await kernel.sessions.holder(secret) : undefined
  return found && { user: found.user, scopes: ['*'], sessionId: found.sessionId }
}

function readCookie(request: Request, name: string): string | undefined {
  const cookies = request.headers.get('cookie')
  return cookies ? (new Bun.CookieMap(cookies).get(name) ?? undefined) : undefined
}

/**
 * Finds the caller; an old cookie makes a guest, and so does one of another person than the page was
 * made for, where it says so (`reader`).
 * @throws {Problem} 401 when a bearer token is not valid
 */
export function identify(parts: PipelineParts): MiddlewareHandler<Env> {
  const { kernel, config, runtime } = parts
  return async (c, next) => {
    c.set('allows', () => false)
    const holder = await findCaller(c.req.raw, kernel, config)
    // A page that was left open sends nothing in the name of who has signed in since.
    const reader = c.req.header('reader')
    const found = reader && holder?.user.id !== reader ? undefined : holder
    if (!holder && bearerToken(c.req.raw)) throw unauthenticated('error.badToken')
    if (found) {
      c.set('caller', found)
      c.set('allows', (permission) => allows(found, permission, runtime().permissions))
      readAs(c, parts, found.user)
    }
    await next()
  }
}
