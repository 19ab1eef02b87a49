import { unlessEmpty } from 'convosphere'
import { z } from 'zod'

/** Longer questions find nothing more. */
export const longestQuery = 500
/** So many of each kind are shown, and so many of one that is chosen. */
export const shownOf = { each: 5, chosen: 20 }
/** So many of a kind are shown at most. */
export const mostShown = 100

const name = unlessEmpty(z.string().max(200).optional())
const day = unlessEmpty(z.iso.date().optional())

const fields = {
  kind: name.describe(
    'Only things of this kind: conversation, collection, document, passage, page, person',
  ),
  owner: name.describe('The id of who brought them'),
  tag: name.describe('The name of one that they have'),
  type: name.describe('The kind of file'),
  language: name.describe('ISO 639-1; und: another one, or undetermined'),
  from: day.describe('Not older than this day (UTC)'),
  to: day.describe('Not newer than this day (UTC)'),
}

/** What programs ask for. */
export const ApiQuerySchema = z.object({
  q: z.string().max(longestQuery).default(''),
  ...fields,
  limit: unlessEmpty(z.coerce.number().int().min(1).max(mostShown).default(10)).describe(
    'So many of each kind at most',
  ),
})

/** What the address of the page says; what makes no sense narrows nothing. */
export const PageQuerySchema = z.object({
  q: z
    .string()
    .default('')
    .transform((text) => text.slice(0, longestQuery).trim()),
  kind: name.catch(undefined),
  owner: name.catch(undefined),
  tag: name.catch(undefined),
  type: name.catch(undefined),
  language: name.catch(undefined),
  from: day.catch(undefined),
  to: day.catch(undefined),
  limit: z.coerce.number().int().min(1).max(mostShown).optional().catch(undefined),
})

/** What is looked for. */
export type Wanted = Omit<z.infer<typeof PageQuerySchema>, 'kind' | 'limit'>
export type PageQuery = z.infer<typeof PageQuerySchema>

/** What a search can be narrowed by, but for the kind. */
export const filterNames = ['type', 'tag', 'owner', 'language', 'from', 'to'] as const
export type FilterName = (typeof filterNames)[number]

/** The address of a search. */
export function searchHref(query: Partial<PageQuery>): string {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value ? [[key, String(value)]] : [],
  )
  return given.length ? `/search?${new URLSearchParams(given)}` : '/search'
}
