import type { Children } from '@kitajs/html'

interface FieldProps {
  name: string
  label: string
  help?: string | undefined
  error?: string | undefined
  /** The control; `id` is the field's name. */
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
      {help ? (
        <p class="help" id={`${name}-help`} safe>
          {help}
        </p>
      ) : (
        ''
      )}
      {error ? (
        <p class="error" id={`${name}-error`} role="alert" safe>
          {error}
        </p>
      ) : (
        ''
      )}
    </div>
  )
}

interface InputProps {
  name: string
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
  min?: number | undefined
  max?: number | undefined
}

/** A labelled one-line input. */
export function TextField(props: InputProps) {
  const { name, label, help, error, type = 'text', ...rest } = props
  const describedBy = [help && `${name}-help`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <Field name={name} label={label} help={help} error={error}>
      <input
        id={name}
        name={name}
        type={type}
        class="input"
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy || undefined}
        {...rest}
      />
    </Field>
  )
}

interface SelectProps {
  name: string
  label: string
  value: string
  options: { value: string; label: string }[]
  help?: string | undefined
  error?: string | undefined
  disabled?: boolean
}

/** A labelled choice. */
export function SelectField({ name, label, value, options, help, error, disabled }: SelectProps) {
  return (
    <Field name={name} label={label} help={help} error={error}>
      <select id={name} name={name} class="input" disabled={disabled}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value} safe>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  )
}

interface CheckProps {
  name: string
  label: string
  checked: boolean
  help?: string | undefined
  disabled?: boolean
}

/** A yes or no; an unchecked box sends nothing, so a hidden "false" stands before it. */
export function CheckField({ name, label, checked, help, disabled }: CheckProps) {
  return (
    <div class="field check">
      <input type="hidden" name={name} value="false" disabled={disabled} />
      <input
        type="checkbox"
        id={name}
        name={name}
        value="true"
        checked={checked}
        disabled={disabled}
        aria-describedby={help ? `${name}-help` : undefined}
      />
      <label for={name} safe>
        {label}
      </label>
      {help ? (
        <p class="help" id={`${name}-help`} safe>
          {help}
        </p>
      ) : (
        ''
      )}
    </div>
  )
}
