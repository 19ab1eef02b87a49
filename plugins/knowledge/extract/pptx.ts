import { type Found, Unreadable } from './extract.ts'
import { factsOf, readPart, targetsOf } from './office.ts'
import { openZip, type Zip } from './zip.ts'

/** Slides with their notes, each a page (ECMA-376-1, 19). */
export async function* extractPptx(path: string): AsyncGenerator<Found> {
  const zip = await openZip(path)
  const slides = await slidesOf(zip)
  if (!slides.length) throw new Unreadable('broken')
  yield { facts: { ...(await factsOf(zip, 'docProps/core.xml')), pages: slides.length } }
  for (const [index, slide] of slides.entries()) {
    const page = index + 1
    const { title, paragraphs } = await textOf(zip, slide)
    if (title) yield { block: { kind: 'heading', level: 1, text: title, page } }
    for (const text of paragraphs) yield { block: { kind: 'text', text, page } }
    const notes = (await targetsOf(zip, slide)).find(({ type }) => type.endsWith('/notesSlide'))
    if (notes)
      for (const text of (await textOf(zip, notes.path)).paragraphs)
        yield { block: { kind: 'text', text, page } }
    yield { progress: { done: page, total: slides.length } }
  }
}

/** The slides in the order of the presentation. */
async function slidesOf(zip: Zip): Promise<string[]> {
  const main = 'ppt/presentation.xml'
  const targets = new Map((await targetsOf(zip, main)).map(({ id, path }) => [id, path]))
  const ids: string[] = []
  await readPart(zip, main, {
    open(name, attributes) {
      const id = attributes['r:id']
      if (name === 'sldId' && id) ids.push(id)
    },
  })
  return ids.flatMap((id) => targets.get(id) ?? [])
}

/** The title and the paragraphs of a slide; what stands on every slide is left out. */
async function textOf(zip: Zip, part: string) {
  let title = ''
  const paragraphs: string[] = []
  let kind: string | undefined
  let text = ''
  let inText = false
  let row: string[] | undefined
  await readPart(zip, part, {
    open(name, { type }) {
      if (name === 'sp') kind = undefined
      else if (name === 'ph') kind = type ?? 'body'
      else if (name === 't') inText = true
      else if (name === 'br') text += '\n'
      else if (name === 'tr') row = []
    },
    text(words) {
      if (inText) text += words
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'p') {
        const words = text.trim()
        text = ''
        if (!words || /^(sldNum|dt|ftr|hdr)$/.test(kind ?? '')) return
        if (row) row.push(words)
        else if (/^(title|ctrTitle)$/.test(kind ?? '')) title = `${title} ${words}`.trim()
        else paragraphs.push(words)
      } else if (name === 'tr') {
        if (row?.length) paragraphs.push(row.join('\t'))
        row = undefined
      }
    },
  })
  return { title, paragraphs }
}
