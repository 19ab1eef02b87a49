import { unlessEmpty } from 'convosphere'
import { z } from 'zod'
import { countSorts } from './store.ts'

const dayMs = 86_400_000
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** `?from=&to=&sort=`: the last thirty days, the most asked first, unless said otherwise. */
export const CountsQuery = z
  .object({
    from: unlessEmpty(z.iso.date().optional()),
    to: unlessEmpty(z.iso.date().optional()),
    sort: unlessEmpty(z.enum(countSorts).default('asked')),
  })
  .transform(({ from, to, sort }) => {
    const end = to ?? dayOf(Date.now())
    return { from: from ?? dayOf(Date.parse(end) - 29 * dayMs), to: end, sort }
  })
