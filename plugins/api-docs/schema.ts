/** The parts of JSON Schema (2020-12) that our routes use. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
  format?: string
  default?: unknown
  example?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

/** Schemas by the name that others refer to them with. */
export type Shapes = Record<string, Schema>

/** The name of the shape that a schema or its items refer to. */
export const shapeName = (schema: Schema): string | undefined =>
  (schema.$ref ?? schema.items?.$ref)?.split('/').at(-1)

/**
 * A schema in one line, as TypeScript would write it.
 * @example kindOf({ type: ['string', 'null'] }) // 'string | null'
 */
export function kindOf(schema: Schema): string {
  if (schema.$ref) return shapeName(schema)!
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = schema.anyOf ?? schema.allOf
  if (choices) return choices.map(kindOf).join(schema.anyOf ? ' | ' : ' & ')
  if (schema.type === 'array') return `${schema.items ? kindOf(schema.items) : 'unknown'}[]`
  return [schema.type ?? 'unknown'].flat().join(' | ')
}

/** "1–100", "≤ 100", "≥ 1", or nothing. */
export function rangeOf(
  min: number | undefined,
  max: number | undefined,
  format: (value: number) => string,
): string | undefined {
  if (min !== undefined && max !== undefined) return `${format(min)}–${format(max)}`
  if (max !== undefined) return `≤ ${format(max)}`
  return min ? `≥ ${format(min)}` : undefined
}

const formats: Record<string, string> = {
  email: 'ada@example.org',
  uri: 'https://example.org',
  'date-time': '2026-01-31T12:00:00.000Z',
}

/** A value of the schema with what it requires and no more; where it gives an example, that. */
export function sampleOf(schema: Schema, shapes: Shapes): unknown {
  if (schema.example !== undefined) return schema.example
  if (schema.default !== undefined) return schema.default
  if (schema.$ref) return sampleOf(shapes[shapeName(schema)!] ?? {}, shapes)
  if (schema.enum) return schema.enum[0]
  if (schema.const !== undefined) return schema.const
  const [first] = schema.anyOf ?? schema.allOf ?? []
  if (first) return sampleOf(first, shapes)
  const type = [schema.type].flat()[0]
  if (type === 'object')
    return Object.fromEntries(
      (schema.required ?? []).map((name) => [
        name,
        sampleOf(schema.properties?.[name] ?? {}, shapes),
      ]),
    )
  if (type === 'array') return [sampleOf(schema.items ?? {}, shapes)]
  if (type === 'string') return formats[schema.format ?? ''] ?? 'text'
  if (type === 'number' || type === 'integer') return schema.minimum ?? 1
  return type === 'boolean' ? true : null
}
