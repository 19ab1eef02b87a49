import { Icon } from './icon.tsx'

interface ButtonProps {
  /** Shown, or read out where there is only an icon. */
  label: string
  icon?: string | undefined
  /** One `primary` a form; `danger` for what hurts; `quiet` for what recurs. */
  kind?: 'primary' | 'danger' | 'quiet' | undefined
  iconOnly?: boolean
  /** Leads somewhere: drawn as a link. */
  href?: string | undefined
  type?: 'button' | 'submit'
  name?: string | undefined
  value?: string | undefined
  disabled?: boolean
  /** Further attributes of the button: `hx({…})`, `commandfor`, `popovertarget`, `data-…`. */
  attributes?: JSX.HtmlButtonTag & Record<string, unknown>
}

/** Something to press. */
export function Button(props: ButtonProps) {
  const { label, icon: _, kind, iconOnly, href, attributes = {}, ...rest } = props
  const look = ['button', kind, iconOnly && 'icon-only'].filter(Boolean).join(' ')
  const named = iconOnly ? { 'aria-label': label, title: label } : {}
  return href ? (
    <a class={look} href={href} {...named}>
      <Inside {...props} />
    </a>
  ) : (
    <button class={look} {...named} {...rest} {...attributes}>
      <Inside {...props} />
    </button>
  )
}

function Inside({ label, icon, iconOnly }: ButtonProps) {
  return (
    <>
      {icon ? <Icon name={icon} /> : ''}
      {iconOnly ? '' : <span safe>{label}</span>}
    </>
  )
}
