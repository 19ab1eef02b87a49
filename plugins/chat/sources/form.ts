import type { Wanted } from './steps.ts'

/** A field of this name, with a document's id behind it, says that it is one of those chosen. */
const single = 'document:'

/**
 * What the fields of a form say of what is looked into; undefined: nothing, so it stays as it was.
 * `sources` is `all`, `none`, a collection's id, or `chosen`: then the fields `document:ID` name the
 * documents, and `reading` whether they go along whole.
 */
export function wantedFrom(fields: Record<string, string>): Wanted | undefined {
  const { sources, reading } = fields
  if (!sources) return undefined
  if (sources === 'all') return {}
  if (sources !== 'chosen') return { collections: sources === 'none' ? [] : [sources] }
  const names = Object.keys(fields).filter((name) => name.startsWith(single))
  const documents = names.map((name) => name.slice(single.length))
  return {
    documents,
    ...(reading === 'whole' && { whole: true }),
    ...(reading === 'passages' && { whole: false }),
  }
}
