import { t } from '../../src/view.ts'
import { Button } from './button.tsx'

interface CopyOnceProps {
  id: string
  label: string
  value: string
}

/** A secret that was just made, to be taken along now: it is never shown again. */
export function CopyOnce({ id, label, value }: CopyOnceProps) {
  return (
    <div class="notice success copy-once" role="status">
      <label for={id} safe>
        {label}
      </label>
      <div class="copy-row">
        <input class="input grow" id={id} value={value} readonly />
        <Button
          label={t('copy.copy')}
          icon="copy"
          type="button"
          attributes={{ 'data-copy-from': id, 'data-copied': t('copy.copied') }}
        />
      </div>
    </div>
  )
}
