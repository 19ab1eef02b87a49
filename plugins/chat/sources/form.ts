import type { Wanted } from './steps.ts'

/** What the field `sources` of a form says: `all`, `none`, or a collection's id. */
export function wantedFrom(field: string): Wanted {
  if (field === 'all') return {}
  return { collections: field === 'none' ? [] : [field] }
}
