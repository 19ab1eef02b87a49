import { expect, test } from 'bun:test'
import { connect } from 'node:net'
import { aborted, type Context, definePlugin, open, sse, type SseEvent } from 'convosphere'
import { testApp } from '../app.ts'

type Write = (send: (event: SseEvent) => void, ended: AbortSignal) => Promise<void>

/** An app whose `/live` streams what `write` sends. */
const appThatStreams = (write: Write) =>
  testApp({
    plugins: [
      definePlugin({
        name: 'live',
        apiVersion: 1,
        routes: (app, ctx: Context) =>
          void app.get('/live', open(), (c) => sse(c, { ...ctx, permission: '' }, write)),
      }),
    ],
  })

const kilobyte = 'x'.repeat(1024)
const aMoment = () => new Promise((resolve) => setImmediate(resolve))

test('a reader who never reads is cut off before much piles up for it', async () => {
  const mostKilobytes = 256 * 1024
  const cut = Promise.withResolvers<number>()
  const app = await appThatStreams(async (send, ended) => {
    let sent = 0
    for (; sent < mostKilobytes && !ended.aborted; sent += 64) {
      send({ data: kilobyte.repeat(64) })
      await aMoment()
    }
    cut.resolve(sent)
  })
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.pause().write('GET /live HTTP/1.1\r\nhost: localhost\r\n\r\n')
  // What the system takes for a socket is its own affair.
  expect(await cut.promise).toBeLessThan(32 * 1024)
  socket.resume()
  await closed
})

test('a stream ends when nobody can tell whether its reader may still read it', async () => {
  const app = await appThatStreams(async (send, ended) => {
    send({ data: 'begun' })
    await aborted(ended)
  })
  const ada = await app.signIn('ada')
  const begun = Promise.withResolvers<void>()
  const events = ada.follow('/live', { until: () => (begun.resolve(), false) })
  await begun.promise
  app.host.kernel.sessions.holder = () => Promise.reject(new Error('no database'))
  app.host.emit('access.changed', { userId: '*' })
  expect((await events).map((event) => event.data)).toEqual(['begun'])
})

test('a reader gets whole what is sent at one go, however much it is, and what comes later', async () => {
  const app = await appThatStreams(async (send) => {
    for (let n = 0; n < 12; n++) send({ data: kilobyte.repeat(1024) })
    for (let n = 0; n < 100; n++) {
      await aMoment()
      send({ data: 'later' })
    }
  })
  const events = await app.guest().follow('/live')
  expect(events).toHaveLength(112)
  expect(events.at(-1)!.data).toBe('later')
})
