import { t } from '../../src/view.ts'
import { Button } from './button.tsx'

/**
 * Saves or discards a form marked `data-guarded`: it appears with the first change, and leaving the
 * page with changes asks. Without scripts it is always there.
 * @param href where discarding leads: the same form, unchanged
 */
export function SaveBar({ href }: { href: string }) {
  return (
    <div class="save-bar">
      <span class="grow quiet" safe>
        {t('saveBar.changed')}
      </span>
      <a class="button" href={href} data-discard safe>
        {t('saveBar.discard')}
      </a>
      <Button label={t('saveBar.save')} kind="primary" />
    </div>
  )
}
