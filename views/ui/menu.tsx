import type { Children } from '@kitajs/html'
import { Button } from './button.tsx'

interface MenuProps {
  id: string
  /** What the button that opens it says. */
  label: string
  icon?: string
  /** Links and buttons, one a line. */
  children: Children
}

/** What else can be done with a thing: a popover, closed by Escape, a click beside it or a choice. */
export function Menu({ id, label, icon = 'more', children }: MenuProps) {
  return (
    <>
      <Button
        label={label}
        icon={icon}
        kind="quiet"
        iconOnly
        type="button"
        attributes={{ popovertarget: id }}
      />
      <div class="menu" id={id} popover="auto">
        {children}
      </div>
    </>
  )
}
