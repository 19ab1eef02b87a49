import type OpenAI from 'openai'

/**
 * Has texts judged by how well they answer a question, as Jina, Cohere, vLLM, llama.cpp and others
 * offer it beside OpenAI's protocol (`POST /rerank`).
 * @returns a score for each text, in their order
 */
export async function rerank(
  client: OpenAI,
  model: string,
  question: string,
  texts: string[],
  signal: AbortSignal,
): Promise<number[]> {
  const answer = await client.post<{ results?: { index: number; relevance_score: number }[] }>(
    '/rerank',
    { body: { model, query: question, documents: texts, top_n: texts.length }, signal },
  )
  const scores = new Map(answer.results?.map((one) => [one.index, one.relevance_score]))
  return texts.map((_, index) => scores.get(index) ?? -Infinity)
}
