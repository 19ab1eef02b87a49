import { type Found, Unreadable } from './extract.ts'
import { factsOf, readPart } from './office.ts'
import { createRows } from './rows.ts'
import { openZip, type Zip } from './zip.ts'

/** Which styles are headings, and of which level (ECMA-376-1, 17.7 and 17.3.1.20). */
async function headingStyles(zip: Zip): Promise<Map<string, number>> {
  const levels = new Map<string, number>()
  let style = ''
  await readPart(zip, 'word/styles.xml', {
    open(name, { styleId, val }) {
      if (name === 'style') style = styleId ?? ''
      const named = name === 'name' ? /^heading (\d)$/i.exec(val ?? '')?.[1] : undefined
      if (named) levels.set(style, Number(named))
      else if (name === 'name' && val === 'Title') levels.set(style, 1)
      else if (name === 'outlineLvl' && !levels.has(style) && Number(val) < 9)
        levels.set(style, Number(val) + 1)
    },
  })
  return levels
}

/** Headings, paragraphs and tables of a Word document (ECMA-376-1, 17). */
export async function* extractDocx(path: string): AsyncGenerator<Found> {
  const zip = await openZip(path)
  if (!zip.names.includes('word/document.xml')) throw new Unreadable('broken')
  yield { facts: await factsOf(zip, 'docProps/core.xml') }
  const levels = await headingStyles(zip)
  for (const part of ['word/document.xml', 'word/footnotes.xml', 'word/endnotes.xml'])
    yield* blocksOf(zip, part, levels)
}

async function* blocksOf(
  zip: Zip,
  part: string,
  levels: Map<string, number>,
): AsyncGenerator<Found> {
  const found: Found[] = []
  let text = ''
  let level: number | undefined
  let isList = false
  let inText = false
  const rows = createRows((text) => found.push({ block: { kind: 'code', text } }))
  const add = () => {
    const words = text.trim()
    text = ''
    if (!words || rows.put(words)) return
    if (level) found.push({ block: { kind: 'heading', level, text: words } })
    else found.push({ block: { kind: 'text', text: isList ? `• ${words}` : words } })
  }
  await readPart(zip, part, {
    open(name, { val }) {
      if (name === 'p') {
        level = undefined
        isList = false
      } else if (name === 'pStyle') level = levels.get(val ?? '')
      else if (name === 'outlineLvl' && Number(val) < 9) level = Number(val) + 1
      else if (name === 'numPr') isList = true
      else if (name === 't') inText = true
      else if (name === 'tab') text += '\t'
      else if (name === 'br' || name === 'cr') text += '\n'
      else if (name === 'tr') rows.openRow()
      else if (name === 'tc') rows.openCell()
    },
    text(words) {
      if (inText) text += words
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'p') add()
      else if (name === 'tc') rows.closeCell()
      else if (name === 'tr') rows.closeRow()
    },
  })
  yield* found
}
