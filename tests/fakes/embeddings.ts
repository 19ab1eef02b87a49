import { atEnd } from '../temp.ts'

/** Words that mean the same; each line is a direction of its own. */
const meanings = [
  ['holiday', 'holidays', 'vacation', 'leave', 'urlaub'],
  ['car', 'vehicle', 'automobile', 'auto'],
  ['tea', 'coffee', 'drink'],
  ['roof', 'house', 'building'],
]

const vectorOf = (text: string): number[] => {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const counts = meanings.map((group) => words.filter((word) => group.includes(word)).length)
  // Something that all texts have in common, as real models have it too.
  return [...counts, 0.3]
}

/** A server of OpenAI's `/v1/embeddings` whose model knows what some words mean. */
export function fakeEmbeddings() {
  const asked: { model: string; input: string[] }[] = []
  const state = { broken: false }
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/v1/models') return Response.json({ object: 'list', data: [] })
      if (pathname !== '/v1/embeddings') return new Response(null, { status: 404 })
      if (state.broken) return Response.json({ error: { message: 'no' } }, { status: 400 })
      const { model, input } = (await request.json()) as { model: string; input: string[] }
      asked.push({ model, input })
      const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }))
      return Response.json({ object: 'list', model, data: data.toReversed() })
    },
  })
  atEnd(() => server.stop(true))
  return {
    /** What it was asked so far. */
    asked,
    /** Whether it refuses. */
    state,
    env: {
      OPENAI_BASE_URL: `http://127.0.0.1:${server.port}/v1`,
      OPENAI_API_KEY: 'a key',
      KNOWLEDGE_EMBEDDING_MODEL: 'openai/meaning',
    },
  }
}
