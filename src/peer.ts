import { BlockList, isIP } from 'node:net'
import type { Context, MiddlewareHandler } from 'hono'
import { ConfigError, isRange } from './config.ts'
import type { Env } from './server.ts'

/** A list of addresses and CIDR ranges that can be asked. */
export function addressList(entries: string[], variable: string): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries) {
    if (!isRange(entry))
      throw new ConfigError(`${variable} "${entry}": not an address or CIDR range`)
    const [address = '', bits] = entry.split('/')
    const type = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, type)
    else list.addSubnet(address, Number(bits), type)
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** What a proxy that is not trusted, or that nobody configured, leaves on a request. */
const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/** Whether a request comes from a program on this machine itself, past no proxy and no browser. */
export function isLocal(c: Context<Env>): boolean {
  const { hostname } = new URL(c.req.url)
  return (
    (c.var.address === '::1' || c.var.address.startsWith('127.')) &&
    // Another name for this address may be an attacker's (DNS rebinding).
    /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname) &&
    !forwarding.some((name) => c.req.header(name) !== undefined)
  )
}

/**
 * Finds the real peer: the socket's address or, when that is a trusted proxy, the last address in
 * X-Forwarded-For that is not one. What others write into the header is not believed.
 */
export function peerAddress(trustedProxies: string[]): MiddlewareHandler<Env> {
  const trusted = addressList(trustedProxies, 'TRUSTED_PROXIES')
  return async (c, next) => {
    const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
    let address = unmapped(c.env.server?.requestIP(c.req.raw)?.address ?? '127.0.0.1')
    while (trusted(address) && hops.length) {
      const hop = unmapped(withoutPort(hops.pop() ?? ''))
      if (!isIP(hop)) break
      address = hop
    }
    c.set('address', address)
    await next()
  }
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (hop: string) =>
  hop.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1').replace(/^\[(.*)\](:\d+)?$/, '$1')

const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** What rate limits are kept by: an IPv4 address, or the /64 that one IPv6 household shares. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  const network = [...left, ...zeros, ...right].slice(0, 4)
  return `${network.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`
}
