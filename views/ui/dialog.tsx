import type { Children } from '@kitajs/html'
import { t } from '../../src/view.ts'
import { Button } from './button.tsx'

interface DialogProps {
  id: string
  title: string
  children: Children
  /** Opens as soon as htmx has put it into the page. */
  open?: boolean
}

/** A native dialog; the browser keeps the focus inside and closes it on Escape. */
export function Dialog({ id, title, children, open }: DialogProps) {
  return (
    <dialog class="sheet" id={id} data-open={open} closedby="any" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} safe>
        {title}
      </h2>
      {children}
    </dialog>
  )
}

interface ConfirmProps {
  id: string
  /** The button that asks, and its icon. */
  label: string
  icon?: string
  iconOnly?: boolean
  /** The question, naming the thing. */
  title: string
  /** What will be gone. */
  text: string
  /** Where the form goes. */
  action: string
  /** What the button that does it says. */
  confirm: string
}

/** A button for what cannot be undone: it asks first. Needs no script (HTML invoker commands). */
export function Confirm(props: ConfirmProps) {
  const { id, label, icon, iconOnly = false, title, text, action, confirm } = props
  return (
    <>
      <Button
        label={label}
        icon={icon}
        iconOnly={iconOnly}
        kind={iconOnly ? 'quiet' : 'danger'}
        type="button"
        attributes={{ command: 'show-modal', commandfor: id }}
      />
      <Dialog id={id} title={title}>
        <p safe>{text}</p>
        <div class="row end">
          <form method="dialog">
            <Button label={t('dialog.cancel')} />
          </form>
          <form method="post" action={action}>
            <Button label={confirm} kind="danger" />
          </form>
        </div>
      </Dialog>
    </>
  )
}
