import type { User } from 'convosphere'
import type { KnowledgeContext } from './knowledge.ts'
import type { Hit } from './search.ts'

/** So many of what was found are judged. */
const judged = 30
/** The judgement is waited for so long, in ms; then the order stays as it is. */
const mostMs = 5000

/** Has the best of what was found put in order by a model that reads question and passage together. */
export function createReranking(
  ctx: Pick<KnowledgeContext, 'settings' | 'signal' | 'use' | 'log'>,
) {
  return async (user: User, question: string, hits: Hit[]): Promise<Hit[]> => {
    const model = ctx.settings.rerankModel
    if (!model || hits.length < 2) return hits
    const first = hits.slice(0, judged)
    const texts = first.map(({ chunk, document }) =>
      [...new Set([document.title, ...chunk.headings]), chunk.text].join('\n'),
    )
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(mostMs)])
    const scores = await ctx
      .use('models')
      .rerank(model, question, texts, user, signal)
      .catch((error: unknown) => {
        ctx.log.warn('what was found is not judged by a model', { error })
      })
    if (!scores) return hits
    const order = first
      .map((hit, at) => ({ hit, score: scores[at]! }))
      .toSorted((one, other) => other.score - one.score)
      .map(({ hit }, at) => ({ ...hit, modelRank: at + 1 }))
    return [...order, ...hits.slice(judged)]
  }
}
