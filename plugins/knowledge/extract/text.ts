import { unicodeOf } from 'convosphere'
import { dayOf } from '../day.ts'
import type { Block } from '../split.ts'
import type { Facts, Found } from './extract.ts'

/** A text as it was written: UTF-8, UTF-16 that says so, else as Windows writes Latin letters. */
export async function readText(path: string): Promise<string> {
  const bytes = await Bun.file(path).bytes()
  return unicodeOf(bytes) ?? new TextDecoder('windows-1252').decode(bytes)
}

/** Paragraphs of a plain text. */
export async function* extractText(path: string): AsyncGenerator<Found> {
  for (const paragraph of paragraphs(await readText(path))) yield { block: paragraph }
}

const paragraphs = (text: string): Block[] =>
  text
    .split(/\r?\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll('\r', '').replace(/^\n+|\s+$/g, ''))
    .filter((paragraph) => /\S/.test(paragraph))
    .map((paragraph) => ({ kind: 'text', text: paragraph }))

/** YAML before the text, between lines of dashes, as Jekyll and Pandoc have it. */
const frontMatter = /^---[ \t]*\r?\n([^]{0,10000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/

/** The facts among it; undefined where it is none. */
function factsIn(yaml: string): Facts | undefined {
  let fields: unknown
  try {
    fields = Bun.YAML.parse(yaml)
  } catch {
    return undefined
  }
  if (!fields || typeof fields !== 'object' || Array.isArray(fields)) return undefined
  const text = (...names: string[]) => {
    const value = names.map((name) => (fields as Record<string, unknown>)[name]).find(Boolean)
    const words = [value].flat().filter((one) => typeof one === 'string' || typeof one === 'number')
    return words.slice(0, 20).join(', ').trim().slice(0, 500)
  }
  const date = dayOf(text('date', 'created'))
  return {
    ...(text('title') && { title: text('title') }),
    ...(text('author', 'authors') && { author: text('author', 'authors') }),
    ...(date && { date }),
    ...(text('lang', 'language') && { language: text('lang', 'language') }),
  }
}

/**
 * Headings, code and paragraphs of Markdown (spec.commonmark.org); marks inside them stay, and so
 * does what stands before the text.
 */
export async function* extractMarkdown(path: string): AsyncGenerator<Found> {
  const whole = await readText(path)
  const [before = '', yaml = ''] = frontMatter.exec(whole) ?? []
  const said = factsIn(yaml)
  if (said) {
    yield { facts: said }
    yield { block: { kind: 'code', text: yaml } }
  }
  const lines = (said ? whole.slice(before.length) : whole).split(/\r?\n/)
  let open: string[] = []
  let fence: string | undefined
  const close = (kind: Block['kind']): Block[] => {
    const text = open.join('\n')
    open = []
    return kind === 'code' ? [{ kind, text }] : paragraphs(text)
  }
  let isFirst = true
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence) {
      open.push(line)
      if (mark && mark.startsWith(fence) && line.trim() === mark) {
        fence = undefined
        for (const block of close('code')) yield { block }
      }
      continue
    }
    const heading = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(line)
    const underline = /^ {0,3}(=+|-+)\s*$/.exec(lines[index + 1] ?? '')
    const isUnderlined = !heading && /\S/.test(line) && !open.length && underline
    if (heading?.[2] || isUnderlined) {
      for (const block of close('text')) yield { block }
      const text = heading?.[2] ?? line.trim()
      const level = heading ? heading[1]!.length : underline![1]!.startsWith('=') ? 1 : 2
      if (isFirst && level === 1 && !said?.title) yield { facts: { title: text } }
      isFirst = false
      yield { block: { kind: 'heading', level, text } }
      if (isUnderlined) lines[index + 1] = ''
    } else {
      if (mark) {
        for (const block of close('text')) yield { block }
        fence = mark
      }
      open.push(line)
    }
  }
  for (const block of close(fence ? 'code' : 'text')) yield { block }
}
