/** One line of the report. */
export interface Figure {
  /** Row of the targets in docs/performance.md. */
  target: number
  what: string
  /** The figure that counts, most often a ratio to the baseline run beside it. */
  value: number
  unit: string
  /** Smallest and largest of the rounds. */
  spread?: [number, number]
  /** What it should be at most; absent where the figure is only reported. */
  limit?: number
  /** Orientation: the absolute figures behind it. */
  note?: string
}

/** The middle of a list of numbers. */
export const median = (list: number[]): number => quantile(list, 0.5)

/** The value below which this share of the list lies. */
export function quantile(list: number[], share: number): number {
  const sorted = list.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

/** Smallest and largest. */
export const spread = (list: number[]): [number, number] => [Math.min(...list), Math.max(...list)]

/** Runs both in turn, so that whatever else the machine does meets both alike. */
export async function interleave<A, B>(
  rounds: number,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A[], B[]]> {
  const a: A[] = []
  const b: B[] = []
  for (let round = 0; round < rounds; round++) {
    a.push(await first())
    b.push(await second())
  }
  return [a, b]
}
