import { atEnd } from '../temp.ts'

/** A server of `/v1/audio/transcriptions`. */
export function fakeListener(answer: (form: FormData) => Response) {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/v1/models') return Response.json({ object: 'list', data: [] })
      if (pathname !== '/v1/audio/transcriptions') return new Response(null, { status: 404 })
      return answer(await request.formData())
    },
  })
  atEnd(() => server.stop(true))
  return {
    OPENAI_BASE_URL: `http://127.0.0.1:${server.port}/v1`,
    OPENAI_API_KEY: 'a key',
    KNOWLEDGE_TRANSCRIPTION_MODEL: 'openai/listener',
  }
}
