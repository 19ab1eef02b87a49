import { t, view } from 'convosphere'
import { kindOf, rangeOf, type Schema, shapeName } from '../schema.ts'
import { Prose } from './prose.tsx'

/** The properties of an object, each with its kind, its limits and what it means. */
export function Fields({ schema }: { schema: Schema }) {
  const properties = Object.entries(schema.properties ?? {})
  if (!properties.length) return <Kind schema={schema} />
  return (
    <dl class="api-fields">
      {properties.map(([name, property]) => (
        <FieldView
          name={name}
          schema={property}
          required={schema.required?.includes(name) ?? false}
        />
      ))}
    </dl>
  )
}

interface FieldViewProps {
  name: string
  schema: Schema
  required: boolean
}

/** One named value: a property or a parameter. */
export function FieldView({ name, schema, required }: FieldViewProps) {
  const inner = schema.items?.properties ? schema.items : schema
  return (
    <div>
      <dt>
        <code safe>{name}</code>
      </dt>
      <dd>
        <span>
          <Kind schema={schema} />{' '}
          <span class="quiet" safe>
            {notesOn(schema, required)}
          </span>
        </span>
        {schema.description ? <Prose text={schema.description} /> : ''}
        {inner.properties ? <Fields schema={inner} /> : ''}
      </dd>
    </div>
  )
}

function notesOn(schema: Schema, required: boolean): string {
  const { format } = new Intl.NumberFormat(view().locale)
  const length = rangeOf(schema.minLength, schema.maxLength, format)
  const range = rangeOf(schema.minimum, schema.maximum, format)
  return [
    !required && t('api-docs.optional'),
    length && t('api-docs.length', { range: length }),
    range,
    schema.default !== undefined &&
      t('api-docs.default', { value: JSON.stringify(schema.default) }),
  ]
    .filter(Boolean)
    .join(', ')
}

/** A schema in one line; a named shape leads to its description. */
export function Kind({ schema }: { schema: Schema }) {
  const name = shapeName(schema)
  const kind = <code safe>{kindOf(schema)}</code>
  return name ? <a href={`#shape-${name}`}>{kind as 'safe'}</a> : kind
}
