import { invalid } from 'convosphere'
import { z } from 'zod'
import type { TrialQuestion } from './store.ts'

/** A question as a file has it. */
const WrittenSchema = z.object({
  question: z.string().max(10_000),
  expected: z
    .array(
      z.object({
        document: z.string().max(1000).describe('Its id, or its title or file name'),
        quote: z.string().max(100_000).default(''),
      }),
    )
    .max(100)
    .default([]),
})
export type Written = z.output<typeof WrittenSchema>

export const fileFormats = ['json', 'csv'] as const
export type FileFormat = (typeof fileFormats)[number]

export const mediaTypes: Record<FileFormat, string> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
}

/** Which of the formats a text is in. */
const formatOf = (text: string): FileFormat => (/^\s*[[{]/.test(text) ? 'json' : 'csv')

/** A row of the CSV: one expected passage, named by document and title. */
const columns = ['question', 'document', 'title', 'quote'] as const

/** Questions as a file to take along, which can be read back. */
export async function toFile(questions: TrialQuestion[], format: FileFormat): Promise<string> {
  if (format === 'json') {
    const written = questions.map(({ question, expected }) => ({
      question,
      expected: expected.map(({ documentId, title, quote }) => ({
        document: documentId,
        title,
        quote,
      })),
    }))
    return JSON.stringify(written, undefined, 2)
  }
  const { unparse } = (await import('papaparse')).default
  const rows = questions.flatMap(({ question, expected }) =>
    expected.map(({ documentId, title, quote }) => [question, documentId, title, quote]),
  )
  // What a spreadsheet would take for a formula is kept a text (OWASP, CSV injection).
  return unparse(
    { fields: [...columns], data: rows },
    { escapeFormulae: /^[=+\-@\t\r]/, newline: '\r\n' },
  )
}

/** Reads such a file. @throws {Problem} 422 when it is none */
export async function fromFile(text: string): Promise<Written[]> {
  const isJson = formatOf(text) === 'json'
  const read = z
    .array(WrittenSchema)
    .min(1)
    .safeParse(isJson ? parsed(text) : await fromCsv(text))
  if (!read.success) throw invalid({ file: { key: 'knowledge.error.noQuestions' } })
  return read.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Rows of the same question belong together. */
async function fromCsv(text: string): Promise<z.input<typeof WrittenSchema>[] | undefined> {
  const { parse } = (await import('papaparse')).default
  const { data } = parse<Record<string, string>>(text.replace(/^\uFEFF/, '').trim(), {
    header: true,
    skipEmptyLines: 'greedy',
    transform: (value) => value.replace(/^'(?=[=+\-@\t\r])/, ''),
  })
  const found = new Map<string, z.input<typeof WrittenSchema>>()
  for (const { question, document, title, quote = '' } of data) {
    if (!question) return undefined
    const one = found.get(question) ?? { question, expected: [] }
    found.set(question, one)
    const named = document || title
    if (named) one.expected!.push({ document: named, quote })
  }
  return [...found.values()]
}
