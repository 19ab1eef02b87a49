import { BlockList, isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { ConfigError } from './config.ts'
import type { Env } from './server.ts'

/** A list of addresses and CIDR ranges that can be asked. */
export function addressList(entries: string[], variable: string): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address)
    if (!family || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
      throw new ConfigError(`${variable} "${entry}": not an address or CIDR range`)
    const type = family === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, type)
    else list.addSubnet(address, Number(bits), type)
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
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
      const hop = unmapped(hops.pop() ?? '')
      if (!isIP(hop)) break
      address = hop
    }
    c.set('address', address)
    await next()
  }
}

const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** What rate limits are kept by: an IPv4 address, or the /64 that one IPv6 household shares. */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}
