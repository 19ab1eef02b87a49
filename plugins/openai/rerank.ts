import type OpenAI from 'openai'
import type { Judged } from '../models/index.ts'
import { type Counted, readUsage } from './usage.ts'

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
): Promise<Judged> {
  const answer = await client.post<{
    results?: { index: number; relevance_score: number }[]
    usage?: Counted
  }>('/rerank', {
    body: { model, query: question, documents: texts, top_n: texts.length },
    signal,
  })
  const scores = new Map(answer.results?.map((one) => [one.index, one.relevance_score]))
  return {
    scores: texts.map((_, index) => scores.get(index) ?? -Infinity),
    usage: readUsage(answer.usage),
  }
}
