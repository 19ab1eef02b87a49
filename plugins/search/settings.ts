import { z } from 'zod'

export const settings = z.object({
  /** How long it is counted what was looked for, in days; 0: not at all. */
  countedDays: z.number().int().min(0).max(731).default(90),
})

export type SearchSettings = z.infer<typeof settings>
