import { t, view } from 'convosphere'
import type { Choice } from '../../search/index.ts'
import { fileKinds, kindOf } from '../kinds.ts'
import type { ValueCounts } from '../listing.ts'
import { languageText } from '../views/details.tsx'

/** What documents can be narrowed by, in words, and how many would be left. */
export async function choicesOf(
  { types, languages, owners, tags }: ValueCounts,
  namesOf: (ids: string[]) => Promise<Map<string, string>>,
): Promise<Choice[]> {
  const byKind = new Map<string, number>()
  for (const { value, count } of types) {
    const kind = kindOf(value)
    if (kind) byKind.set(kind, (byKind.get(kind) ?? 0) + count)
  }
  const names = await namesOf(owners.map(({ value }) => value))
  const { compare } = new Intl.Collator(view().locale)
  return [
    ...fileKinds
      .filter((kind) => byKind.has(kind))
      .map((kind) => ({
        name: 'type' as const,
        value: kind,
        label: t(`knowledge.kind.${kind}`),
        count: byKind.get(kind)!,
      })),
    ...tags.map((one) => ({ name: 'tag' as const, ...one, label: one.value })),
    ...owners
      .map((one) => ({ name: 'owner' as const, ...one, label: names.get(one.value) ?? one.value }))
      .toSorted((a, b) => compare(a.label, b.label)),
    ...languages.map((one) => ({
      name: 'language' as const,
      ...one,
      label: languageText(one.value),
    })),
  ]
}
