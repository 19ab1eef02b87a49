import { t } from 'convosphere'

/** Says in a form with `data-keeps` that it shows what was typed when it was closed unsaved. */
export function KeptDraft() {
  return (
    <p class="help kept-draft" hidden safe>
      {t('chat.keptDraft')}
    </p>
  )
}

/** Attributes of the button that closes such a form and forgets what was typed. */
export const givesUp = { 'data-close': true, 'data-discard': true }
