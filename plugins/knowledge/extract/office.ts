import { dayOf } from '../day.ts'
import type { Facts } from './extract.ts'
import { readMarkup, type Reader } from './markup.ts'
import type { Zip } from './zip.ts'

/** Reads one XML file of an archive. */
export const readPart = (zip: Zip, name: string, reader: Reader): Promise<void> =>
  readMarkup(zip.read(name), reader, { xml: true })

/** What an office document says of itself (ECMA-376-2, 11; ODF 1.3, 4.3: the names are the same). */
export async function factsOf(zip: Zip, part: string): Promise<Facts> {
  const facts: Facts = {}
  let changed: string | undefined
  let text = ''
  await readPart(zip, part, {
    open: () => void (text = ''),
    text: (words) => void (text += words),
    close(name) {
      const value = text.trim().slice(0, 500)
      if (name === 'title' && value) facts.title ??= value
      if ((name === 'creator' || name === 'initial-creator') && value) facts.author ??= value
      if (name === 'language' && value) facts.language ??= value
      const day = dayOf(value)
      if ((name === 'created' || name === 'creation-date') && day) facts.date = day
      if (name === 'date' || name === 'modified') changed ??= day
    },
  })
  return { ...(changed && { date: changed }), ...facts }
}

/** What a part refers to (ECMA-376-2, 6.5). */
export async function targetsOf(
  zip: Zip,
  part: string,
): Promise<{ id: string; type: string; path: string }[]> {
  const folder = part.slice(0, part.lastIndexOf('/'))
  const targets: { id: string; type: string; path: string }[] = []
  await readPart(zip, `${folder}/_rels/${part.slice(folder.length + 1)}.rels`, {
    open(name, { Id = '', Type = '', Target = '', TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External') return
      const path = new URL(Target, `zip:///${folder}/`).pathname.slice(1)
      targets.push({ id: Id, type: Type, path: decodeURIComponent(path) })
    },
  })
  return targets
}
