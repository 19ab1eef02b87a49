import { indexed } from '../retrieval/measure.ts'
import { cranfield, debianReference } from '../retrieval/sets.ts'
import type { Figure } from './figures.ts'
import { scratch } from './programs.ts'

/** Row 11: how well passages are found, on judged sets, beside FTS5 alone, and by which way. */
export async function retrieval(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const set of [cranfield(), debianReference()]) {
    const index = await indexed(set, `${scratch()}/set.db`)
    const text = await index.text()
    const plain = await index.plain()
    const semantic = await index.semantic()
    const hybrid = await index.hybrid()
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
    figures.push({
      target: 11,
      what: `${set.name}: words alone over words and the meaning by all-MiniLM-L6-v2, nDCG@10`,
      value: text.ndcg / hybrid.ndcg,
      unit: '×',
      limit: 1,
      note: `both ${shown(hybrid.ndcg)}, words ${shown(text.ndcg)}, meaning ${shown(semantic.ndcg)}`,
    })
  }
  return figures
}
