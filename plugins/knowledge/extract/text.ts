import { unicodeOf } from 'convosphere'
import type { Block } from '../split.ts'
import type { Found } from './extract.ts'

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

/** Headings, code and paragraphs of Markdown (spec.commonmark.org); marks inside them stay. */
export async function* extractMarkdown(path: string): AsyncGenerator<Found> {
  const lines = (await readText(path)).split(/\r?\n/)
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
      if (isFirst && level === 1) yield { facts: { title: text } }
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
