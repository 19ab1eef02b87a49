import { expect, test } from 'bun:test'
import { definePlugin, later, notFound, open, page } from 'convosphere'
import { Layout } from 'convosphere/views'
import { testApp } from '../app.ts'
import { tempFolder, atEnd } from '../temp.ts'
import { serveHrana } from '../hrana.ts'

/** An app with a page of two parts that are drawn when the test says so, and who asks for it. */
async function pageInParts() {
  const first = Promise.withResolvers<string>()
  const second = Promise.withResolvers<void>()
  first.promise.catch(() => {})
  const asked = Promise.withResolvers<void>()
  const slow = definePlugin({
    name: 'slow',
    apiVersion: 1,
    routes: (app) =>
      void app.get('/slow', open(), (c) => {
        asked.resolve()
        return page(c, {
          title: 'Slow',
          main: (
            <Layout
              rail={later(
                second.promise.then(() => (
                  <>
                    <p>Second</p>
                    {later(first.promise)}
                  </>
                )),
              )}
            >
              <h1>Head</h1>
              {later(first.promise)}
              <p>End</p>
            </Layout>
          ),
        })
      }),
  })
  const app = await testApp({ plugins: [slow] })
  return { app, ada: await app.signIn('ada'), first, second, asked: asked.promise }
}

const reading = (response: Response) => {
  const chunks: string[] = []
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  return {
    chunks,
    /** Reads on until the text contains `wanted`, or to the end. */
    async until(wanted?: string) {
      while (wanted === undefined || !chunks.join('').includes(wanted)) {
        const { done, value } = await reader.read()
        if (done) break
        chunks.push(value)
      }
      return chunks.join('')
    },
  }
}

for (const encoding of ['identity', 'gzip'])
  test(`a page is sent up to what is not drawn yet, and on from there, in order (${encoding})`, async () => {
    const { ada, first, second } = await pageInParts()
    const response = await ada.get('/slow', { 'accept-encoding': encoding })
    expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null)
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const body = reading(response)
    const begun = await body.until('id="rail"')
    expect(begun).toContain('<link rel="stylesheet"')
    expect(begun).not.toContain('Head')
    first.resolve('<p>First</p>')
    second.resolve()
    const all = await body.until()
    expect(all).toEndWith('</html>')
    const order = [...all.matchAll(/Second|First|Head|End/g)].map(([word]) => word)
    expect(order).toEqual(['Second', 'First', 'Head', 'First', 'End'])
    expect(all).not.toContain('<!--')
  })

test('a part that fails after the page has begun is said in its place, and the rest comes', async () => {
  const { app, ada, first, second } = await pageInParts()
  const response = await ada.get('/slow')
  const body = reading(response)
  await body.until('id="rail"')
  second.resolve()
  first.reject(new Error('the disk is on fire'))
  const all = await body.until()
  expect(response.status).toBe(200)
  expect(all).toContain('Something went wrong on the server')
  expect(all).not.toContain('on fire')
  expect(all).toContain('<p>End</p>')
  expect(all).toEndWith('</html>')
  expect(app.lines.join('\n')).toContain('on fire')
})

test('a part that fails at once is an error page with its status', async () => {
  const { ada, first, second } = await pageInParts()
  second.resolve()
  first.reject(notFound())
  const response = await ada.get('/slow')
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain('End')
})

test('what is ready at once is sent whole', async () => {
  const { ada, first, second } = await pageInParts()
  first.resolve('<p>First</p>')
  second.resolve()
  const response = await ada.get('/slow')
  expect(response.headers.get('x-accel-buffering')).toBeNull()
  expect(response.headers.get('content-length')).not.toBeNull()
  expect(await response.text()).toContain('First')
})

test('htmx gets its part of a page whole', async () => {
  const { ada, first, second, asked } = await pageInParts()
  const answer = ada.get('/slow', { 'hx-request': 'true' })
  await asked
  first.resolve('<p>First</p>')
  second.resolve()
  const response = await answer
  expect(response.headers.get('x-accel-buffering')).toBeNull()
  expect(await response.text()).toContain('First')
})

test('a conversation on a far database comes in pieces, and complete', async () => {
  const server = serveHrana(`${tempFolder()}/remote.db`)
  atEnd(() => server.close())
  const far = await testApp({ env: { DATABASE_URL: server.url } })
  const near = await testApp()
  const [one, other] = await Promise.all(
    [far, near].map(async (app) => {
      const ada = await app.signIn('ada')
      const thread = await ada.json(ada.post('/api/chat/threads', { title: 'Weather' }))
      const response = await ada.get(`/chat/threads/${thread.id}`)
      return { response, text: await response.text() }
    }),
  )
  expect(one!.response.headers.get('x-accel-buffering')).toBe('no')
  expect(other!.response.headers.get('x-accel-buffering')).toBeNull()
  const shape = (text: string) => text.replaceAll(/[\w-]{20,}|\d{3,}/g, '…')
  expect(shape(one!.text)).toBe(shape(other!.text))
})
