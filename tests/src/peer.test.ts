import { describe, expect, test } from 'bun:test'
import { Hono } from 'hono'
import { limitKey, peerAddress } from '../../src/peer.ts'
import type { Env } from '../../src/server.ts'

async function peer(socket: string, forwarded: string | undefined, trusted: string[]) {
  const app = new Hono<Env>()
  app.use(peerAddress(trusted))
  app.get('/', (c) => c.text(c.var.address))
  const headers = new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded })
  const server = { requestIP: () => ({ address: socket }) }
  return (await app.request('/', { headers }, { server: server as never })).text()
}

describe('the peer', () => {
  const proxies = ['10.0.0.0/8', 'fd00::/8']
  test.each([
    ['is the socket’s address', '192.0.2.1', undefined, '192.0.2.1'],
    ['is not what a stranger writes', '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['is what a trusted proxy saw', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['is not what was forwarded to the proxy', '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['is seen through two proxies', '10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['is the proxy, when it says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['is the proxy, when it says nonsense', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is the proxy, when it says nonsense before others', '10.0.0.1', '1.1.1.1, x', '10.0.0.1'],
    ['has no port', '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['has no port in IPv6', 'fd00::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['is IPv4 inside IPv6', '::ffff:10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
  ])('%s', async (_, socket, forwarded, address) => {
    expect(await peer(socket, forwarded, proxies)).toBe(address)
  })

  test('without trusted proxies no header is believed', async () => {
    expect(await peer('127.0.0.1', '203.0.113.9', [])).toBe('127.0.0.1')
  })
})

describe('limits are kept', () => {
  test('by IPv4 address', () => {
    expect(limitKey('192.0.2.1')).toBe('192.0.2.1')
  })
  test('by the /64 of an IPv6 address, however it is written', () => {
    const same = [
      '2001:db8:0:1::1',
      '2001:db8:0:1:ffff:ffff:ffff:ffff',
      '2001:0DB8:0000:0001::2',
      '2001:db8:0:1::192.0.2.1',
    ]
    expect([...new Set(same.map(limitKey))]).toEqual(['2001:db8:0:1::/64'])
    expect(limitKey('2001:db8:0:2::1')).not.toBe(limitKey('2001:db8:0:1::1'))
    expect(limitKey('::1')).toBe('0:0:0:0::/64')
  })
})
