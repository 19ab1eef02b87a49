import { indexed } from '../retrieval/measure.ts'
import { cranfield, debianReference } from '../retrieval/sets.ts'
import type { Figure } from './figures.ts'
import { scratch } from './programs.ts'

/** Row 11: how well passages are found, on judged sets, beside FTS5 alone. */
export async function retrieval(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const set of [cranfield(), debianReference()]) {
    const index = await indexed(set, `${scratch()}/set.db`)
    const text = await index.text()
    const plain = await index.plain()
    await index.close()
    const shown = (value: number) => value.toFixed(3)
    figures.push({
      target: 11,
      what: `${set.name}, ${set.questions.length} questions, ${index.chunks} passages: FTS5 alone over ours, nDCG@10`,
      value: plain.ndcg / text.ndcg,
      unit: '×',
      limit: 1,
      note: `nDCG@10 ${shown(text.ndcg)} against ${shown(plain.ndcg)}, recall@10 ${shown(text.recall)} against ${shown(plain.recall)}, MRR ${shown(text.mrr)} against ${shown(plain.mrr)}`,
    })
  }
  return figures
}
