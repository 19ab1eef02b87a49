import { z } from 'zod'
import { bare, metaOf } from '../src/settings.ts'

/** A form's fields as texts, by name; the fields of a list's rows are `<list>.<row>.<field>`. */
export type Texts = Record<string, string>

/** One field of a settings schema, as a form shows it. */
export type SettingsField = { name: string; group?: string } & (
  | { kind: 'secret' }
  | { kind: 'boolean' }
  | { kind: 'number'; min: number | undefined; max: number | undefined; step: string }
  | { kind: 'text'; required: boolean; maxLength: number | undefined; long: boolean }
  | { kind: 'url'; required: boolean }
  | { kind: 'enum'; values: string[] }
  | { kind: 'choice'; source: string }
  | { kind: 'list'; fields: SettingsField[] }
)

/** Fields in their order, those of one group that follow each other together. */
export function groupsOf(fields: SettingsField[]): SettingsField[][] {
  const groups: SettingsField[][] = []
  for (const field of fields) {
    const last = groups.at(-1)
    if (field.group && last?.[0]?.group === field.group) last.push(field)
    else groups.push([field])
  }
  return groups
}

/** Texts longer than this get several lines. */
const longText = 500

/** The fields of a schema, in its order; a kind that no form can show is left out. */
export function fieldsOf(schema: z.ZodObject): SettingsField[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const one = fieldOf(name, field as z.ZodType)
    const { group } = metaOf(field as z.ZodType)
    return one ? [{ ...one, ...(group && { group }) }] : []
  })
}

function fieldOf(name: string, schema: z.ZodType): SettingsField | undefined {
  const meta = metaOf(schema)
  if (meta.secret) return { name, kind: 'secret' }
  if (meta.options) return { name, kind: 'choice', source: meta.options }
  const inner = bare(schema)
  // "An address, or nothing": shown as the first, which may then stay empty.
  if (inner instanceof z.ZodUnion) {
    const [first] = inner.options as z.ZodType[]
    const field = first && fieldOf(name, first)
    return field && 'required' in field ? { ...field, required: false } : field
  }
  if (inner instanceof z.ZodBoolean) return { name, kind: 'boolean' }
  if (inner instanceof z.ZodNumber) return numberField(name, inner)
  if (inner instanceof z.ZodEnum) return { name, kind: 'enum', values: inner.options.map(String) }
  if (inner instanceof z.ZodURL) return { name, kind: 'url', required: true }
  if (inner instanceof z.ZodString) {
    const maxLength = inner.maxLength ?? undefined
    const required = (inner.minLength ?? 0) > 0
    return { name, kind: 'text', required, maxLength, long: (maxLength ?? 0) > longText }
  }
  if (inner instanceof z.ZodArray && inner.element instanceof z.ZodObject)
    return { name, kind: 'list', fields: fieldsOf(inner.element) }
  return undefined
}

function numberField(name: string, schema: z.ZodNumber): SettingsField {
  const limit = (value: number | null) =>
    value !== null && Number.isFinite(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER
      ? value
      : undefined
  return {
    name,
    kind: 'number',
    min: limit(schema.minValue),
    max: limit(schema.maxValue),
    step: schema.isInt ? '1' : 'any',
  }
}

/** What a form shows of values; of secrets nothing. */
export function textsOf(fields: SettingsField[], values: Record<string, unknown>): Texts {
  const texts: Texts = {}
  for (const field of fields) {
    const value = values[field.name]
    if (field.kind === 'secret') continue
    if (field.kind !== 'list') {
      texts[field.name] = textOf(value)
      continue
    }
    texts[field.name] = ''
    for (const [row, item] of ((value ?? []) as Record<string, unknown>[]).entries())
      for (const [name, text] of Object.entries(textsOf(field.fields, item)))
        texts[`${field.name}.${row}.${name}`] = text
  }
  return texts
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)

/** The numbers of a list's rows, as they stand in the form. */
export function rowsOf(texts: Texts, list: string): number[] {
  const rows = Object.keys(texts).flatMap((name) => {
    const [, row] = name.startsWith(`${list}.`) ? name.slice(list.length).split('.') : []
    return row && /^\d{1,4}$/.test(row) ? [Number(row)] : []
  })
  return [...new Set(rows)].sort((a, b) => a - b)
}

const rowOf = (texts: Texts, list: string, row: number): Texts => {
  const start = `${list}.${row}.`
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      name.startsWith(start) ? [[name.slice(start.length), text]] : [],
    ),
  )
}

/** The same form with the rows of a list that `keep` says, numbered from 0. */
function withRows(texts: Texts, list: string, keep: (row: number, texts: Texts) => boolean): Texts {
  const others = Object.entries(texts).filter(([name]) => !name.startsWith(`${list}.`))
  const rows = rowsOf(texts, list).filter((row) => keep(row, rowOf(texts, list, row)))
  const renumbered = rows.flatMap((row, index) =>
    Object.entries(rowOf(texts, list, row)).map(
      ([name, text]) => [`${list}.${index}.${name}`, text] as const,
    ),
  )
  return Object.fromEntries([...others, ...renumbered])
}

/** The same form without the rows in which nothing was typed; errors are told by these numbers. */
export function withoutBlankRows(fields: SettingsField[], texts: Texts): Texts {
  let kept = texts
  for (const field of fields)
    if (field.kind === 'list')
      kept = withRows(kept, field.name, (_, row) =>
        field.fields.some(({ name, kind }) => kind !== 'boolean' && row[name]?.trim()),
      )
  return kept
}

/** The same form with an empty row more at the end of a list. */
export function addRow(fields: SettingsField[], texts: Texts, list: string): Texts {
  const field = fields.find((one) => one.name === list)
  if (field?.kind !== 'list') return texts
  const row = (rowsOf(texts, list).at(-1) ?? -1) + 1
  const empty = field.fields.map(({ name }) => [`${list}.${row}.${name}`, ''])
  return { ...texts, ...Object.fromEntries(empty) }
}

/** The same form without one row of a list; `place` is `<list>.<row>`. */
export function removeRow(texts: Texts, place: string): Texts {
  const [list = '', gone] = place.split('.')
  return withRows(texts, list, (row) => String(row) !== gone)
}

/**
 * What a posted form says, for the schema to check. What the form does not hold stays out; an empty
 * number is `undefined` (its default), an empty secret keeps its value and `remove:<name>` empties it.
 */
export function readSettings(fields: SettingsField[], texts: Texts): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const field of fields) {
    const text = texts[field.name]
    if (field.kind === 'secret' && texts[`remove:${field.name}`] === 'true')
      values[field.name] = null
    else if (text !== undefined) values[field.name] = read(field, text, texts)
  }
  return values
}

function read(field: SettingsField, text: string, texts: Texts): unknown {
  switch (field.kind) {
    case 'boolean':
      return text === 'true'
    case 'number':
      return text.trim() === '' ? undefined : Number(text.trim().replace(',', '.'))
    case 'text':
      return text.replaceAll('\r\n', '\n')
    case 'list':
      return rowsOf(texts, field.name).map((row) =>
        readSettings(field.fields, rowOf(texts, field.name, row)),
      )
    case 'url':
    case 'secret':
      return text.trim()
    case 'enum':
    case 'choice':
      return text
  }
}
