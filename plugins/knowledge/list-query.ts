import { unlessEmpty } from 'convosphere'
import { z } from 'zod'
import { fileKinds } from './kinds.ts'
import { documentSorts } from './listing.ts'
import { documentStatuses } from './store.ts'
import { languages } from './words.ts'

const id = unlessEmpty(z.string().max(100).optional())

/** What the address of a list says: which documents, in which order. */
export const ListQuerySchema = z.object({
  collection: id.describe('The id of the one that they lie in'),
  q: unlessEmpty(z.string().max(200).optional()).describe('Part of a title or file name'),
  tag: unlessEmpty(z.string().max(200).optional()).describe('The name of one that they have'),
  type: unlessEmpty(z.enum(fileKinds).optional()).describe('The kind of file'),
  status: unlessEmpty(z.enum(documentStatuses).optional()),
  language: unlessEmpty(z.enum(languages).optional()),
  owner: id.describe('The id of who brought them'),
  sort: unlessEmpty(z.enum(documentSorts).optional()).describe('used: the most cited and opened'),
})

export type ListQuery = z.infer<typeof ListQuerySchema>

/** What a list can be narrowed by, but for the collection. */
export const filterNames = ['q', 'tag', 'type', 'status', 'language', 'owner'] as const
export type FilterName = (typeof filterNames)[number]

/** The address of a list. */
export function listHref(query: ListQuery, more: Record<string, string> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []))
  const search = new URLSearchParams([...given, ...Object.entries(more)])
  return search.size ? `/knowledge?${search}` : '/knowledge'
}
