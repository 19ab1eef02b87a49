import type { TurnMessage } from '../../models/index.ts'
import type { BranchRow, ContextStore } from './store.ts'
import { measure, type Told, tokensOfSize } from './tokens.ts'

const pageSize = 200

/**
 * What a model is told of the branch that ends in a message: the newest summary and what follows it.
 * @param most ends the reading where there is more than so many tokens
 */
export async function readBranch(
  store: ContextStore,
  leafId: string,
  { withText = true, most = Infinity } = {},
): Promise<Pick<Told, 'summary' | 'rows'>> {
  const rows: BranchRow[] = []
  let from: string | undefined = leafId
  let tokens = 0
  while (from && tokens <= most) {
    const page: BranchRow[] = await store.branch(from, pageSize, { withText })
    const at = page.findIndex((row) => row.summary !== undefined)
    rows.push(...(at < 0 ? page : page.slice(0, at)))
    if (at >= 0) return { summary: page[at]!.summary, rows: rows.toReversed() }
    tokens += page.reduce((all, row) => all + tokensOfSize(row.size), 0)
    from = page.at(-1)?.parentId
  }
  return { summary: undefined, rows: rows.toReversed() }
}

/** The messages of a turn. The summary comes as a person’s words: it may hold anybody’s. */
export function messagesOf({ instructions, summary, rows }: Told): TurnMessage[] {
  const said = rows.flatMap(({ role, text, images }) =>
    text || images ? [{ role, text, ...(images && { images }) }] : [],
  )
  return [
    ...(instructions ? [{ role: 'system' as const, text: instructions }] : []),
    ...(summary ? [{ role: 'user' as const, text: introduced(summary) }] : []),
    ...said,
  ]
}

const introduced = (summary: string) =>
  `What we said before, summarised because it was too long:\n\n${summary}`

/**
 * How many of the oldest rows have to go so that the rest takes at most so many tokens. What is left
 * begins with a question; the last row always stays.
 */
export function tooMany(told: Told, room: number): number {
  const { rows } = told
  const sizes = rows.map((row) => tokensOfSize(row.size))
  const estimate = sizes.reduce((all, size) => all + size, 0)
  // A provider that counted more than was estimated, did so for each of them.
  const scale = Math.max(1, measure(told).tokens / Math.max(1, estimate))
  let first = rows.length - 1
  let kept = sizes[first] ?? 0
  while (first > 0 && (kept + sizes[first - 1]!) * scale <= room) kept += sizes[--first]!
  while (first < rows.length - 1 && rows[first]!.role !== 'user') first++
  return first
}

/** The same without its oldest rows, as somebody chose. */
export const without = (told: Told, count: number): Told => ({
  ...told,
  rows: told.rows.slice(count),
})
