import { t } from '../../src/view.ts'
import { Icon } from './icon.tsx'

interface ToastProps {
  text: string
  /** Where a form undoes what was done, with these fields. */
  undo?: { action: string; fields: Record<string, string> } | undefined
}

/** What was just done, for a while, and the way to take it back. */
export function Toast({ text, undo }: ToastProps) {
  return (
    <div class="notice success toast" role="status" data-vanish>
      <Icon name="check" />
      <span class="grow" safe>
        {text}
      </span>
      {undo ? (
        <form method="post" action={undo.action}>
          {Object.entries(undo.fields).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <button class="button" safe>
            {t('toast.undo')}
          </button>
        </form>
      ) : (
        ''
      )}
    </div>
  )
}
