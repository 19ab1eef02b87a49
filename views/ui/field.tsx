import type { Children } from '@kitajs/html'
import { t } from '../../src/view.ts'
import { Button } from './button.tsx'

interface FieldProps {
  /** The control's id. */
  name: string
  label: string
  help?: string | undefined
  error?: string | undefined
  /** The control. */
  children: Children
}

/** Label above, control, help below, error beside. */
export function Field({ name, label, help, error, children }: FieldProps) {
  return (
    <div class="field">
      <label for={name} safe>
        {label}
      </label>
      {children}
      <Below id={name} help={help} error={error} />
    </div>
  )
}

interface InputProps {
  name: string
  /** Default: the name; forms that share a page need their own. */
  id?: string | undefined
  label: string
  type?: string
  value?: string | undefined
  help?: string | undefined
  error?: string | undefined
  autocomplete?: string
  placeholder?: string | undefined
  required?: boolean
  autofocus?: boolean
  disabled?: boolean
  readonly?: boolean
  min?: number | undefined
  max?: number | undefined
  step?: string | undefined
  maxlength?: number | undefined
  minlength?: number | undefined
}

/** What a control says of itself: wrong or not, and which texts describe it. */
const described = (id: string, help: string | undefined, error: string | undefined) => ({
  id,
  'aria-invalid': error ? ('true' as const) : undefined,
  'aria-describedby':
    [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
})

/** A labelled one-line input. */
export function TextField(props: InputProps) {
  const { name, id = name, label, help, error, type = 'text', ...rest } = props
  return (
    <Field name={id} label={label} help={help} error={error}>
      {type === 'password' ? (
        <Secret>
          <input name={name} type={type} class="input" {...described(id, help, error)} {...rest} />
        </Secret>
      ) : (
        <input name={name} type={type} class="input" {...described(id, help, error)} {...rest} />
      )}
    </Field>
  )
}

/** What is typed unseen, and the way to see it. */
function Secret({ children }: { children: Children }) {
  return (
    <div class="secret">
      {children}
      <Button
        label={t('field.show')}
        icon="eye"
        kind="quiet"
        iconOnly
        attributes={{ type: 'button', 'aria-pressed': 'false', 'data-reveal': true }}
      />
    </div>
  )
}

/** A labelled text of several lines. */
export function AreaField(props: Omit<InputProps, 'type'> & { rows?: number }) {
  const { name, id = name, label, help, error, value = '', rows = 4, ...rest } = props
  return (
    <Field name={id} label={label} help={help} error={error}>
      <textarea
        name={name}
        rows={String(rows)}
        class="input"
        {...described(id, help, error)}
        {...rest}
        safe
      >
        {value}
      </textarea>
    </Field>
  )
}

interface SelectProps {
  name: string
  id?: string | undefined
  label: string
  value: string
  options: { value: string; label: string }[]
  help?: string | undefined
  error?: string | undefined
  disabled?: boolean
  autofocus?: boolean
}

/** A labelled choice of one out of many. */
export function SelectField(props: SelectProps) {
  const { name, id = name, label, value, options, help, error, disabled, autofocus } = props
  return (
    <Field name={id} label={label} help={help} error={error}>
      <select
        name={name}
        class="input"
        disabled={disabled}
        autofocus={autofocus}
        {...described(id, help, error)}
      >
        {options.map((option) => (
          <option value={option.value} selected={option.value === value} safe>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** A labelled choice of one out of a few, all in sight. */
export function RadioField(props: SelectProps) {
  const { name, id = name, label, value, options, help, error, disabled, autofocus } = props
  const { id: _, ...describedBy } = described(id, help, error)
  return (
    <fieldset class="field" id={id} disabled={disabled} {...describedBy}>
      <legend safe>{label}</legend>
      <div class="segments">
        {options.map((option) => (
          <label class="segment">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              autofocus={autofocus && option.value === value}
            />
            <span safe>{option.label}</span>
          </label>
        ))}
      </div>
      <Below id={id} help={help} error={error} />
    </fieldset>
  )
}

interface CheckProps {
  name: string
  id?: string | undefined
  label: string
  checked: boolean
  help?: string | undefined
  error?: string | undefined
  disabled?: boolean
}

/** A yes or no; an unchecked box sends nothing, so a hidden "false" stands before it. */
export function CheckField({ name, id = name, label, checked, help, error, disabled }: CheckProps) {
  return (
    <div class="field check">
      <input type="hidden" name={name} value="false" disabled={disabled} />
      <input
        type="checkbox"
        name={name}
        value="true"
        checked={checked}
        disabled={disabled}
        {...described(id, help, error)}
      />
      <label for={id} safe>
        {label}
      </label>
      <Below id={id} help={help} error={error} />
    </div>
  )
}

function Below({
  id,
  help,
  error,
}: {
  id: string
  help?: string | undefined
  error?: string | undefined
}) {
  return (
    <>
      {help ? (
        <p class="help" id={`${id}-help`} safe>
          {help}
        </p>
      ) : (
        ''
      )}
      {error ? (
        <p class="error" id={`${id}-error`} role="alert" safe>
          {error}
        </p>
      ) : (
        ''
      )}
    </>
  )
}
