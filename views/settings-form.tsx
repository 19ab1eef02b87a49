import { t } from '../src/view.ts'
import type { Explanation } from '../src/settings.ts'
import { hx } from './hx.ts'
import { groupsOf, rowsOf, type SettingsField, type Texts } from './settings-fields.ts'
import { Badge } from './ui/badge.tsx'
import { Button } from './ui/button.tsx'
import { AreaField, CheckField, SelectField, TextField } from './ui/field.tsx'
import { Icon } from './ui/icon.tsx'
import { Notice } from './ui/notice.tsx'
import { SaveBar } from './ui/save-bar.tsx'
import { Toast } from './ui/toast.tsx'

export interface SettingsFormProps {
  /** Prefix of the message keys: `<plugin>.settings.<field>`. */
  plugin: string
  /** Where it posts to and where it is shown again. */
  action: string
  fields: SettingsField[]
  texts: Texts
  /** Names of secrets that have a value; of lists `<list>.<id>.<field>`. */
  secretsSet: ReadonlySet<string>
  /** Where values come from; those of the environment are locked. */
  explained: Explanation[]
  /** Source of a choice → what can be chosen. */
  choices: Record<string, { value: string; label: string }[]>
  /** Field → what is wrong with it. */
  errors?: Record<string, string> | undefined
  message?: string | undefined
  /** Something was typed that is not stored yet. */
  changed?: boolean
  saved?: boolean
}

/** Settings as a form, drawn from their schema; works by plain posts, and in place by htmx. */
export function SettingsForm(props: SettingsFormProps) {
  const { action, fields, message, changed, saved } = props
  return (
    <form
      class="settings"
      id="settings"
      method="post"
      action={action}
      autocomplete="off"
      data-guarded
      data-changed={changed}
      {...hx({ post: action, target: 'this', swap: 'outerHTML' })}
    >
      {/* Enter in a field presses a form's first button: that must be the one that saves. */}
      <button class="hidden" tabindex="-1" aria-hidden="true"></button>
      {message ? <Notice kind="danger" text={message} alert /> : ''}
      {saved ? <Toast text={t('settings.saved')} /> : ''}
      {groupsOf(fields).map((group) => (
        <Group fields={group} form={props} />
      ))}
      <SaveBar href={action} />
    </form>
  )
}

/** Fields that belong together are folded where none of them is set. */
function Group({ fields, form }: { fields: SettingsField[]; form: SettingsFormProps }) {
  const drawn = fields.map((field) => (
    <SettingsField field={field} form={form} error={form.errors?.[field.name]} />
  ))
  const group = fields[0]?.group
  if (!group) return <>{drawn}</>
  const open = fields.some(
    ({ name }) => form.texts[name] || form.secretsSet.has(name) || form.errors?.[name],
  )
  return (
    <details class="settings-group" open={open}>
      <summary safe>{t(group)}</summary>
      <div class="stack">{drawn}</div>
    </details>
  )
}

interface OneProps {
  field: SettingsField
  form: SettingsFormProps
  error: string | undefined
}

function SettingsField({ field, form, error }: OneProps) {
  const level = form.explained.find((one) => one.key === `${form.plugin}.${field.name}`)
  if (level?.level === 'environment')
    return <Locked field={field} form={form} variable={level.source ?? ''} />
  if (field.kind === 'list') return <List field={field} form={form} error={error} />
  return (
    <Control
      field={field}
      form={form}
      name={field.name}
      path={field.name}
      error={error}
      isSet={form.secretsSet.has(field.name)}
    />
  )
}

/** The text of a key, or undefined where the catalogue has none. */
const textOf = (key: string) => {
  const text = t(key)
  return text === key ? undefined : text
}

const labelOf = (form: SettingsFormProps, path: string) => t(`${form.plugin}.settings.${path}`)
const helpOf = (form: SettingsFormProps, path: string) =>
  textOf(`${form.plugin}.settings.${path}.help`)

/** A value that the environment decides. */
function Locked({
  field,
  form,
  variable,
}: {
  field: SettingsField
  form: SettingsFormProps
  variable: string
}) {
  const shown = field.kind === 'secret' ? t('settings.set') : (form.texts[field.name] ?? '')
  return (
    <div class="field locked" id={field.name}>
      <span class="label" safe>
        {labelOf(form, field.name)}
      </span>
      <p class="input" safe>
        {shown}
      </p>
      <p class="help">
        <Icon name="lock" />
        <span safe>{t('settings.locked', { variable })}</span>
      </p>
    </div>
  )
}

interface ControlProps extends OneProps {
  /** Of the control. */
  name: string
  /** Of its texts. */
  path: string
  /** A secret with a value. */
  isSet: boolean
  readonly?: boolean
}

function Control({ field, form, name, path, error, isSet, readonly = false }: ControlProps) {
  const common = { name, label: labelOf(form, path), help: helpOf(form, path), error }
  const value = form.texts[name] ?? ''
  switch (field.kind) {
    case 'secret':
      return (
        <Secret
          {...common}
          isSet={isSet}
          typed={value}
          removes={form.texts[removalOf(name)] === 'true'}
        />
      )
    case 'boolean':
      return <CheckField {...common} checked={value === 'true'} />
    case 'number':
      return (
        <TextField
          {...common}
          type="number"
          value={value}
          min={field.min}
          max={field.max}
          step={field.step}
        />
      )
    case 'url':
      return <TextField {...common} type="url" value={value} required={field.required} />
    case 'text':
      return field.long ? (
        <AreaField
          {...common}
          value={value}
          required={field.required}
          maxlength={field.maxLength}
        />
      ) : (
        <TextField
          {...common}
          value={value}
          required={field.required}
          maxlength={field.maxLength}
          readonly={readonly}
        />
      )
    case 'enum':
      return (
        <SelectField
          {...common}
          value={value}
          options={field.values.map((one) => ({
            value: one,
            label: textOf(`${form.plugin}.settings.${path}.${one}`) ?? one,
          }))}
        />
      )
    case 'choice':
      return (
        <SelectField {...common} value={value} options={choicesOf(form, field.source, value)} />
      )
    case 'list':
      return <></>
  }
}

/** What can be chosen, nothing first; a value that is no longer offered stays in the list. */
function choicesOf(form: SettingsFormProps, source: string, value: string) {
  const offered = form.choices[source] ?? []
  const gone = value && !offered.some((one) => one.value === value)
  return [
    { value: '', label: t('settings.noChoice') },
    ...offered,
    ...(gone ? [{ value, label: t('settings.notOffered', { value }) }] : []),
  ]
}

/** The check mark's name: in a list's row it belongs to the row, as the secret does. */
const removalOf = (name: string) => name.replace(/[^.]+$/, 'remove:$&')

interface SecretProps {
  name: string
  label: string
  help: string | undefined
  error: string | undefined
  isSet: boolean
  typed: string
  /** Whether the check mark that removes it was set. */
  removes: boolean
}

/**
 * Never holds what is stored: empty keeps it, a check mark removes it. What was typed into a form
 * that is shown again stays in it; that answer goes to nobody else and is kept nowhere (no-store).
 */
function Secret({ name, label, help, error, isSet, typed, removes }: SecretProps) {
  const keeps = isSet ? t('settings.secretKept') : undefined
  return (
    <div class="secret">
      <Badge
        text={isSet ? t('settings.set') : t('settings.notSet')}
        kind={isSet ? 'success' : undefined}
      />
      <TextField
        name={name}
        type="password"
        label={label}
        help={[help, keeps].filter(Boolean).join(' ') || undefined}
        error={error}
        value={typed}
        autocomplete="new-password"
      />
      {isSet ? (
        <label class="secret-remove">
          <input type="checkbox" name={removalOf(name)} value="true" checked={removes} />
          <span safe>{t('settings.secretRemove')}</span>
        </label>
      ) : (
        ''
      )}
    </div>
  )
}

/** Rows of the same fields. What has an `id` keeps it: secrets and references hang on it. */
function List({ field, form, error }: OneProps) {
  if (field.kind !== 'list') return <></>
  const { name: list } = field
  const stored = form.secretsSet
  return (
    <fieldset class="settings-list" id={list}>
      <legend safe>{labelOf(form, list)}</legend>
      {helpOf(form, list) ? (
        <p class="help" safe>
          {helpOf(form, list) ?? ''}
        </p>
      ) : (
        ''
      )}
      {error ? (
        <p class="error" role="alert" safe>
          {error}
        </p>
      ) : (
        ''
      )}
      <input type="hidden" name={list} value="" />
      {rowsOf(form.texts, list).map((row, index) => {
        const id = form.texts[`${list}.${row}.id`] ?? ''
        return (
          <fieldset class="settings-row">
            <legend class="hidden" safe>
              {t('settings.row', { label: labelOf(form, list), number: index + 1 })}
            </legend>
            {field.fields.map((one) => (
              <Control
                field={one}
                form={form}
                name={`${list}.${row}.${one.name}`}
                path={`${list}.${one.name}`}
                error={form.errors?.[`${list}.${row}.${one.name}`]}
                isSet={stored.has(`${list}.${id}.${one.name}`)}
                readonly={one.name === 'id' && stored.has(`${list}.${id}`)}
              />
            ))}
            <Button
              label={t('settings.removeRow')}
              icon="trash"
              name="remove"
              value={`${list}.${row}`}
              attributes={{ formnovalidate: true }}
            />
          </fieldset>
        )
      })}
      <div class="row">
        <Button
          label={t('settings.addRow')}
          icon="plus"
          name="add"
          value={list}
          attributes={{ formnovalidate: true }}
        />
      </div>
    </fieldset>
  )
}
