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
  // Something that all texts have in common, as real models have it too; the unknown lies apart.
  const apart = Array.from({ length: 8 }, (_, at) =>
    counts.some(Boolean) ? 0 : Number((Bun.hash(text) >> BigInt(at)) & 1n) * 2 - 1,
  )
  return [...counts, 0.3, ...apart]
}

interface Judging {
  documents: string[]
}

/** What speaks of buildings answers best. */
const judged = ({ documents }: Judging) =>
  documents
    .map((text, index) => ({ index, relevance_score: text.includes('building') ? 0.9 : 0.1 }))
    .toSorted((one, other) => other.relevance_score - one.relevance_score)

/** A server of OpenAI's `/v1/embeddings`, with `/v1/rerank` beside it, whose model knows what some words mean. */
export function fakeEmbeddings() {
  const asked: { model: string; input: string[] }[] = []
  const state = { broken: false, once: '' }
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/v1/models') return Response.json({ object: 'list', data: [] })
      if (pathname === '/v1/rerank' && !state.broken)
        return Response.json({
          results: judged((await request.json()) as Judging),
          usage: { total_tokens: 70 },
        })
      if (pathname !== '/v1/embeddings') return new Response(null, { status: 404 })
      const { model, input } = (await request.json()) as { model: string; input: string[] }
      const isSpent = model === state.once && asked.some((one) => one.model === model)
      if (state.broken || isSpent)
        return Response.json({ error: { message: 'no' } }, { status: 400 })
      asked.push({ model, input })
      const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }))
      const usage = { prompt_tokens: 10 * input.length, total_tokens: 10 * input.length }
      return Response.json({ object: 'list', model, data: data.toReversed(), usage })
    },
  })
  atEnd(() => server.stop(true))
  return {
    /** What it was asked so far. */
    asked,
    /** Whether it refuses; a model that it answers but once. */
    state,
    env: {
      OPENAI_BASE_URL: `http://127.0.0.1:${server.port}/v1`,
      OPENAI_API_KEY: 'a key',
      KNOWLEDGE_EMBEDDING_MODEL: 'openai/meaning',
    },
  }
}
