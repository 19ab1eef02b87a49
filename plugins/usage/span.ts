import { unlessEmpty } from 'convosphere'
import { z } from 'zod'
import { groups, type Span } from './store.ts'

const dayMs = 86_400_000
/** The longest span, in days: two years. */
const most = 731

/** A day as stored: YYYY-MM-DD, UTC. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** `?from=&to=&by=`: the last thirty days by day, unless said otherwise. */
export const UsageQuery = z
  .object({
    from: unlessEmpty(z.iso.date().optional()),
    to: unlessEmpty(z.iso.date().optional()),
    by: unlessEmpty(z.enum(groups).default('day')),
  })
  .transform(({ from, to, by }) => {
    const end = to ?? dayOf(Date.now())
    return { from: from ?? dayOf(Date.parse(end) - 29 * dayMs), to: end, by }
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], params: { key: 'usage.backwards' } })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < most * dayMs, {
    path: ['from'],
    params: { key: 'usage.tooLong' },
  })

/** Every day of a span, also those on which nothing was asked. */
export function daysOf({ from, to }: Span): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return Array.from({ length: count }, (_, index) => dayOf(Date.parse(from) + index * dayMs))
}
