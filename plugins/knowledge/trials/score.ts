/** A question, and what answers it: the place's id → how well (0 or absent: not at all). */
export interface Judged {
  question: string
  relevant: Map<string, number>
}

export interface Score {
  /** Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002). */
  ndcg: number
  /** One over the rank of the first relevant place. */
  mrr: number
  /** The share of all relevant places that stand among the first ten. */
  recall: number
}

const discounted = (gains: number[]) =>
  gains.slice(0, 10).reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0)

/** Scores one ranking of places, best first, each once. */
export function scoreOf(ranking: string[], relevant: Map<string, number>): Score {
  const gains = ranking.map((place) => relevant.get(place) ?? 0)
  const ideal = [...relevant.values()].toSorted((a, b) => b - a)
  const first = gains.findIndex((gain) => gain > 0)
  const found = gains.slice(0, 10).filter((gain) => gain > 0).length
  return {
    ndcg: discounted(gains) / discounted(ideal),
    mrr: first < 0 ? 0 : 1 / (first + 1),
    recall: found / relevant.size,
  }
}

/** The mean over all questions. */
export function meanOf(scores: Score[]): Score {
  const mean = (of: (score: Score) => number) =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length
  return {
    ndcg: mean((score) => score.ndcg),
    mrr: mean((score) => score.mrr),
    recall: mean((score) => score.recall),
  }
}
