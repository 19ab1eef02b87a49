import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Block } from '../../plugins/knowledge/split.ts'
import type { Language } from '../../plugins/knowledge/words.ts'
import { everyday } from '../../plugins/knowledge/vectors/chance.ts'
import { questions } from './german.ts'
import { unrelated } from './unrelated.ts'
import type { Judged } from '../../plugins/knowledge/trials/score.ts'

/** Documents with questions, and a person's judgement which places answer them. README.md says more. */
export interface JudgedSet {
  name: string
  language: Language
  documents: JudgedDocument[]
  questions: Judged[]
}

export interface JudgedDocument {
  id: string
  title: string
  blocks: Block[]
  /** The place that a chunk counts for. */
  placeOf(chunk: { headings: string[] }): string
}

const here = (name: string) => join(import.meta.dir, name)

/** 1,400 abstracts on aerodynamics with 225 questions (Cleverdon, 1967). */
export function cranfield(): JudgedSet {
  const records = (name: string) =>
    readFileSync(here(`cranfield/${name}`), 'latin1')
      .split(/^\.I \d+\r?\n/m)
      .slice(1)
  const part = (record: string, mark: string) =>
    new RegExp(`^\\.${mark}\\r?\\n([^]*?)(?=^\\.[A-Z]\\r?$|(?![^]))`, 'm')
      .exec(record)?.[1]
      ?.replaceAll(/\s+/g, ' ')
      .trim() ?? ''
  const documents = records('cran.all.1400').map((record, index) => {
    const title = part(record, 'T')
    const text = part(record, 'W')
    const id = String(index + 1)
    // The abstract begins with its title.
    const body = text.startsWith(title) ? text.slice(title.length).trim() : text
    return {
      id,
      title,
      blocks: [{ kind: 'text' as const, text: body || title }],
      placeOf: () => id,
    }
  })
  const asked = records('cran.qry').map((record) => part(record, 'W'))
  const judged = new Map<number, Map<string, number>>()
  // Judgements count questions by position, not by their number. The grades count as relevant alike.
  for (const line of readFileSync(here('cranfield/cranqrel'), 'latin1').trim().split('\n')) {
    const [question, document, grade] = line.trim().split(/\s+/).map(Number)
    if (grade! < 1 || grade! > 4) continue
    const relevant = judged.get(question!) ?? new Map<string, number>()
    judged.set(question!, relevant.set(String(document), 1))
  }
  return {
    name: 'Cranfield',
    language: 'en',
    documents,
    questions: asked.map((question, index) => ({
      question,
      relevant: judged.get(index + 1) ?? new Map(),
    })),
  }
}

/** The Debian reference in German with 30 questions, judged by section. */
export function debianReference(): JudgedSet {
  const packed = readFileSync(here('debian-reference.de.txt.gz'))
  const text = new TextDecoder().decode(Bun.gunzipSync(packed))
  const from = text.indexOf('\nKapitel 1. GNU/Linux-Lehrstunde\n\nInhaltsverzeichnis')
  const blocks: Block[] = []
  for (const paragraph of text
    .slice(Math.max(from, text.lastIndexOf('\nKapitel 1. ')))
    .split(/\n\s*\n/)) {
    const heading = /^((?:\d+|A)(?:\.\d+)+)\. ([^]+)$/.exec(paragraph.trim())
    if (heading)
      blocks.push({
        kind: 'heading',
        level: heading[1]!.split('.').length - 1,
        text: paragraph.trim().replaceAll(/\s+/g, ' '),
      })
    else if (/[|+]--|^\s*[$#>] /m.test(paragraph)) blocks.push({ kind: 'code', text: paragraph })
    else if (paragraph.trim())
      blocks.push({ kind: 'text', text: paragraph.trim().replaceAll(/\s+/g, ' ') })
  }
  return {
    name: 'Debian-Referenz',
    language: 'de',
    documents: [
      {
        id: 'debian-reference',
        title: 'Debian-Referenz',
        blocks,
        placeOf: ({ headings }) => headings.at(-1)?.split(' ')[0]?.replace(/\.$/, '') ?? '',
      },
    ],
    questions: questions.map(([question, relevant]) => ({
      question,
      relevant: new Map(Object.entries(relevant)),
    })),
  }
}

/** Questions that have nothing to do with either set: those that chance is measured with, then others. */
export function nowhere(): JudgedSet {
  const asked = [...everyday.de, ...everyday.en, ...unrelated.de, ...unrelated.en]
  return {
    name: 'nowhere',
    language: 'und',
    documents: [],
    questions: asked.map((question) => ({ question, relevant: new Map() })),
  }
}
