import type { OpenApiDocument } from 'convosphere'
import type { Schema, Shapes } from './schema.ts'

/** One route, as the page shows it. */
export interface Operation {
  id: string
  method: string
  path: string
  summary: string
  description: string
  /** Undefined where everyone may call it. */
  permission: string | undefined
  parameters: Parameter[]
  body: { schema: Schema; required: boolean } | undefined
  answers: Answer[]
}

export interface Parameter {
  name: string
  in: 'path' | 'query'
  required: boolean
  schema: Schema
}

export interface Answer {
  status: string
  description: string
  /** Absent where the answer has no body. */
  type: string | undefined
  schema: Schema | undefined
}

/** The fields of an OpenAPI operation that we read. */
interface Written {
  operationId: string
  summary?: string
  description?: string
  tags?: string[]
  'x-permission'?: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, WrittenAnswer>
}

type Content = Record<string, { schema: Schema }>
type WrittenAnswer = { $ref: string } | { description: string; content?: Content }

/** The operations of a document, grouped by tag, both in the document's order. */
export function operationsByTag(document: OpenApiDocument): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>()
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const [method, written] of Object.entries(item as Record<string, Written>)) {
      const tag = written.tags?.[0] ?? ''
      const group = groups.get(tag) ?? []
      groups.set(tag, group)
      group.push(operationOf(document, method.toUpperCase(), path, written))
    }
  return groups
}

/** The schemas that have a name, by name. */
export const shapesOf = (document: OpenApiDocument): Shapes =>
  (document.components?.schemas ?? {}) as Shapes

function operationOf(
  document: OpenApiDocument,
  method: string,
  path: string,
  written: Written,
): Operation {
  const [body] = Object.values(written.requestBody?.content ?? {})
  return {
    id: written.operationId,
    method,
    path,
    summary: written.summary ?? '',
    description: written.description ?? '',
    permission: written['x-permission'],
    parameters: written.parameters ?? [],
    body: body && { schema: body.schema, required: written.requestBody?.required ?? false },
    answers: Object.entries(written.responses).map(([status, answer]) =>
      answerOf(document, status, answer),
    ),
  }
}

function answerOf(document: OpenApiDocument, status: string, written: WrittenAnswer): Answer {
  const answer =
    '$ref' in written
      ? (document.components?.responses?.[written.$ref.split('/').at(-1)!] as typeof written)
      : written
  if ('$ref' in answer) throw new Error(`${answer.$ref} refers to a reference`)
  const [content] = Object.entries(answer.content ?? {})
  return {
    status,
    description: answer.description,
    type: content?.[0],
    schema: content?.[1].schema,
  }
}
