/** Which backups stay; each rule keeps its own, and one is enough to stay. */
export interface KeepRule {
  /** So many of the newest. */
  keepLast: number
  /** The newest of each of so many days. */
  keepDaily: number
  /** The newest of each of so many weeks. */
  keepWeekly: number
}

/**
 * The backups that no rule keeps.
 * @param backups with the time of each, ISO 8601; days and weeks are those of UTC, weeks begin on Monday
 */
export function superfluous<B extends { at: string }>(backups: B[], rule: KeepRule): B[] {
  const newestFirst = backups.toSorted((a, b) => b.at.localeCompare(a.at))
  const kept = new Set([
    ...newestFirst.slice(0, rule.keepLast),
    ...newestOfEach(newestFirst, dayOf, rule.keepDaily),
    ...newestOfEach(newestFirst, weekOf, rule.keepWeekly),
  ])
  return newestFirst.filter((backup) => !kept.has(backup))
}

function newestOfEach<B extends { at: string }>(
  newestFirst: B[],
  spanOf: (at: string) => number,
  most: number,
): B[] {
  const bySpan = new Map<number, B>()
  for (const backup of newestFirst) {
    const span = spanOf(backup.at)
    if (!bySpan.has(span)) bySpan.set(span, backup)
  }
  return [...bySpan.values()].slice(0, most)
}

const dayMs = 86_400_000
const dayOf = (at: string) => Math.floor(Date.parse(at) / dayMs)
/** Day 0, 1 January 1970, was a Thursday. */
const weekOf = (at: string) => Math.floor((dayOf(at) + 3) / 7)
